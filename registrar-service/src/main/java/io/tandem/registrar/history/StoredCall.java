package io.tandem.registrar.history;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.MediaFact.EndpointStatistics;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What is kept of a call: its record, with texts that every database takes, and the country that
 * was called. A value; made once, when the record is read from Kafka.
 *
 * @param country of the called number, as two letters (ISO 3166); "" where it is none
 */
public record StoredCall(CallRecord call, String country) {

  /** Widths of the columns: more than honest calls need, since strangers write these texts. */
  private static final int NAME_LENGTH = 255;

  private static final int REASON_LENGTH = 500;

  /** Phones name codecs as they like. */
  private static final int CODEC_LENGTH = 40;

  private static final char REPLACEMENT = '\uFFFD';

  /** As it will be stored: whoever reads it back finds the same. */
  public static StoredCall of(CallRecord read) {
    CallRecord call =
        new CallRecord(
            read.callSid(),
            clean(read.caller(), NAME_LENGTH),
            clean(read.called(), NAME_LENGTH),
            read.startedAtEpochMillis(),
            read.ringingAtEpochMillis(),
            read.answeredAtEpochMillis(),
            read.endedAtEpochMillis(),
            read.disposition(),
            read.endedBy(),
            read.sipStatus(),
            clean(read.reason(), REASON_LENGTH),
            clean(read.mediaNode(), NAME_LENGTH),
            clean(read.sourceAddress(), NAME_LENGTH),
            clean(read.account(), NAME_LENGTH),
            clean(read.callerTrunk(), NAME_LENGTH),
            clean(read.calleeTrunk(), NAME_LENGTH),
            read.callerMedia().map(StoredCall::clean),
            read.calleeMedia().map(StoredCall::clean));
    return new StoredCall(call, Country.ofNumber(user(call.called())));
  }

  /** How long the two could speak; zero for a call that was not answered. */
  public Duration talked() {
    if (call.answeredAtEpochMillis() == 0) {
      return Duration.ZERO;
    }
    // A clock that was set back in between must not make negative minutes.
    return Duration.ofMillis(Math.max(0, call.endedAtEpochMillis() - call.answeredAtEpochMillis()));
  }

  /** Where the list of calls goes on behind this one. */
  public CallCursor cursor() {
    return new CallCursor(call.startedAtEpochMillis(), call.callSid());
  }

  /** The part of an address that people dial: all before the @. */
  public static String user(String party) {
    int at = party.indexOf('@');
    return at < 0 ? party : party.substring(0, at);
  }

  /** A constant as the API, the database and the topic write it: lower case, with hyphens. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Empty when no call can end so. */
  public static Optional<Disposition> disposition(String word) {
    for (Disposition disposition : Disposition.values()) {
      if (word(disposition).equals(word)) {
        return Optional.of(disposition);
      }
    }
    return Optional.empty();
  }

  private static EndpointStatistics clean(EndpointStatistics read) {
    return read.withCodecs(
        clean(read.codecFromPeer(), CODEC_LENGTH), clean(read.codecToPeer(), CODEC_LENGTH));
  }

  /**
   * PostgreSQL takes no NUL, and a line break in a name helps nobody but who forges lines. Cut
   * between characters, never within one.
   */
  private static String clean(String text, int length) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), length));
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? REPLACEMENT : c)
        .takeWhile(c -> clean.length() + Character.charCount(c) <= length)
        .forEachOrdered(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
