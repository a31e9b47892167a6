package io.tandem.contracts;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the next owner of a call needs to go on with it. Times are milliseconds since
 * 1970, 0 for "has not happened".
 *
 * @param epoch of the owner that wrote it
 * @param ringDeadlineEpochMillis when to give up ringing
 * @param longestMillis how long the call may last once it is answered; 0 when nothing limits it
 */
public record CallSnapshot(
    CallSid callSid,
    long epoch,
    Phase phase,
    Leg caller,
    Optional<Leg> callee,
    Optional<Media> media,
    String calledNumber,
    String callerIdentity,
    long startedAtEpochMillis,
    long ringingAtEpochMillis,
    long answeredAtEpochMillis,
    long ringDeadlineEpochMillis,
    long longestMillis)
    implements ContractRecord {

  /** The stable points of a call. */
  public enum Phase {
    RINGING,
    ANSWERED
  }

  /**
   * One dialog of the call (RFC 3261 section 12) and what was agreed in it.
   *
   * @param remoteTag empty until the peer has answered
   * @param invite the INVITE, as received from the caller or as sent to the callee; empty once its
   *     transaction is over
   * @param acknowledged whether the ACK to the 200 has been seen (caller) or sent (callee)
   * @param addressOfRecord of the phone, by which it is found again when its flow is gone; empty
   *     where none is known, as are the two that follow
   * @param instanceId as it has registered (RFC 5626)
   * @param registeredContact the URI that it has registered
   * @param trunk that the leg goes by; empty for a phone
   * @param sealedCrypto the keys of the leg in a form of signaling's own, sealed for {@link
   *     #purpose}; the descriptions are without them, as of plain RTP, and an INVITE that bears any
   *     is without its body. Empty where there are none.
   */
  public record Leg(
      boolean callerRole,
      String callId,
      String localTag,
      String remoteTag,
      String localUri,
      String remoteUri,
      String remoteTarget,
      List<String> routeSet,
      long localCseq,
      long remoteCseq,
      Reach flow,
      Octets invite,
      String localSdp,
      String remoteSdp,
      long sdpSessionId,
      long sdpVersion,
      String endpointId,
      boolean acknowledged,
      String addressOfRecord,
      String instanceId,
      String registeredContact,
      String trunk,
      String sealedCrypto) {
    public Leg {
      routeSet = List.copyOf(routeSet);
    }

    /** Which leg, and nothing of what was said in it. */
    @Override
    public String toString() {
      return "Leg[" + endpointId + ", callId=" + callId + ", localTag=" + localTag + "]";
    }

    /** What the keys are sealed for: in the place of others they do not open. */
    public static String purpose(CallSid call, String endpointId) {
      return "SRTP keys of leg %s in %s".formatted(endpointId, call.value());
    }
  }

  /**
   * Where the call's media is, and the plan in force there.
   *
   * @param before what endpoints have counted that are closed already: on this node before it was
   *     restarted, or on another
   */
  public record Media(
      String nodeId,
      int partition,
      Advertised addresses,
      MediaPlan plan,
      List<MediaFact.EndpointStatistics> before) {
    public Media {
      before = List.copyOf(before);
    }

    /** Of which nothing is closed. */
    public Media(String nodeId, int partition, Advertised addresses, MediaPlan plan) {
      this(nodeId, partition, addresses, plan, List.of());
    }
  }
}
