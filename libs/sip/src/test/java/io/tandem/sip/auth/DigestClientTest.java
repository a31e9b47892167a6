package io.tandem.sip.auth;

import static io.tandem.sip.auth.DigestClient.Next.GIVE_UP;
import static io.tandem.sip.auth.DigestClient.Next.TRY_AGAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.Header;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestClientTest {
  private static final byte[] NO_BODY = new byte[0];

  private int cnonces;
  private final DigestClient client = new DigestClient("u", "p", () -> "c" + ++cnonces);

  @Test
  void saysNothingBeforeItIsAsked() {
    assertThat(client.authorize("REGISTER", "sip:h", NO_BODY)).isEmpty();
  }

  @Test
  void countsTheUsesOfANonceAndTakesANewCnonceForEach() {
    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "n", ""))).isEqualTo(TRY_AGAIN);

    assertThat(authorization("REGISTER")).contains("nc=00000001", "cnonce=\"c1\"");
    client.onAccepted(response(200, ""));
    assertThat(authorization("REGISTER")).contains("nc=00000002", "cnonce=\"c2\"");
  }

  @Test
  void givesUpWhenItsCredentialsAreRefused() {
    challenged(401, "WWW-Authenticate: " + digest("r", "1", ""));
    authorization("REGISTER");

    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "2", ""))).isEqualTo(GIVE_UP);
  }

  @Test
  void triesAgainWhenOnlyTheNonceWasStale() {
    challenged(401, "WWW-Authenticate: " + digest("r", "1", ""));
    authorization("REGISTER");

    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "2", ", stale=TRUE")))
        .isEqualTo(TRY_AGAIN);
    assertThat(authorization("REGISTER")).contains("nonce=\"2\"", "nc=00000001");
  }

  @Test
  void givesUpOnAPeerThatFindsEveryNonceStale() {
    challenged(401, "WWW-Authenticate: " + digest("r", "0", ""));
    for (int i = 1; i <= 2; i++) {
      authorization("REGISTER");
      assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "n" + i, ", stale=true")))
          .isEqualTo(TRY_AGAIN);
    }
    authorization("REGISTER");
    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "x", ", stale=true")))
        .isEqualTo(GIVE_UP);
  }

  @Test
  void takesANewChallengeAfterOneThatWasMet() {
    challenged(401, "WWW-Authenticate: " + digest("r", "1", ""));
    authorization("REGISTER");
    client.onAccepted(response(200, ""));
    authorization("REGISTER");

    // An expired nonce, at a server that does not know the word stale, looks like this.
    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "2", ""))).isEqualTo(TRY_AGAIN);
    authorization("REGISTER");
    assertThat(challenged(401, "WWW-Authenticate: " + digest("r", "3", ""))).isEqualTo(GIVE_UP);
  }

  @Test
  void usesTheNonceThatThePeerWantsNext() {
    challenged(401, "WWW-Authenticate: " + digest("r", "1", ""));
    authorization("REGISTER");
    client.onAccepted(
        response(200, "Authentication-Info: qop=auth, nextnonce=\"2\", nc=00000001\r\n"));

    assertThat(authorization("REGISTER")).contains("nonce=\"2\"", "nc=00000001");
  }

  @Test
  void answersAServerAndTheProxiesBeforeItEachInItsRealm() {
    challenged(407, "Proxy-Authenticate: " + digest("first", "1", ""));
    client.authorize("INVITE", "sip:h", NO_BODY);
    challenged(407, "Proxy-Authenticate: " + digest("second", "2", ""));
    client.authorize("INVITE", "sip:h", NO_BODY);
    assertThat(challenged(401, "WWW-Authenticate: " + digest("first", "3", "")))
        .isEqualTo(TRY_AGAIN);

    List<Header> lines = client.authorize("INVITE", "sip:h", NO_BODY);

    assertThat(lines)
        .extracting(Header::name)
        .containsExactly("Proxy-Authorization", "Proxy-Authorization", "Authorization");
    assertThat(lines.get(0).value()).contains("nonce=\"1\"", "nc=00000003");
    assertThat(lines.get(1).value()).contains("nonce=\"2\"", "nc=00000002");
    assertThat(lines.get(2).value()).contains("nonce=\"3\"", "nc=00000001");
  }

  @Test
  void answersTwoRealmsOfOneResponse() {
    assertThat(
            challenged(
                407,
                "Proxy-Authenticate: " + digest("a", "1", ""),
                "Proxy-Authenticate: " + digest("b", "2", "")))
        .isEqualTo(TRY_AGAIN);
    assertThat(client.authorize("INVITE", "sip:h", NO_BODY)).hasSize(2);
  }

  @Test
  void givesUpWhenNothingIsAskedThatItKnows() {
    assertThat(challenged(401, "WWW-Authenticate: Basic realm=\"r\"")).isEqualTo(GIVE_UP);
    assertThat(client.authorize("REGISTER", "sip:h", NO_BODY)).isEmpty();
  }

  @Test
  void provesWhatTheServersSideAccepts() {
    DigestChallenge challenge =
        new DigestChallenge("r", "n", DigestAlgorithm.SHA_512_256, true, false);
    challenged(401, "WWW-Authenticate: " + challenge.headerValue());

    DigestCredentials credentials =
        DigestCredentials.parse(authorization("REGISTER")).orElseThrow();

    String ha1 = Ha1.of("u", "r", "p", DigestAlgorithm.SHA_512_256);
    assertThat(credentials.verify(ha1, "REGISTER", NO_BODY)).isTrue();
  }

  private String authorization(String method) {
    List<Header> lines = client.authorize(method, "sip:h", NO_BODY);
    assertThat(lines).singleElement().extracting(Header::name).isEqualTo("Authorization");
    return lines.getFirst().value();
  }

  private DigestClient.Next challenged(int status, String... lines) {
    return client.onChallenge(response(status, String.join("\r\n", lines) + "\r\n"));
  }

  private static String digest(String realm, String nonce, String more) {
    return "Digest realm=\"%s\", nonce=\"%s\", qop=\"auth\"%s".formatted(realm, nonce, more);
  }

  private static SipResponse response(int status, String lines) {
    String text =
        """
        SIP/2.0 %d Any
        Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKr
        From: <sip:u@h>;tag=a
        To: <sip:u@h>;tag=b
        Call-ID: c
        CSeq: 9 REGISTER
        """
            .formatted(status)
            .replace("\n", "\r\n");
    ParseResult result = SipParser.parse((text + lines + "\r\n").getBytes(StandardCharsets.UTF_8));
    assertThat(result).isInstanceOf(ParseResult.Parsed.class);
    return (SipResponse) ((ParseResult.Parsed) result).message();
  }
}
