package io.tandem.registrar.http;

import io.tandem.contracts.Account;
import io.tandem.registrar.account.TokenHash;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.runtime.http.AccountAccess;
import java.util.List;
import java.util.Optional;

/** Lets accounts in by their tokens, to what they may see: each path shows them what is theirs. */
public final class AccountDoor implements AccountAccess {

  private static final List<String> SERVED =
      List.of(
          "/api/v1/accounts",
          "/api/v1/subscribers",
          "/api/v1/trunks",
          "/api/v1/applications",
          "/api/v1/numbers",
          "/api/v1/bindings",
          "/api/v1/cdrs");

  private final ObjectDirectory directory;

  public AccountDoor(ObjectDirectory directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> account(String token) {
    return directory.accountWith(TokenHash.of(token)).map(Account::id);
  }

  @Override
  public boolean serves(String path) {
    return SERVED.stream()
        .anyMatch(
            served ->
                path.equals(served)
                    || path.startsWith(served + "/")
                    || path.equals(served + ":import"));
  }
}
