package io.tandem.registrar.provisioning;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import java.util.Optional;

/** What nobody can read back, so that a change which does not repeat it leaves it as it is. */
public final class Secrets {

  private Secrets() {}

  /** The object with the secrets that are set where it has none of its own. */
  public static Provisioned kept(Provisioned wanted, Optional<Provisioned> stored) {
    if (wanted instanceof Subscriber subscriber
        && lacks(subscriber)
        && stored.orElse(null) instanceof Subscriber before) {
      // It holds for the realm that it was set in.
      return before.realm().equals(subscriber.realm())
          ? subscriber.withHa1(before.ha1())
          : subscriber;
    }
    if (wanted instanceof Trunk trunk
        && lacks(trunk)
        && stored.orElse(null) instanceof Trunk before) {
      TrunkLogin login = trunk.login().orElseThrow();
      // It belongs to the name that it was given for.
      return before
          .login()
          .filter(set -> set.digestName().equals(login.digestName()))
          .map(set -> trunk.withLogin(login.withSealedPassword(set.sealedPassword())))
          .orElse(trunk);
    }
    return wanted;
  }

  /** What is to be said of a secret that is needed and not there, or empty. */
  public static Optional<String> lacking(Provisioned object) {
    if (object instanceof Subscriber subscriber && lacks(subscriber)) {
      return Optional.of("is needed for a subscriber that is new in this domain");
    }
    return object instanceof Trunk trunk && lacks(trunk)
        ? Optional.of("is needed for a login that is new")
        : Optional.empty();
  }

  private static boolean lacks(Subscriber subscriber) {
    return subscriber.ha1().isEmpty();
  }

  private static boolean lacks(Trunk trunk) {
    return trunk.login().filter(login -> login.sealedPassword().isEmpty()).isPresent();
  }
}
