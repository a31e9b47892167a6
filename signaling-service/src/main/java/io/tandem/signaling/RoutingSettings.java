package io.tandem.signaling;

import io.tandem.contracts.Trunk;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.signaling.routing.FraudLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How subscribers dial, and how far.
 *
 * @param dialled how they write the numbers that they call
 * @param emergency numbers of those who help, as they are dialled
 */
public record RoutingSettings(Trunk.Numbering dialled, Set<String> emergency, FraudLimits fraud) {

  private static final int MOST = 1_000_000;

  /** Each one is remembered for a minute. */
  private static final int MOST_A_MINUTE = 10_000;

  static RoutingSettings from(ConfigReader reader) {
    Trunk.Numbering dialled =
        new Trunk.Numbering(
            countryCode(reader),
            digits(reader, "dialling.national-prefix"),
            digits(reader, "dialling.international-prefix"),
            Trunk.NumberFormat.E164);
    return new RoutingSettings(
        dialled,
        Set.copyOf(numbers(reader, "dialling.emergency", "\\d{2,8}")),
        new FraudLimits(
            countries(reader, dialled.countryCode()),
            prefixes(reader, "fraud.forbidden-prefixes"),
            reader.integer("fraud.calls-of-one-subscriber", 1, MOST),
            reader.integer("fraud.calls-per-minute", 1, MOST_A_MINUTE),
            reader.duration("fraud.longest-call", Duration.ofSeconds(1), Duration.ofHours(24))));
  }

  private static String countryCode(ConfigReader reader) {
    String code = reader.optionalText("dialling.country-code").orElse("");
    if (!code.matches("([1-9]\\d{0,2})?")) {
      reader.error("dialling.country-code", "must have 1 to 3 digits, no 0 first, such as 49");
    }
    return code;
  }

  private static String digits(ConfigReader reader, String key) {
    String digits = reader.optionalText(key).orElse("");
    if (!digits.matches("\\d{0,8}")) {
      reader.error(key, "must have at most 8 digits");
    }
    return digits;
  }

  /** Without a word, the exchange's own country and no other. */
  private static List<String> countries(ConfigReader reader, String own) {
    Optional<String> set = reader.optionalText("fraud.countries");
    if (set.isEmpty()) {
      return own.isEmpty() ? List.of() : List.of("+" + own);
    }
    return set.get().equals("all") ? List.of("+") : prefixes(reader, "fraud.countries");
  }

  private static List<String> prefixes(ConfigReader reader, String key) {
    return numbers(reader, key, "\\+?[1-9]\\d{0,14}").stream()
        .map(prefix -> prefix.startsWith("+") ? prefix : "+" + prefix)
        .toList();
  }

  private static List<String> numbers(ConfigReader reader, String key, String form) {
    List<String> numbers = new ArrayList<>();
    for (String text : reader.list(key)) {
      if (text.matches(form)) {
        numbers.add(text);
      } else if (!text.equals("none")) {
        reader.error(key, "names no number: \"" + text + "\"");
      }
    }
    return numbers.stream().distinct().toList();
  }
}
