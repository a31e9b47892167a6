package io.tandem.signaling.trunking;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.sip.message.SipUri;
import java.util.List;

/**
 * A trunk with which we register, as far as its registration depends on it: a change of anything
 * else leaves the registration alone.
 *
 * @param password in clear
 */
public record TrunkAccount(
    String trunk, TrunkLogin login, String password, List<Trunk.Target> targets) {

  public TrunkAccount {
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("nobody to register with");
    }
  }

  /** The host of our address at that server. */
  String domainAt(SipUri server) {
    return login.domain().isEmpty() ? server.host() : login.domain();
  }

  /** Whether both register the same address: then one takes the place of the other. */
  public boolean isSameAddress(TrunkAccount other) {
    return login.username().equals(other.login.username())
        && login.domain().equals(other.login.domain())
        && (!login.domain().isEmpty() || targets.equals(other.targets));
  }

  /** Whether a registration is of this account with one of its servers. */
  boolean isOf(TrunkState state) {
    boolean sameUser =
        SipUri.parse(state.contact())
            .flatMap(SipUri::user)
            .filter(login.username()::equals)
            .isPresent();
    return sameUser && targets.stream().anyMatch(target -> target.uri().equals(state.target()));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "TrunkAccount[" + trunk + ", " + login + "]";
  }
}
