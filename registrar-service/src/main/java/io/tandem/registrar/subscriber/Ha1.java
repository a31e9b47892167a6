package io.tandem.registrar.subscriber;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What digest authentication needs instead of a password (RFC 7616 section 3.4.2): {@code
 * H(name:realm:password)} for each algorithm that phones know. The password is not kept.
 */
public final class Ha1 {
  private Ha1() {}

  /** By algorithm token, in lower-case hexadecimal digits. */
  public static Map<String, String> of(String name, String realm, String password) {
    String secret = name + ":" + realm + ":" + password;
    return Map.of("MD5", hash("MD5", secret), "SHA-256", hash("SHA-256", secret));
  }

  private static String hash(String algorithm, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
