package io.tandem.registrar.trunk;

import io.tandem.kernel.Network;
import io.tandem.sip.message.SipUri;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in trunks and numbers. Each check gives a sentence, or empty. */
public final class TrunkRules {

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** ITU-T E.164: at most 15 digits, no country begins with 0. */
  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{3,14}");

  private static final Pattern E164_PREFIX = Pattern.compile("\\+([1-9]\\d{0,14})?");
  private static final Pattern COUNTRY_CODE = Pattern.compile("([1-9]\\d{0,2})?");
  private static final Pattern DIALLED_PREFIX = Pattern.compile("\\d{0,8}");
  private static final Pattern CODEC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,31}");
  private static final Pattern BUILT_IN = Pattern.compile("\\d{1,8}");

  private static final Pattern LOGIN_NAME = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
  private static final Pattern DIGEST_NAME = Pattern.compile("[\\x20-\\x7e&&[^\"\\\\]]{0,128}");
  private static final Pattern PASSWORD = Pattern.compile("[^\\p{Cntrl}]{1,128}");

  private static final Set<String> SERVED = Set.of("udp", "tcp", "tls");

  /** Shorter ones would let in half of the world without a password. */
  private static final int SHORTEST_IPV4_PREFIX = 8;

  private static final int SHORTEST_IPV6_PREFIX = 16;

  private TrunkRules() {}

  public static Optional<String> problemWithId(String id) {
    return unless(
        ID.matcher(id).matches(),
        "must have 1 to 64 of a-z, 0-9 and . _ -, and begin with a letter or digit");
  }

  public static Optional<String> problemWithNumber(String number) {
    return unless(
        E164.matcher(number).matches(),
        "must be a number in E.164: + and 4 to 15 digits, no 0 first");
  }

  public static Optional<String> problemWithPrefix(String prefix) {
    return unless(
        E164_PREFIX.matcher(prefix).matches(), "must be + and the first digits of E.164 numbers");
  }

  public static Optional<String> problemWithCountryCode(String code) {
    return unless(COUNTRY_CODE.matcher(code).matches(), "must have 1 to 3 digits, no 0 first");
  }

  public static Optional<String> problemWithDialledPrefix(String prefix) {
    return unless(DIALLED_PREFIX.matcher(prefix).matches(), "must have at most 8 digits");
  }

  public static Optional<String> problemWithBuiltIn(String number) {
    return unless(BUILT_IN.matcher(number).matches(), "must have 1 to 8 digits");
  }

  public static Optional<String> problemWithCodec(String name) {
    return unless(
        CODEC.matcher(name).matches(), "must be the name of an encoding, such as PCMA or G722");
  }

  public static Optional<String> problemWithNetwork(String text) {
    Optional<Network> network = Network.parse(text);
    if (network.isEmpty()) {
      return Optional.of("must be an address, or a network such as 192.0.2.0/24");
    }
    int shortest = network.get().isIpv4() ? SHORTEST_IPV4_PREFIX : SHORTEST_IPV6_PREFIX;
    return unless(
        network.get().prefix() >= shortest,
        "is too wide: who is in it may call without a password; at least /" + shortest);
  }

  public static Optional<String> problemWithTarget(String text) {
    Optional<SipUri> uri = SipUri.parse(text);
    if (uri.isEmpty() || uri.get().user().isPresent() || uri.get().hasHeaders()) {
      return Optional.of("must be a SIP URI without a user, such as sip:sbc.example.com:5060");
    }
    Optional<String> unknown =
        uri.get().params().names().stream().filter(name -> !name.equals("transport")).findFirst();
    if (unknown.isPresent()) {
      return Optional.of("has the parameter " + unknown.get() + "; only transport may stand there");
    }
    return unless(
        uri.get().param("transport").map(SERVED::contains).orElse(true),
        "must have transport udp, tcp or tls");
  }

  /** Of a login: the user part of our address at a carrier. */
  public static Optional<String> problemWithLoginName(String name) {
    return unless(
        LOGIN_NAME.matcher(name).matches(), "must have 1 to 128 letters, digits and . _ + -");
  }

  /** Of a digest: whatever a quoted string can hold. */
  public static Optional<String> problemWithDigestName(String name) {
    return unless(
        DIGEST_NAME.matcher(name).matches(),
        "must have at most 128 printable characters, no quotes and no backslash");
  }

  public static Optional<String> problemWithPassword(String password) {
    return unless(PASSWORD.matcher(password).matches(), "must have 1 to 128 printable characters");
  }

  public static Optional<String> problemWithDomain(String domain) {
    return unless(
        domain.isEmpty()
            || SipUri.parse("sip:" + domain).filter(uri -> uri.host().equals(domain)).isPresent(),
        "must be a host name");
  }

  /** Certificates are compared in lower case; a wildcard proves nothing (RFC 5922 section 7.2). */
  public static Optional<String> problemWithCertificate(String domain) {
    return unless(
        !domain.isEmpty()
            && domain.equals(domain.toLowerCase(Locale.ROOT))
            && problemWithDomain(domain).isEmpty(),
        "must be a host name in lower case, as the certificate has it");
  }

  private static Optional<String> unless(boolean fits, String message) {
    return fits ? Optional.empty() : Optional.of(message);
  }
}
