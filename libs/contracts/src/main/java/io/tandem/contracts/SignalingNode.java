package io.tandem.contracts;

/**
 * The heartbeat of a signaling process: it lives, and may hold the flows by which phones are
 * reached.
 *
 * @param address its SIP address as phones are told it
 * @param edgeAddress its SIP address for the other signaling processes
 * @param port its SIP port, at either address
 */
public record SignalingNode(
    String nodeId, String address, String edgeAddress, int port, long reportedAtEpochMillis)
    implements ContractRecord {

  public SignalingNode {
    if (nodeId.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no signaling node: " + nodeId + " port " + port);
    }
  }
}
