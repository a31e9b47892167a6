package io.tandem.contracts;

import java.util.List;

/**
 * What may go over a trunk, and in which form.
 *
 * @param maxCalls at the same time, both directions together; 0: no limit
 * @param callsPerSecond that begin, both directions together; 0: no limit
 * @param maxDurationSeconds of a call; 0: no limit
 * @param allowedPrefixes of numbers that may be called by it, in E.164 with +; none: all
 * @param forbiddenPrefixes of numbers that may not; the longest prefix of both lists counts
 * @param rewrites of called numbers before they are written as the trunk has it
 * @param codecs that are offered on it, in this order; none: what the other side offers
 * @param pingSeconds between OPTIONS to each target; 0: none are sent
 * @param emergency whether calls to emergency numbers go out by it
 * @param srtp whether audio on it is encrypted (docs/specs/srtp.md)
 */
public record TrunkPolicy(
    int maxCalls,
    int callsPerSecond,
    int maxDurationSeconds,
    List<String> allowedPrefixes,
    List<String> forbiddenPrefixes,
    List<Rewrite> rewrites,
    CallerPolicy caller,
    List<String> codecs,
    int pingSeconds,
    boolean emergency,
    SrtpUse srtp) {

  /** Everything may go, as it is. */
  public static final TrunkPolicy NONE =
      new TrunkPolicy(
          0,
          0,
          0,
          List.of(),
          List.of(),
          List.of(),
          CallerPolicy.OWNED,
          List.of(),
          0,
          false,
          SrtpUse.ALLOWED);

  public TrunkPolicy {
    if (maxCalls < 0 || callsPerSecond < 0 || maxDurationSeconds < 0 || pingSeconds < 0) {
      throw new IllegalArgumentException("a limit below 0");
    }
    allowedPrefixes = List.copyOf(allowedPrefixes);
    forbiddenPrefixes = List.copyOf(forbiddenPrefixes);
    rewrites = List.copyOf(rewrites);
    codecs = List.copyOf(codecs);
  }

  /** What is done about SRTP. */
  public enum SrtpUse {
    /** Refused when it is offered. */
    OFF,
    /** Taken when it is offered, and not offered. */
    ALLOWED,
    /** Offered, and nothing else is taken. */
    REQUIRED
  }

  /** Whose number callers show. */
  public enum CallerPolicy {
    /**
     * Their own, if it is one of ours; else the trunk's; where it has none they are anonymous. Who
     * calls a number that lands on the trunk is shown as he is. On a trunk with a login the trunk's
     * number, else the account.
     */
    OWNED,
    /** The trunk's, whoever calls; where it has none they are anonymous. */
    TRUNK_NUMBER,
    /** Everybody as he is. */
    AS_IS
  }

  /**
   * Puts one prefix in the place of another.
   *
   * @param prefix of numbers in E.164 with +
   * @param with what stands there instead
   */
  public record Rewrite(String prefix, String with) {}
}
