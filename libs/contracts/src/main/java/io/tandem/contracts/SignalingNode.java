package io.tandem.contracts;

import io.tandem.kernel.Advertised;
import java.util.Map;

/**
 * The heartbeat of a signaling process: it lives, and may hold the flows by which phones are
 * reached.
 *
 * @param addresses its SIP addresses as phones are told them
 * @param edgeAddress its SIP address for the other signaling processes
 * @param port its SIP port, at each address
 * @param tlsPort its port of SIP over TLS
 * @param trunkCalls what runs there over trunks
 */
public record SignalingNode(
    String nodeId,
    Advertised addresses,
    String edgeAddress,
    int port,
    int tlsPort,
    TrunkCalls trunkCalls,
    long reportedAtEpochMillis)
    implements ContractRecord {

  public SignalingNode {
    if (nodeId.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no signaling node: " + nodeId + " port " + port);
    }
  }

  /**
   * How many calls run over trunks.
   *
   * @param byTrunk each call on each trunk that it comes or goes by
   * @param bySubscriber those that subscribers have placed, of those who have several
   */
  public record TrunkCalls(Map<String, Integer> byTrunk, Map<String, Integer> bySubscriber) {
    public static final TrunkCalls NONE = new TrunkCalls(Map.of(), Map.of());

    public TrunkCalls {
      byTrunk = Map.copyOf(byTrunk);
      bySubscriber = Map.copyOf(bySubscriber);
    }
  }
}
