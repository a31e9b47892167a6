package io.tandem.signaling.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Subscriber;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.routing.Directory;
import io.tandem.sip.auth.DigestAlgorithm;
import io.tandem.sip.auth.DigestAnswer;
import io.tandem.sip.auth.Ha1;
import io.tandem.sip.auth.NonceCounts;
import io.tandem.sip.auth.Nonces;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

  private static final String REALM = "tandem.local";
  private static final String URI = "sip:1002@tandem.local";
  private static final long LIFETIME = 60_000;

  private final Directory directory =
      new Directory() {
        @Override
        public Optional<Subscriber> subscriber(String name) {
          return name.equals("1001")
              ? Optional.of(
                  new Subscriber(
                      "1001",
                      REALM,
                      Map.of(
                          "MD5", Ha1.of("1001", REALM, "secret", DigestAlgorithm.MD5),
                          "SHA-256", Ha1.of("1001", REALM, "secret", DigestAlgorithm.SHA_256)),
                      "",
                      false,
                      Custody.DEFAULT,
                      1))
              : Optional.empty();
        }

        @Override
        public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
          return List.of();
        }
      };

  private final Authenticator authenticator =
      new Authenticator(
          new DigestSettings(
              List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
              new OldAgents(List.of("baresip v1.")),
              false,
              Duration.ofHours(1),
              Duration.ofMillis(LIFETIME)),
          REALM,
          new Nonces(new byte[32], REALM, new Random(1)),
          new NonceCounts(100),
          directory);

  private String agent = "Subject: none";
  private long source = 7;
  private boolean guarded;

  private Verdict check(Optional<String> credentials, long now) {
    String text =
        """
        INVITE %s SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKr
        From: <sip:1001@tandem.local>;tag=a
        To: <sip:1002@tandem.local>
        Call-ID: c
        CSeq: 9 INVITE
        %s
        %s
        """
            .formatted(
                URI,
                agent,
                credentials.map(c -> "Proxy-Authorization: " + c).orElse("Max-Forwards: 70"));
    if (SipParser.parse((text + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest request)) {
      return authenticator.check(
          request, HeaderName.PROXY_AUTHORIZATION, source, _ -> !guarded, now);
    }
    throw new IllegalArgumentException(text);
  }

  private List<String> challenges(long now) {
    return ((Verdict.Challenged) check(Optional.empty(), now)).challenges();
  }

  private static Optional<String> answer(
      List<String> challenges, String user, String password, int count) {
    return DigestAnswer.to(challenges, user, password, "INVITE", URI, new byte[0], "cnonce", count);
  }

  @Test
  void offersTheStrongerDigestFirstAndTakesEither() {
    List<String> challenges = challenges(0);
    assertThat(challenges).hasSize(2);
    assertThat(challenges.getFirst()).contains("SHA-256").contains("qop=\"auth\"");
    for (int i = 0; i < challenges.size(); i++) {
      // Both challenges bear the same nonce, so the second answer needs the next count.
      assertThat(check(answer(List.of(challenges.get(i)), "1001", "secret", i + 1), 0))
          .isInstanceOf(Verdict.Accepted.class);
    }
  }

  @Test
  void offersMd5AloneToAnAgentThatGivesUpOtherwise() {
    agent = "User-Agent: baresip v1.0.0 (x86_64/linux)";
    assertThat(challenges(0)).singleElement().asString().contains("algorithm=MD5");
    agent = "User-Agent: baresip v3.5.1";
    assertThat(challenges(0)).hasSize(2);
  }

  @Test
  void refusesAWrongPasswordAndAStrangerAlike() {
    assertThat(check(answer(challenges(0), "1001", "wrong", 1), 0))
        .isEqualTo(new Verdict.Refused("1001", true));
    assertThat(check(answer(challenges(0), "nobody", "secret", 1), 0))
        .isEqualTo(new Verdict.Refused("nobody", false));
  }

  @Test
  void asksAgainWhenTheNonceHasExpiredAndSaysThatThePasswordWasRight() {
    Optional<String> old = answer(challenges(0), "1001", "secret", 1);
    Verdict.Challenged verdict = (Verdict.Challenged) check(old, LIFETIME + 1);
    assertThat(verdict.stale()).isTrue();
    assertThat(check(answer(verdict.challenges(), "1001", "secret", 1), LIFETIME + 1))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void tellsNobodyWhetherAPasswordIsRightWithoutANonceOfHisOwn() {
    List<String> issued = challenges(0);
    source = 8;
    for (String password : List.of("secret", "wrong")) {
      Verdict verdict = check(answer(issued, "1001", password, 1), 0);
      assertThat(((Verdict.Challenged) verdict).stale()).isTrue();
    }
    for (String password : List.of("secret", "wrong")) {
      Verdict verdict = check(answer(challenges(0), "1001", password, 1), LIFETIME + 1);
      assertThat(((Verdict.Challenged) verdict).stale()).isTrue();
    }
  }

  @Test
  void doesNotLookAtCredentialsForAnAccountThatIsGuarded() {
    guarded = true;
    assertThat(check(answer(challenges(0), "1001", "secret", 1), 0))
        .isEqualTo(new Verdict.Guarded("1001"));
    assertThat(check(answer(challenges(0), "nobody", "secret", 1), 0))
        .isEqualTo(new Verdict.Guarded("nobody"));
  }

  @Test
  void takesACountOnlyOnce() {
    List<String> challenges = challenges(0);
    Optional<String> first = answer(challenges, "1001", "secret", 1);
    assertThat(check(first, 0)).isInstanceOf(Verdict.Accepted.class);
    assertThat(((Verdict.Challenged) check(first, 0)).stale()).isTrue();
    assertThat(check(answer(challenges, "1001", "secret", 2), 0))
        .isInstanceOf(Verdict.Accepted.class);
  }
}
