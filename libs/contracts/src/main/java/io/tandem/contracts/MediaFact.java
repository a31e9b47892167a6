package io.tandem.contracts;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import java.util.List;

/** What a media node reports about a call: facts that have happened, never requests. */
public sealed interface MediaFact extends InboxRecord {

  CallSid callSid();

  @Override
  default int shard() {
    return callSid().shard();
  }

  /**
   * Every endpoint of a plan is open. Sent after each plan that opened one, and again when a node
   * has rebuilt itself from its plans.
   *
   * @param addresses those that phones must send to, each the one of its family
   */
  record EndpointsOpened(
      CallSid callSid,
      long planVersion,
      String nodeId,
      Advertised addresses,
      List<OpenedEndpoint> endpoints)
      implements MediaFact {
    public EndpointsOpened {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** One endpoint with the port it got; RTCP is on the next port up. */
  record OpenedEndpoint(String id, int rtpPort) {}

  /** An endpoint of the plan cannot be had on this node. */
  record EndpointFailed(CallSid callSid, long planVersion, String endpointId, String reason)
      implements MediaFact {}

  /**
   * A peer that should be sending has not been heard for its time-out. Repeated after each further
   * time-out while the silence lasts, so that a single report says nothing about later.
   */
  record MediaSilent(CallSid callSid, String endpointId, long silentForMillis)
      implements MediaFact {}

  /**
   * The sources under a key have come further. Sent when the RTP index of one passes a multiple of
   * 16,384, which is each 5.5 minutes of packets of 20 ms. Whoever goes on from a position, or from
   * none at the beginning, finds the rollover counter again within the next 32,767 packets: so one
   * report may be late or lost.
   *
   * @param keyNumber of the key that it was under; a report under another than the plan's is late
   *     and counts for nothing
   * @param reached all sources of the direction
   */
  record SrtpAdvanced(
      CallSid callSid, String endpointId, Srtp.Side side, int keyNumber, Srtp.Indices reached)
      implements MediaFact {}

  /** Totals of each endpoint since it was opened, reported when the plan ends. */
  record MediaStatistics(CallSid callSid, List<EndpointStatistics> endpoints) implements MediaFact {
    public MediaStatistics {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * What one endpoint counted.
   *
   * @param packetsLost by RFC 3550 appendix A.3, never negative
   * @param jitterMicros interarrival jitter by RFC 3550 appendix A.8, in microseconds
   * @param strangersDropped packets from sources that the latch did not admit
   * @param roundTripMicros to the peer and back by RFC 3550 section 6.4.1, in microseconds; 0 if
   *     unknown
   * @param packetsLostByPeer of what was sent, as the peer reported; 0 if it reported nothing
   * @param mosFromPeerTimes100 estimated mean opinion score of what the peer sent, 100 to 450; 0 if
   *     unknown (docs/specs/quality.md)
   * @param mosToPeerTimes100 the same of what the peer received
   */
  record EndpointStatistics(
      String endpointId,
      long packetsReceived,
      long octetsReceived,
      long packetsSent,
      long octetsSent,
      long packetsLost,
      long jitterMicros,
      long strangersDropped,
      long roundTripMicros,
      long packetsLostByPeer,
      int mosFromPeerTimes100,
      int mosToPeerTimes100) {}
}
