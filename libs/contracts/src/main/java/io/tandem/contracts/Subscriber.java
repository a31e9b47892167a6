package io.tandem.contracts;

import java.util.Map;

/**
 * Somebody who may register and place calls.
 *
 * @param name the user part of the address-of-record, and the digest user name
 * @param realm the domain; part of each HA1
 * @param ha1 H(name ":" realm ":" password) in lower-case hexadecimal digits, by digest algorithm
 *     token (RFC 7616): {@code MD5}, {@code SHA-256}. The password itself is kept nowhere.
 * @param custody whose it is, and what keeps it
 * @param version counts changes, from 1
 */
public record Subscriber(
    String name,
    String realm,
    Map<String, String> ha1,
    String displayName,
    boolean disabled,
    Custody custody,
    long version)
    implements Provisioned {

  public Subscriber {
    if (name.isEmpty() || realm.isEmpty()) {
      throw new IllegalArgumentException("a subscriber needs a name and a realm");
    }
    ha1 = Map.copyOf(ha1);
  }

  @Override
  public Kind kind() {
    return Kind.SUBSCRIBER;
  }

  @Override
  public String id() {
    return name;
  }

  @Override
  public Subscriber withVersion(long next) {
    return new Subscriber(name, realm, ha1, displayName, disabled, custody, next);
  }

  @Override
  public Subscriber withCustody(Custody next) {
    return new Subscriber(name, realm, ha1, displayName, disabled, next, version);
  }

  /** The same subscriber with another password, or with the one that somebody else had. */
  public Subscriber withHa1(Map<String, String> other) {
    return new Subscriber(name, realm, other, displayName, disabled, custody, version);
  }

  /** {@code name@realm}: the key of this subscriber's bindings. */
  public String addressOfRecord() {
    return name + "@" + realm;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Subscriber[" + addressOfRecord() + ", version=" + version + "]";
  }
}
