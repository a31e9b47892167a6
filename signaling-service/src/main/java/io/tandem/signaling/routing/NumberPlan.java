package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.Trunk.Numbering;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as they are written somewhere, a trunk or the phones of the exchange, and in ITU-T E.164
 * with +, in which they are compared. Pure.
 */
final class NumberPlan {

  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{3,14}");

  private NumberPlan() {}

  /** Empty for what is no number there, such as a name or an extension. */
  static Optional<String> toE164(Numbering written, String user) {
    return international(written, user.replaceAll("[-.() ]", ""))
        .filter(number -> E164.matcher(number).matches());
  }

  private static Optional<String> international(Numbering written, String digits) {
    if (digits.startsWith("+")) {
      return Optional.of(digits);
    }
    String beyond = written.internationalPrefix();
    if (!beyond.isEmpty() && digits.startsWith(beyond)) {
      return Optional.of("+" + digits.substring(beyond.length()));
    }
    if (written.sends() == Trunk.NumberFormat.E164_WITHOUT_PLUS) {
      return Optional.of("+" + digits);
    }
    String national = written.nationalPrefix();
    return written.countryCode().isEmpty() || national.isEmpty() || !digits.startsWith(national)
        ? Optional.empty()
        : Optional.of("+" + written.countryCode() + digits.substring(national.length()));
  }

  /** A number of E.164 as it is sent to a peer. */
  static String written(Numbering numbering, String e164) {
    String digits = e164.substring(1);
    return switch (numbering.sends()) {
      case E164 -> e164;
      case E164_WITHOUT_PLUS -> digits;
      case NATIONAL ->
          digits.startsWith(numbering.countryCode())
              ? numbering.nationalPrefix() + digits.substring(numbering.countryCode().length())
              : numbering.internationalPrefix() + digits;
    };
  }
}
