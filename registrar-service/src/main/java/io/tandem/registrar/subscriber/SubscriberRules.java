package io.tandem.registrar.subscriber;

import java.util.Optional;
import java.util.regex.Pattern;

/** What names, passwords and display names may be. Each check gives a sentence, or empty. */
public final class SubscriberRules {

  /**
   * A part of RFC 3261's user grammar that needs no escaping in a SIP URI, in a URL or in a quoted
   * string, and cannot be mistaken for a path: what operators use as extension, number or name.
   */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+][A-Za-z0-9+._~-]*");

  private static final int MAX_NAME = 64;
  private static final int MAX_PASSWORD = 128;
  private static final int MAX_DISPLAY_NAME = 128;

  private SubscriberRules() {}

  public static Optional<String> problemWithName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return Optional.of("must have 1 to " + MAX_NAME + " characters");
    }
    if (!NAME.matcher(name).matches()) {
      return Optional.of(
          "must begin with a letter, digit or +, and hold only letters, digits and + . _ ~ -");
    }
    return Optional.empty();
  }

  public static Optional<String> problemWithPassword(String password) {
    if (password.isEmpty() || password.length() > MAX_PASSWORD) {
      return Optional.of("must have 1 to " + MAX_PASSWORD + " characters");
    }
    return problemWithCharacters(password);
  }

  public static Optional<String> problemWithDisplayName(String displayName) {
    if (displayName.length() > MAX_DISPLAY_NAME) {
      return Optional.of("must have at most " + MAX_DISPLAY_NAME + " characters");
    }
    return problemWithCharacters(displayName);
  }

  /** A line end in a name would end up in a SIP header. */
  private static Optional<String> problemWithCharacters(String text) {
    return text.chars().anyMatch(Character::isISOControl)
        ? Optional.of("must not hold control characters")
        : Optional.empty();
  }
}
