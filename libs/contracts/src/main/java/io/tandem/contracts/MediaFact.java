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
  record EndpointFailed(
      CallSid callSid, long planVersion, String endpointId, String reason, Cause cause)
      implements MediaFact {
    /** Where it makes a difference to who called. */
    public enum Cause {
      OTHER,
      /** As many are in the room as may be. */
      ROOM_FULL
    }
  }

  /**
   * A peer that should be sending has not been heard for its time-out. Repeated after each further
   * time-out while the silence lasts, so that a single report says nothing about later.
   */
  record MediaSilent(CallSid callSid, String endpointId, long silentForMillis)
      implements MediaFact {}

  /**
   * The sources under a key of the peer have come further. Sent when the RTP index of one passes a
   * multiple of 16,384, which is each 5.5 minutes of packets of 20 ms. Whoever goes on from a
   * position, or from none at the beginning, finds the rollover counter again within the next
   * 32,767 packets: so one report may be late or lost.
   *
   * @param keyNumber of the key that it was under; a report under another than the plan's is late
   *     and counts for nothing
   * @param reached all sources of the peer
   */
  record SrtpAdvanced(CallSid callSid, String endpointId, int keyNumber, Srtp.Indices reached)
      implements MediaFact {}

  /**
   * In a bridge one side sends and the other, which should, is not heard; or it is heard again.
   * Sent once for each; signaling ends no call by it.
   *
   * @param endpointId of the side that is not heard
   * @param over it is heard again, or need not be any more
   * @param lastedMillis how long so far, in milliseconds
   */
  record MediaOneWay(CallSid callSid, String endpointId, boolean over, long lastedMillis)
      implements MediaFact {}

  /**
   * Totals of each endpoint since it was opened, reported when the plan ends, or the node does. So
   * several may come of a call: they add up ({@link EndpointStatistics#plus}).
   */
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
   * @param packetsLostByPeer of what was sent, as the peer reported
   * @param mosFromPeerTimes100 estimated mean opinion score of what the peer sent, 100 to 450; 0 if
   *     unknown (docs/specs/quality.md)
   * @param mosToPeerTimes100 the same of what the peer received
   * @param peerReported whether the peer reported anything of what was sent; else what is by it is
   *     0
   * @param jitterByPeerMicros of what was sent, as the peer reported it last, in microseconds
   * @param playedMillis of the peer's audio that were decoded here, in milliseconds; 0 where none
   *     is
   * @param concealedMillis those among them that were made up
   * @param codecFromPeer the encoding (RFC 3551) that came last; "" if unknown
   * @param codecToPeer the same of what was sent
   * @param oneWayAtEpochMillis when {@link MediaOneWay} was first true of it; 0: never
   * @param oneWayMillis for how long it was in all, in milliseconds
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
      int mosToPeerTimes100,
      boolean peerReported,
      long jitterByPeerMicros,
      long playedMillis,
      long concealedMillis,
      String codecFromPeer,
      String codecToPeer,
      long oneWayAtEpochMillis,
      long oneWayMillis) {

    /** What is neither sent nor received. */
    public boolean isEmpty() {
      return packetsReceived == 0 && packetsSent == 0;
    }

    /**
     * This and what the same leg had afterwards on another node: counts add up, figures are the
     * means weighted by packets, codecs are the later ones.
     */
    public EndpointStatistics plus(EndpointStatistics later) {
      return new EndpointStatistics(
          endpointId,
          packetsReceived + later.packetsReceived,
          octetsReceived + later.octetsReceived,
          packetsSent + later.packetsSent,
          octetsSent + later.octetsSent,
          packetsLost + later.packetsLost,
          mean(jitterMicros, packetsReceived, later.jitterMicros, later.packetsReceived),
          strangersDropped + later.strangersDropped,
          known(roundTripMicros, packetsSent, later.roundTripMicros, later.packetsSent),
          packetsLostByPeer + later.packetsLostByPeer,
          (int)
              known(
                  mosFromPeerTimes100,
                  packetsReceived,
                  later.mosFromPeerTimes100,
                  later.packetsReceived),
          (int) known(mosToPeerTimes100, packetsSent, later.mosToPeerTimes100, later.packetsSent),
          peerReported || later.peerReported,
          mean(
              jitterByPeerMicros,
              peerReported ? packetsSent : 0,
              later.jitterByPeerMicros,
              later.peerReported ? later.packetsSent : 0),
          playedMillis + later.playedMillis,
          concealedMillis + later.concealedMillis,
          later.codecFromPeer.isEmpty() ? codecFromPeer : later.codecFromPeer,
          later.codecToPeer.isEmpty() ? codecToPeer : later.codecToPeer,
          oneWayAtEpochMillis == 0 ? later.oneWayAtEpochMillis : oneWayAtEpochMillis,
          oneWayMillis + later.oneWayMillis);
    }

    /** The same, with these names of codecs. */
    public EndpointStatistics withCodecs(String fromPeer, String toPeer) {
      return new EndpointStatistics(
          endpointId,
          packetsReceived,
          octetsReceived,
          packetsSent,
          octetsSent,
          packetsLost,
          jitterMicros,
          strangersDropped,
          roundTripMicros,
          packetsLostByPeer,
          mosFromPeerTimes100,
          mosToPeerTimes100,
          peerReported,
          jitterByPeerMicros,
          playedMillis,
          concealedMillis,
          fromPeer,
          toPeer,
          oneWayAtEpochMillis,
          oneWayMillis);
    }

    /** Of two figures of which 0 is none. */
    private static long known(long one, long weight, long other, long otherWeight) {
      return mean(one, one == 0 ? 0 : weight, other, other == 0 ? 0 : otherWeight);
    }

    private static long mean(long one, long weight, long other, long otherWeight) {
      long all = weight + otherWeight;
      return all <= 0 ? Math.max(one, other) : (one * weight + other * otherWeight) / all;
    }
  }
}
