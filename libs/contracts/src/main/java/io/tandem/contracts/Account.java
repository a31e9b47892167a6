package io.tandem.contracts;

import java.util.List;

/**
 * Somebody to whom objects belong: a tenant of the exchange.
 *
 * @param id {@code AC} and 32 hexadecimal digits
 * @param disabled whether its tokens open nothing
 * @param tokens by which it is known to the API
 * @param version counts changes, from 1
 */
public record Account(
    String id, String displayName, boolean disabled, List<ApiToken> tokens, long version)
    implements Provisioned {

  public Account {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an account needs an id");
    }
    tokens = List.copyOf(tokens);
  }

  /**
   * What opens the API for an account.
   *
   * @param id names it, so that it can be taken away
   * @param hash of the token with SHA-256, in lower-case hexadecimal digits; the token itself is
   *     kept nowhere
   */
  public record ApiToken(String id, String displayName, String hash, long createdAtEpochMillis) {}

  @Override
  public Kind kind() {
    return Kind.ACCOUNT;
  }

  /** It belongs to itself. */
  @Override
  public Custody custody() {
    return new Custody(id, Custody.Keeper.API);
  }

  @Override
  public Account withVersion(long next) {
    return new Account(id, displayName, disabled, tokens, next);
  }

  @Override
  public Account withCustody(Custody custody) {
    return this;
  }

  /** The same account with other tokens. */
  public Account withTokens(List<ApiToken> others) {
    return new Account(id, displayName, disabled, others, version);
  }
}
