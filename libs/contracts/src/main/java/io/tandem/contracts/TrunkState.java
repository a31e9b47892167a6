package io.tandem.contracts;

/**
 * How our registration with a carrier stands. Written by the process that owns the trunk's shard;
 * who takes the shard over goes on from here.
 *
 * @param reason of the last failure; empty when there was none since it was registered
 * @param sinceEpochMillis when the status became what it is
 * @param untilEpochMillis when the registration ends unless it is refreshed; 0: there is none
 * @param target the server with which we are registered or have tried last: a SIP URI
 * @param contact that is registered there; empty: none
 * @param line the secret part of our Contact, by which calls over the registration are known; kept
 *     for as long as the trunk exists
 * @param callId of our REGISTER requests
 * @param cseq of the last of them
 * @param reach the flow to that server; the pod that holds it registers
 */
public record TrunkState(
    String trunk,
    Status status,
    String reason,
    long sinceEpochMillis,
    long untilEpochMillis,
    String target,
    String contact,
    String line,
    String callId,
    long cseq,
    Reach reach)
    implements ContractRecord {

  public TrunkState {
    if (trunk.isEmpty() || line.isEmpty()) {
      throw new IllegalArgumentException("a trunk's state needs its id and its line");
    }
  }

  /** What does the trunk wait for? */
  public enum Status {
    /** For the answer to its first REGISTER. */
    REGISTERING,
    /** For the next refresh. */
    REGISTERED,
    /** For the next try: no server took it. */
    FAILED,
    /** For somebody to mend its credentials; they are tried again seldom. */
    REJECTED,
    /** For somebody to enable it. */
    STOPPED
  }

  public boolean isRegistered() {
    return status == Status.REGISTERED;
  }

  /** Without the line, which proves who calls. */
  @Override
  public String toString() {
    return "TrunkState[" + trunk + " " + status + " " + target + "]";
  }
}
