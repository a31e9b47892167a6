package io.tandem.runtime.http;

import java.util.Optional;

/** Lets others than the admin use the API, each for one account. Any thread. */
public interface AccountAccess {

  /** The account that a token is of, if it is one. */
  Optional<String> account(String token);

  /** Whether whoever has such a token may ask for a path; all others are the admin's alone. */
  boolean serves(String path);
}
