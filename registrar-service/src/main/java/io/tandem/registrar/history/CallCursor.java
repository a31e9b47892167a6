package io.tandem.registrar.history;

import io.tandem.kernel.CallSid;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the list of calls, newest first: behind the call that it names. Calls that began in
 * the same millisecond follow each other by their SID, so that no page repeats or skips one.
 */
public record CallCursor(long startedAtEpochMillis, CallSid sid) {

  /** The year 9999, which both databases can write. */
  private static final long FAR_MILLIS = 253_370_764_800_000L;

  /** Before the first: no call begins later. */
  public static final CallCursor NEWEST =
      new CallCursor(FAR_MILLIS, new CallSid("CA" + "f".repeat(32)));

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})-(CA[0-9a-f]{32})");

  /** Empty when it is nothing that {@link #toString} wrote. */
  public static Optional<CallCursor> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long millis = Math.min(FAR_MILLIS, Long.parseLong(matcher.group(1)));
    return CallSid.parse(matcher.group(2)).map(sid -> new CallCursor(millis, sid));
  }

  @Override
  public String toString() {
    return startedAtEpochMillis + "-" + sid;
  }
}
