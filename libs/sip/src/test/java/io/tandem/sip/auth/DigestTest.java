package io.tandem.sip.auth;

import static io.tandem.sip.auth.DigestAlgorithm.MD5;
import static io.tandem.sip.auth.DigestAlgorithm.SHA_256;
import static io.tandem.sip.auth.DigestAlgorithm.SHA_512_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final byte[] NO_BODY = new byte[0];

  /** RFC 7616 section 3.9.1, the answer by SHA-256. */
  private static final String MUFASA =
      "Digest username=\"Mufasa\","
          + " realm=\"http-auth@example.org\","
          + " uri=\"/dir/index.html\","
          + " algorithm=SHA-256,"
          + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
          + " nc=00000001,"
          + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\","
          + " qop=auth,"
          + " response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\","
          + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

  private static final String MUFASA_MD5 =
      MUFASA
          .replace("SHA-256", "MD5")
          .replace(
              "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
              "8ca523f5e9506fed4657c9700eebdbec");

  @Test
  void verifiesTheSha256ExampleOfRfc7616() {
    DigestCredentials credentials = parsed(MUFASA);

    assertThat(credentials.algorithm()).isEqualTo(SHA_256);
    assertThat(credentials.verify(ha1(SHA_256), "GET", NO_BODY)).isTrue();
    assertThat(credentials.verify(ha1(SHA_256), "POST", NO_BODY)).isFalse();
    assertThat(credentials.verify(ha1(MD5), "GET", NO_BODY)).isFalse();
  }

  @Test
  void verifiesTheMd5ExampleOfRfc7616() {
    assertThat(parsed(MUFASA_MD5).verify(ha1(MD5), "GET", NO_BODY)).isTrue();
  }

  @Test
  void verifiesTheExampleOfRfc2617WhichNamesNoAlgorithm() {
    DigestCredentials credentials =
        parsed(
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\","
                + " qop=auth, nc=00000001, cnonce=\"0a4f113b\","
                + " response=\"6629fae49393a05397450978507c4ef1\","
                + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
    String ha1 = Ha1.of("Mufasa", "testrealm@host.com", "Circle Of Life", MD5);

    assertThat(ha1).isEqualTo("939e7578ed9e3c518a452acee763bce9");
    assertThat(credentials.algorithm()).isEqualTo(MD5);
    assertThat(credentials.opaque()).isEqualTo("5ccc069c403ebaf9f0171e9517f40e41");
    assertThat(credentials.verify(ha1, "GET", NO_BODY)).isTrue();
  }

  /** The "abc" example that NIST publishes for the function. */
  @Test
  void cutsSha512AsFips180Says() {
    assertThat(SHA_512_256.hash("abc"))
        .isEqualTo("53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
  }

  @Test
  void takesTheFormOfRfc2069OnlyWhereAllowed() {
    // The example of RFC 2069 section 2.4 with the response of its erratum 749.
    DigestCredentials credentials =
        parsed(
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\","
                + " response=\"1949323746fe6a43ef61f9606e7febea\"");
    String ha1 = Ha1.of("Mufasa", "testrealm@host.com", "CircleOfLife", MD5);

    assertThat(credentials.verify(ha1, "GET", NO_BODY)).isFalse();
    assertThat(credentials.verifyOldForm(ha1, "GET", NO_BODY)).isTrue();
    assertThat(credentials.nonceCount()).isZero();
  }

  @Test
  void neverVerifiesAStrangerEvenWithTheDummyThatEverybodyCanCompute() {
    String dummy = "0".repeat(MD5.hexLength());
    String response =
        DigestResponse.of(
            MD5, dummy, "GET", "/dir/index.html", NO_BODY, "n", "00000001", "c", Qop.AUTH);
    DigestCredentials credentials =
        parsed(
            "Digest username=\"x\", realm=\"r\", nonce=\"n\", uri=\"/dir/index.html\","
                + " qop=auth, nc=00000001, cnonce=\"c\", response=\""
                + response
                + '"');

    assertThat(credentials.verify(dummy, "GET", NO_BODY)).isTrue();
    assertThat(credentials.verifyStranger("GET", NO_BODY)).isFalse();
  }

  @Test
  void takesNoQopThatItDoesNotKnow() {
    DigestCredentials credentials = parsed(MUFASA.replace("qop=auth", "qop=auth-conf"));
    assertThat(credentials.verify(ha1(SHA_256), "GET", NO_BODY)).isFalse();
    assertThat(credentials.verifyOldForm(ha1(SHA_256), "GET", NO_BODY)).isFalse();
  }

  /** The responses were computed apart from this code, with Python's hashlib. */
  @ParameterizedTest
  @CsvSource({
    "MD5,3905b42d81ae4fd2e33b1536698036e4",
    "SHA-256,8ea1a179a2d71ac86b02fa0060d89b8d6d9cc76f7c99523841c02f6b60207dcc",
    "SHA-512-256,b27e8131544a84f1993193529f0635f8531e49eab42fc9dc22ecd817e0b76b3e",
  })
  void coversTheBodyWhereThePhoneChoseTo(String algorithm, String response) {
    DigestCredentials credentials =
        parsed(
            "Digest username=\"1001\", realm=\"tandem.local\", nonce=\"n0nce\","
                + " uri=\"sip:1002@tandem.local\", cnonce=\"c0\", nc=00000002, qop=auth-int,"
                + " algorithm="
                + algorithm
                + ", response=\""
                + response
                + '"');
    String ha1 = Ha1.of("1001", "tandem.local", "tandem-1001", credentials.algorithm());
    byte[] body = "v=0\r\n".getBytes(StandardCharsets.UTF_8);

    assertThat(credentials.verify(ha1, "INVITE", body)).isTrue();
    assertThat(credentials.verify(ha1, "INVITE", NO_BODY)).isFalse();
    assertThat(credentials.verify(ha1, "UPDATE", body)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void verifiesWhatItsOwnClientAnswersToItsOwnChallenge(DigestAlgorithm algorithm) {
    String realm = "a \"quoted\\\" realm";
    String user = "j\u00e4s\u00f8n \"d\\oe\"";
    DigestChallenge challenge = new DigestChallenge(realm, "nonce", algorithm, false, false);

    String answer =
        DigestAnswer.to(
                List.of(challenge.headerValue()),
                user,
                "pw",
                "REGISTER",
                "sip:h",
                NO_BODY,
                "c\"n",
                255)
            .orElseThrow();
    DigestCredentials credentials = parsed(answer);

    assertThat(credentials.username()).isEqualTo(user);
    assertThat(credentials.realm()).isEqualTo(realm);
    assertThat(credentials.nonceCount()).isEqualTo(255);
    assertThat(credentials.verify(Ha1.of(user, realm, "pw", algorithm), "REGISTER", NO_BODY))
        .isTrue();
    assertThat(credentials.verify(Ha1.of(user, realm, "pW", algorithm), "REGISTER", NO_BODY))
        .isFalse();
  }

  @Test
  void writesAChallenge() {
    assertThat(new DigestChallenge("example.com", "abc", SHA_256, false, false).headerValue())
        .isEqualTo("Digest realm=\"example.com\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"");
    assertThat(new DigestChallenge("example.com", "abc", MD5, false, true).headerValue())
        .isEqualTo(
            "Digest realm=\"example.com\", nonce=\"abc\", algorithm=MD5, qop=\"auth\", stale=true");
  }

  @Test
  void offersToCoverBodiesWhereTold() {
    assertThat(new DigestChallenge("r", "n", MD5, true, false).headerValue())
        .isEqualTo("Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth,auth-int\"");
  }

  @Test
  void answersTheStrongestChallengeThatItKnowsWhereverItStands() {
    List<String> challenges =
        List.of(
            "Basic realm=\"r\"",
            "Digest realm=\"r\", nonce=\"1\", algorithm=SHA3-512, qop=\"auth\"",
            "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-512-256, qop=\"auth-conf\"",
            "Digest realm=\"r\", nonce=\"4\", algorithm=MD5",
            "Digest realm=\"r\", nonce=\"3\", algorithm=SHA-256, qop=\"auth-int, auth\","
                + " opaque=\"o\"");

    DigestCredentials credentials = parsed(answer(challenges));

    assertThat(credentials.nonce()).isEqualTo("3");
    assertThat(credentials.qop()).isEqualTo("auth");
    assertThat(credentials.opaque()).isEqualTo("o");
    assertThat(credentials.verify(Ha1.of("u", "r", "p", SHA_256), "INVITE", NO_BODY)).isTrue();
    assertThat(
            DigestAnswer.to(challenges.subList(0, 3), "u", "p", "INVITE", "sip:h", NO_BODY, "c", 1))
        .isEmpty();
  }

  @Test
  void coversTheBodyOfItsOwnRequestWhereNothingElseIsOffered() {
    byte[] body = "v=0\r\n".getBytes(StandardCharsets.UTF_8);
    String challenge = "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth-int\"";

    DigestCredentials credentials =
        parsed(
            DigestAnswer.to(List.of(challenge), "u", "p", "INVITE", "sip:h", body, "c", 1)
                .orElseThrow());

    assertThat(credentials.qop()).isEqualTo("auth-int");
    String ha1 = Ha1.of("u", "r", "p", SHA_256);
    assertThat(credentials.verify(ha1, "INVITE", body)).isTrue();
    assertThat(credentials.verify(ha1, "INVITE", NO_BODY)).isFalse();
  }

  @Test
  void quotesWhatTheGrammarHasQuotedAndNothingElse() {
    String challenge = "Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth\", opaque=\"o\"";

    assertThat(answer(List.of(challenge)))
        .matches(
            "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:h\","
                + " response=\"[0-9a-f]{32}\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=00000001,"
                + " opaque=\"o\"");
  }

  @Test
  void answersAChallengeFromBeforeQopWithoutQop() {
    String answer = answer(List.of("Digest realm=\"r\", nonce=\"4\""));

    assertThat(answer).doesNotContain("qop").doesNotContain("nc=");
    assertThat(parsed(answer).verifyOldForm(Ha1.of("u", "r", "p", MD5), "INVITE", NO_BODY))
        .isTrue();
  }

  @Test
  void readsWhatPhonesQuoteDifferently() {
    DigestCredentials credentials =
        parsed(
            "digest\tUSERNAME = \"1001\" ,realm=r,nonce=\"n\",uri=sip:1002@example.com;x=y,"
                + "response=\"AB\",algorithm=\"md5\",qop=\"AUTH\",nc=\"0000000A\",cnonce=c, ,");

    assertThat(credentials.username()).isEqualTo("1001");
    assertThat(credentials.uri()).isEqualTo("sip:1002@example.com;x=y");
    assertThat(credentials.algorithm()).isEqualTo(MD5);
    assertThat(credentials.qop()).isEqualTo("auth");
    assertThat(credentials.nonceCount()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Digest",
        "Digest ",
        "Basic dXNlcjpwdw==",
        "Digestusername=\"u\",realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest username=\"u\",realm=\"r\",nonce=\"n\",uri=\"s\"",
        "Digest username=\"u\",username=\"v\",realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest username=\"u\",realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0",
        "Digest username=\"u\",realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\\\"",
        "Digest username=\"u\"x,realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest username=\"u\" realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest username=u\"v,realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest username,realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
        "Digest =\"u\",realm=\"r\",nonce=\"n\",uri=\"s\",response=\"0\"",
      })
  void readsNoCredentialsFrom(String headerValue) {
    assertThat(DigestCredentials.parse(headerValue)).isEmpty();
  }

  @Test
  void readsNoCredentialsWhoseProofCannotBeChecked() {
    assertThat(DigestCredentials.parse(MUFASA.replace("SHA-256", "SHA3-512"))).isEmpty();
    assertThat(DigestCredentials.parse(MUFASA.replace(" nc=00000001,", ""))).isEmpty();
    assertThat(DigestCredentials.parse(MUFASA.replace("00000001", "1"))).isEmpty();
    assertThat(DigestCredentials.parse(MUFASA.replace("00000001", "0000000g"))).isEmpty();
    assertThat(DigestCredentials.parse(MUFASA.replace("00000001", "+0000001"))).isEmpty();
    assertThat(DigestCredentials.parse(MUFASA.replaceFirst(" cnonce=\"[^\"]*\",", ""))).isEmpty();
  }

  @Test
  void coversTheSameUserAndHostInWhateverSpelling() {
    DigestCredentials credentials =
        parsed(MUFASA.replace("/dir/index.html", "sip:1002@Example.COM"));

    assertThat(credentials.coversUri("sip:1002@example.com")).isTrue();
    assertThat(credentials.coversUri("sips:1002@example.com:5061;transport=tls")).isTrue();
    assertThat(credentials.coversUri("sip:%31002@example.com")).isTrue();
    assertThat(credentials.coversUri("sip:1003@example.com")).isFalse();
    assertThat(credentials.coversUri("sip:1002@example.org")).isFalse();
    assertThat(credentials.coversUri("sip:example.com")).isFalse();
    assertThat(credentials.coversUri("tel:1002")).isFalse();
  }

  @Test
  void keepsTheProofOutOfLogs() {
    assertThat(parsed(MUFASA).toString())
        .isEqualTo("DigestCredentials[Mufasa in http-auth@example.org by SHA-256]");
  }

  @Test
  void refusesToBuildWhatCannotBeSent() {
    assertThatThrownBy(() -> new DigestChallenge("", "n", MD5, false, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> DigestAnswer.to(List.of(), "u", "p", "INVITE", "sip:h", NO_BODY, "c", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String ha1(DigestAlgorithm algorithm) {
    return Ha1.of("Mufasa", "http-auth@example.org", "Circle of Life", algorithm);
  }

  private static String answer(List<String> challenges) {
    return DigestAnswer.to(challenges, "u", "p", "INVITE", "sip:h", NO_BODY, "c", 1).orElseThrow();
  }

  private static DigestCredentials parsed(String headerValue) {
    return DigestCredentials.parse(headerValue).orElseThrow();
  }
}
