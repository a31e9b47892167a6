package io.tandem.contracts;

import io.tandem.kernel.Advertised;

/**
 * The heartbeat of a signaling process: it lives, and may hold the flows by which phones are
 * reached.
 *
 * @param addresses its SIP addresses as phones are told them
 * @param edgeAddress its SIP address for the other signaling processes
 * @param port its SIP port, at each address
 * @param tlsPort its port of SIP over TLS
 */
public record SignalingNode(
    String nodeId,
    Advertised addresses,
    String edgeAddress,
    int port,
    int tlsPort,
    long reportedAtEpochMillis)
    implements ContractRecord {

  public SignalingNode {
    if (nodeId.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no signaling node: " + nodeId + " port " + port);
    }
  }
}
