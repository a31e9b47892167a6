package io.tandem.fuzz;

import io.tandem.sip.auth.DigestClient;
import io.tandem.sip.auth.DigestCredentials;
import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.nio.charset.StandardCharsets;

/**
 * Digest, seen from both ends: the input is the value of an Authorization header, and of a
 * challenge.
 */
public final class DigestTarget {
  private static final byte[] NO_BODY = new byte[0];
  private static final SipRequest ASKED =
      SipRequest.builder("REGISTER", "sip:tandem.example")
          .add("Via", "SIP/2.0/UDP a.example;branch=z9hG4bK1")
          .add("From", "<sip:a@a.example>;tag=1")
          .add("To", "<sip:a@a.example>")
          .add("Call-ID", "x")
          .add("CSeq", "1 REGISTER")
          .build();

  private DigestTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, DigestTarget::read);
  }

  private static void read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    DigestCredentials.parse(text).ifPresent(DigestTarget::use);
    if (text.chars().noneMatch(c -> c < ' ' || c == 0x7f)) {
      SipResponse challenge =
          SipResponse.to(ASKED, 401).add(Header.of(HeaderName.WWW_AUTHENTICATE, text)).build();
      DigestClient client = new DigestClient("a", "secret", () -> "c");
      if (client.onChallenge(challenge) == DigestClient.Next.TRY_AGAIN) {
        client.authorize("REGISTER", "sip:tandem.example", NO_BODY);
        client.onAccepted(SipResponse.to(ASKED, 200).add("Authentication-Info", text).build());
      }
    }
  }

  static void use(DigestCredentials credentials) {
    credentials.nonceCount();
    credentials.coversUri("sip:tandem.example");
    credentials.verify("0123456789abcdef0123456789abcdef", "REGISTER", NO_BODY);
    credentials.verifyOldForm("0123456789abcdef0123456789abcdef", "REGISTER", NO_BODY);
    credentials.verifyStranger("REGISTER", NO_BODY);
  }
}
