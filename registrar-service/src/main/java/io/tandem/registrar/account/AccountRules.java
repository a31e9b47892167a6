package io.tandem.registrar.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** What may stand in accounts. Each check gives a sentence, or empty. */
public final class AccountRules {

  private static final Pattern ID = Pattern.compile("AC[0-9a-f]{32}");

  private AccountRules() {}

  public static Optional<String> problemWithId(String id) {
    return ID.matcher(id).matches()
        ? Optional.empty()
        : Optional.of("must be AC and 32 hexadecimal digits in lower case");
  }
}
