package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk.Numbering;
import io.tandem.contracts.TrunkPolicy.Rewrite;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as they are written somewhere, a trunk or the phones of the exchange, and in ITU-T E.164
 * with +, in which they are compared. Pure.
 */
final class NumberPlan {

  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{3,14}");

  private NumberPlan() {}

  /**
   * Empty for what is no number there, such as a name or an extension.
   *
   * @param user of a SIP URI; parameters of a telephone number in it (RFC 3261 section 19.1.6) are
   *     read over
   */
  static Optional<String> toE164(Numbering written, String user) {
    String number = user.split(";", 2)[0].replaceAll("[-.() ]", "");
    return international(written, number).filter(e164 -> E164.matcher(e164).matches());
  }

  private static Optional<String> international(Numbering written, String digits) {
    if (digits.startsWith("+")) {
      return Optional.of(digits);
    }
    String beyond = written.internationalPrefix();
    if (!beyond.isEmpty() && digits.startsWith(beyond)) {
      return Optional.of("+" + digits.substring(beyond.length()));
    }
    String national = written.nationalPrefix();
    String country = written.countryCode();
    if (!country.isEmpty() && !national.isEmpty() && digits.startsWith(national)) {
      return Optional.of("+" + country + digits.substring(national.length()));
    }
    return switch (written.sends()) {
      case E164_WITHOUT_PLUS -> Optional.of("+" + digits);
      // Where nothing stands before national numbers, what is left is one.
      case NATIONAL -> national.isEmpty() ? Optional.of("+" + country + digits) : Optional.empty();
      case E164 -> Optional.empty();
    };
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

  /** The number with its longest prefix that is to be rewritten in its new form. */
  static String rewritten(List<Rewrite> rewrites, String e164) {
    return rewrites.stream()
        .filter(rewrite -> e164.startsWith(rewrite.prefix()))
        .max(Comparator.comparingInt(rewrite -> rewrite.prefix().length()))
        .map(rewrite -> rewrite.with() + e164.substring(rewrite.prefix().length()))
        .orElse(e164);
  }
}
