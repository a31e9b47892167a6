package io.tandem.runtime.config;

import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.config.YamlSettings.Entry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Typed reading of settings. A wrong value never throws: it is written down, and reading goes on
 * with the default (or a placeholder where there is none), so that an operator sees all errors at
 * once. Each service has a record with {@code static XConfig from(ConfigReader)}; all the services
 * of a process read from one reader. For one thread, at start.
 */
public final class ConfigReader {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");

  private final ConfigSource source;
  private final List<String> errors;
  private final Set<String> read = new HashSet<>();

  ConfigReader(ConfigSource source, List<String> errors) {
    this.source = source;
    this.errors = errors;
  }

  /** Text that must be set. */
  public String text(String key) {
    return required(key, "", Function.identity());
  }

  /** Text that may be left out. */
  public Optional<String> optionalText(String key) {
    read.add(key);
    return source.find(key).map(Entry::text);
  }

  /** A number from {@code min} to {@code max}, both included. */
  public int integer(String key, int min, int max) {
    return required(
        key,
        min,
        text -> {
          try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
              return value;
            }
          } catch (NumberFormatException e) {
            throw new Refused("must be a number, not \"" + text + "\"", e);
          }
          throw new Refused("must be from %d to %d, not %s".formatted(min, max, text));
        });
  }

  /** A port; 0 takes any free one, which is for tests. */
  public int port(String key) {
    return integer(key, 0, 65_535);
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key) {
    return required(
        key,
        false,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "on" -> true;
              case "false", "no", "off" -> false;
              default -> throw new Refused("must be true or false, not \"" + text + "\"");
            });
  }

  /** A length of time: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 28d}. */
  public Duration duration(String key) {
    return required(key, Duration.ZERO, ConfigReader::parseDuration);
  }

  /** A length of time from {@code min} to {@code max}, both included. */
  public Duration duration(String key, Duration min, Duration max) {
    return required(
        key,
        min,
        text -> {
          Duration value = parseDuration(text);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new Refused(
                "must be from %s to %s, not %s".formatted(print(min), print(max), text));
          }
          return value;
        });
  }

  /** One of the constants of an enum, written in lower case with dashes. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    return required(
        key,
        constants[0],
        text -> {
          for (E constant : constants) {
            if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
              return constant;
            }
          }
          throw new Refused(
              "must be one of %s, not \"%s\""
                  .formatted(
                      Arrays.stream(constants)
                          .map(ConfigReader::word)
                          .collect(Collectors.joining(", ")),
                      text));
        });
  }

  /** A list, in YAML or separated by commas; empty when nothing is set. */
  public List<String> list(String key) {
    return optionalText(key).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** IPv4 or IPv6 addresses, separated by commas, at least one; names are not looked up. */
  public List<InetAddress> addresses(String key) {
    return required(key, List.of(InetAddress.getLoopbackAddress()), ConfigReader::parseAddresses);
  }

  /** The same; empty when nothing is set. */
  public List<InetAddress> optionalAddresses(String key) {
    return optional(key, ConfigReader::parseAddresses).orElse(List.of());
  }

  public Path path(String key) {
    return required(key, Path.of("."), ConfigReader::parsePath);
  }

  public Optional<Path> optionalPath(String key) {
    return optional(key, ConfigReader::parsePath);
  }

  /** Text that must be set and is never printed. */
  public Secret secret(String key) {
    return new Secret(text(key));
  }

  public Optional<Secret> optionalSecret(String key) {
    return optionalText(key).map(Secret::new);
  }

  /** Text that is left out or has at least so many octets in UTF-8; it is never printed. */
  public Optional<Secret> optionalKey(String key, int octets) {
    Optional<String> text = optionalText(key);
    if (text.filter(t -> t.getBytes(StandardCharsets.UTF_8).length < octets).isPresent()) {
      error(key, "must have at least " + octets + " octets");
      return Optional.empty();
    }
    return text.map(Secret::new);
  }

  /** Text that must be set and looks like that. */
  public String matching(String key, Pattern form, String what) {
    String text = text(key);
    if (!text.isEmpty() && !form.matcher(text).matches()) {
      error(key, "must be " + what + ", not \"" + text + "\"");
    }
    return text;
  }

  /** For what a record finds wrong between two settings. */
  public void error(String key, String what) {
    String place =
        source
            .find(key)
            .map(Entry::place)
            .filter(set -> !set.equals(ConfigSource.PROGRAM))
            .orElse(ConfigSource.variable(key));
    errors.add(place + ": " + key + " " + what);
  }

  void reportUnread() {
    Set<String> variables =
        read.stream().map(ConfigSource::variable).collect(Collectors.toUnmodifiableSet());
    for (String variable : source.variables()) {
      if (!variables.contains(variable)) {
        errors.add(variable + ": unknown setting");
      }
    }
    source
        .fileEntries()
        .forEach(
            (key, entry) -> {
              if (!read.contains(key)) {
                errors.add(entry.place() + ": unknown setting " + key);
              }
            });
  }

  private <T> T required(String key, T placeholder, Function<String, T> parse) {
    read.add(key);
    Optional<Entry> entry = source.find(key);
    if (entry.isEmpty()) {
      errors.add("%s (%s in the file) must be set".formatted(ConfigSource.variable(key), key));
      return placeholder;
    }
    return parse(key, entry.get(), parse)
        .or(() -> source.defaultOf(key).map(fallback -> parse.apply(fallback.text())))
        .orElse(placeholder);
  }

  private <T> Optional<T> optional(String key, Function<String, T> parse) {
    read.add(key);
    return source.find(key).flatMap(entry -> parse(key, entry, parse));
  }

  private <T> Optional<T> parse(String key, Entry entry, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(entry.text()));
    } catch (Refused refused) {
      errors.add(entry.place() + ": " + key + " " + refused.getMessage());
      return Optional.empty();
    }
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new Refused("must be a length of time such as 30s or 500ms, not \"" + text + "\"");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static String print(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static Path parsePath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new Refused("is no path: " + e.getReason(), e);
    }
  }

  private static List<InetAddress> parseAddresses(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(ConfigReader::parseAddress)
        .toList();
  }

  private static InetAddress parseAddress(String text) {
    if (text.equals("localhost")) {
      return InetAddress.getLoopbackAddress();
    }
    return IpLiteral.parse(text)
        .or(() -> zoned(text))
        .orElseThrow(() -> new Refused("must be an IP address, not \"" + text + "\""));
  }

  /** A zone means something on this machine, which is where a setting holds. */
  private static Optional<InetAddress> zoned(String text) {
    try {
      return text.indexOf('%') < 0 ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Why a text was not taken; never leaves this class. */
  private static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
