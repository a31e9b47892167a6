package io.tandem.registrar.webhook;

import io.tandem.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to an application that a notice is ours, for that URL and of that moment: HMAC-SHA256 over
 * time, URL and body, in the header {@code Tandem-Signature}. Thread-safe.
 */
final class WebhookSignature {

  static final String HEADER = "Tandem-Signature";

  private final SecretKeySpec key;

  WebhookSignature(Secret key) {
    this.key = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  /** The header's value. */
  String of(String url, long epochSeconds, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] proof =
          mac.doFinal((epochSeconds + "\n" + url + "\n" + body).getBytes(StandardCharsets.UTF_8));
      return "t=" + epochSeconds + ",v1=" + HexFormat.of().formatHex(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }
}
