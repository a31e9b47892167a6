package io.tandem.sip.message;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The one form of dates in SIP: {@code Sat, 13 Nov 2010 23:29:00 GMT} (RFC 3261 section 20.17). */
public final class SipDate {
  private static final int LENGTH = 29;

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private SipDate() {}

  /** Reads a value; the day of the week is believed whatever it is. Never throws. */
  public static Optional<Instant> parse(String value) {
    String text = value.strip().toLowerCase(Locale.ROOT);
    boolean shape =
        text.length() == LENGTH
            && text.startsWith(", ", 3)
            && text.charAt(7) == ' '
            && text.charAt(11) == ' '
            && text.charAt(16) == ' '
            && text.charAt(19) == ':'
            && text.charAt(22) == ':'
            && text.endsWith(" gmt");
    if (!shape) {
      return Optional.empty();
    }
    int day = number(text, 5, 7, 31);
    int month = 1 + MONTHS.indexOf(text.substring(8, 11));
    int year = number(text, 12, 16, 9999);
    int hour = number(text, 17, 19, 23);
    int minute = number(text, 20, 22, 59);
    int second = number(text, 23, 25, 59);
    boolean sound = month > 0 && year > 0 && day > 0 && hour >= 0 && minute >= 0 && second >= 0;
    return sound && day <= YearMonth.of(year, month).lengthOfMonth()
        ? Optional.of(
            LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC))
        : Optional.empty();
  }

  private static int number(String text, int from, int to, int most) {
    return (int) Syntax.number(text.substring(from, to), most);
  }

  /** Writes a date; fractions of a second are lost. */
  public static String print(Instant instant) {
    return FORM.format(instant);
  }
}
