package io.tandem.signaling.engine;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.kernel.Seal;
import io.tandem.signaling.call.Login;
import io.tandem.signaling.routing.Trunks;
import java.util.Optional;

/**
 * Opens the passwords of trunks when they are needed, and keeps none. One for the process; any
 * thread.
 */
public final class Logins {

  private final Trunks trunks;
  private final Optional<Seal> seal;

  /**
   * @param seal empty where no key was set: then no password opens
   */
  public Logins(Trunks trunks, Optional<Seal> seal) {
    this.trunks = trunks;
    this.seal = seal;
  }

  /** Empty for a trunk without a login, and where its password was sealed with a key not ours. */
  public Optional<Login> of(Trunk trunk) {
    return trunk.login().flatMap(login -> open(trunk.id(), login));
  }

  /** Of the trunk of that id. */
  Optional<Login> of(String trunk) {
    return trunks.trunk(trunk).flatMap(this::of);
  }

  private Optional<Login> open(String id, TrunkLogin login) {
    return seal.flatMap(key -> key.open(TrunkLogin.purpose(id), login.sealedPassword()))
        .map(password -> new Login(login.digestName(), password));
  }
}
