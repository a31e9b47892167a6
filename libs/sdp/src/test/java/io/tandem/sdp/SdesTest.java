package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sdp.Sdes.Agreement;
import io.tandem.sdp.Sdes.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SdesTest {
  private static final String HEAD =
      """
      v=0
      o=- 1 1 IN IP4 10.0.0.7
      s=-
      c=IN IP4 10.0.0.7
      t=0 0
      """;

  private static final KeyAndSalt OUR_KEY = key(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 7);

  @Test
  void takesTheBestSuiteWhateverTheOrderOfTheOffer() {
    String offer =
        HEAD
            + "m=audio 4000 RTP/SAVP 0\n"
            + line(1, CryptoSuite.AES_CM_128_HMAC_SHA1_32)
            + line(2, CryptoSuite.AEAD_AES_256_GCM)
            + line(3, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
            + line(4, CryptoSuite.AEAD_AES_128_GCM);

    assertThat(taken(offer)).isEqualTo(4);
    assertThat(taken(without(offer, "AEAD_AES_128_GCM"))).isEqualTo(3);
    assertThat(taken(without(offer, "AEAD_AES_128_GCM", "SHA1_80"))).isEqualTo(2);
    String only32 = without(offer, "AEAD", "SHA1_80");
    assertThat(declined(only32)).isEqualTo("no usable crypto line: a suite that is not allowed");
    assertThat(Sdes.choose(Sdp.read(only32), CryptoSuite.PREFERENCE_WITH_SHORT_TAGS))
        .isInstanceOf(Choice.Secure.class);
  }

  @Test
  void declinesSrtpWithoutAUsableLineEvenWithPlainAudioBesideIt() {
    String secure = "m=audio 4000 RTP/SAVP 0\n";
    String plain = "m=audio 4002 RTP/AVP 0\n";
    String withMki = line(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80).replace("\n", "|2^31|1:1\n");

    assertThat(declined(HEAD + secure)).isEqualTo("SRTP without a crypto line");
    assertThat(declined(HEAD + secure + withMki)).contains("MKI");
    assertThat(declined(HEAD + plain + secure + withMki)).contains("MKI");
    assertThat(declined(HEAD + "m=audio 4000 UDP/TLS/RTP/SAVPF 0\n")).contains("no audio");
    assertThat(declined(HEAD + "m=video 4000 RTP/SAVP 96\n")).contains("no audio");
    assertThat(declined(HEAD + secure.replace("4000", "0"))).contains("no audio");
  }

  @Test
  void prefersSrtpToPlainAudioAndAnswersPlainAudioPlainly() {
    String plain = "m=audio 4002 RTP/AVP 0\n";
    String crypto = line(5, CryptoSuite.AEAD_AES_128_GCM);

    assertThat(choice(HEAD + plain + "m=audio 4000 RTP/SAVP 0\n" + crypto))
        .isEqualTo(new Choice.Secure(1, usable(5, CryptoSuite.AEAD_AES_128_GCM, 5)));
    assertThat(choice(HEAD + "m=audio 4000 RTP/SAVPF 0\n" + crypto))
        .isInstanceOf(Choice.Secure.class);
    assertThat(choice(HEAD + "m=audio 0 RTP/SAVP 0\n" + plain)).isEqualTo(new Choice.Plain(1));
    assertThat(choice(HEAD + plain + crypto)).isEqualTo(new Choice.Plain(0));
  }

  @Test
  void passesOverAKeyThatWouldNotLastForACall() {
    String line = line(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80);
    String offer = HEAD + "m=audio 4000 RTP/SAVP 0\n";

    assertThat(taken(offer + line.replace("\n", "|2^20\n"))).isEqualTo(1);
    assertThat(declined(offer + line.replace("\n", "|1048575\n"))).contains("fewer packets");
    assertThat(taken(offer + line.replace("\n", "|2^10\n") + line(2, CryptoSuite.AEAD_AES_128_GCM)))
        .isEqualTo(2);
  }

  @Test
  void showsTheSectionThatWasTakenAsPlainRtpAndMakesItSecureAgain() {
    String line = line(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80);
    SessionDescription offer =
        Sdp.read(HEAD + "m=audio 4002 RTP/AVP 8\nm=audio 4000 RTP/SAVPF 0\n" + line);

    SessionDescription plain = Sdes.inClear(offer, 1);
    assertThat(Sdp.print(plain)).isEqualTo(HEAD + "m=audio 0 RTP/AVP 8\nm=audio 4000 RTP/AVP 0\n");
    assertThat(plain.audio().orElseThrow().index()).isEqualTo(1);
    assertThat(
            Sdp.print(
                Sdes.secured(
                    plain,
                    "RTP/SAVPF",
                    List.of(usable(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1)))))
        .isEqualTo(HEAD + "m=audio 0 RTP/AVP 8\nm=audio 4000 RTP/SAVPF 0\n" + line);
  }

  @Test
  void takesOnlyTheFirstOfTwoLinesWithOneTag() {
    String offer =
        HEAD
            + "m=audio 4000 RTP/SAVP 0\n"
            + line(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
            + line(1, CryptoSuite.AEAD_AES_128_GCM);

    assertThat(choice(offer))
        .isEqualTo(new Choice.Secure(0, usable(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1)));
  }

  @Test
  void answersOverTheProfileOfTheOfferWithItsTagAndAKeyOfOurOwn() {
    CryptoLine.Usable theirs = usable(3, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 3);
    MediaDescription built =
        EndpointSdp.offer(List.of(new Codec(0, "PCMU", 8000)), 1, Sdp.OURS, Direction.SENDRECV)
            .media()
            .getFirst();

    MediaDescription answer =
        Sdes.secured(built, "RTP/SAVPF", List.of(Sdes.answering(theirs, OUR_KEY)));

    assertThat(answer.protocol()).isEqualTo("RTP/SAVPF");
    assertThat(answer.attributes().stream().map(Attribute::text))
        .containsExactly(
            "crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + "BwcH".repeat(10),
            "rtpmap:0 PCMU/8000",
            "ptime:20",
            "sendrecv");
    assertThatThrownBy(() -> Sdes.answering(theirs, theirs.key()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sdes.secured(built, "RTP/AVP", List.of(theirs)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void agreesOnlyToOneLineThatWasOfferedWithAnotherKey() {
    CryptoLine.Usable first = usable(1, CryptoSuite.AEAD_AES_128_GCM, 1);
    CryptoLine.Usable second = usable(2, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 2);
    MediaDescription plain = Sdp.read(HEAD + "m=audio 4000 RTP/AVP 0\n").media().getFirst();
    MediaDescription offer = Sdes.offered(plain, List.of(first, second));
    CryptoLine.Usable theirs = Sdes.answering(second, OUR_KEY);

    assertThat(offer.protocol()).isEqualTo("RTP/SAVP");
    assertThat(Sdes.agree(offer, Sdes.offered(plain, List.of(theirs))))
        .isEqualTo(new Agreement.Agreed(second, theirs));
    assertThat(failure(offer, plain)).isEqualTo("another profile than offered");
    assertThat(failure(offer, Sdes.secured(plain, "RTP/SAVPF", List.of(theirs))))
        .isEqualTo("another profile than offered");
    assertThat(failure(offer, offer)).isEqualTo("2 crypto lines in an answer");
    assertThat(failure(offer, Sdes.offered(plain, List.of(second))))
        .isEqualTo("our own key, sent back");
    assertThat(failure(offer, answer(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80)))
        .isEqualTo("a tag or suite that was not offered");
    assertThat(failure(offer, answer(9, CryptoSuite.AEAD_AES_128_GCM)))
        .isEqualTo("a tag or suite that was not offered");
    MediaDescription none = Sdp.read(HEAD + "m=audio 4000 RTP/SAVP 0\n").media().getFirst();
    assertThat(failure(offer, none)).isEqualTo("0 crypto lines in an answer");
  }

  private static MediaDescription answer(int tag, CryptoSuite suite) {
    return Sdp.read(HEAD + "m=audio 4000 RTP/SAVP 0\n" + line(tag, suite)).media().getFirst();
  }

  private static String failure(MediaDescription offer, MediaDescription answer) {
    return ((Agreement.Failed) Sdes.agree(offer, answer)).reason();
  }

  private static Choice choice(String offer) {
    return Sdes.choose(Sdp.read(offer), CryptoSuite.PREFERENCE);
  }

  private static int taken(String offer) {
    return ((Choice.Secure) choice(offer)).theirs().tag();
  }

  private static String declined(String offer) {
    return ((Choice.Declined) choice(offer)).reason();
  }

  private static String without(String offer, String... parts) {
    List<String> lines = new ArrayList<>(offer.lines().toList());
    for (String part : parts) {
      lines.removeIf(line -> line.contains(part));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(int tag, CryptoSuite suite) {
    return "a=" + usable(tag, suite, tag).attribute().text() + "\n";
  }

  private static CryptoLine.Usable usable(int tag, CryptoSuite suite, int octet) {
    return new CryptoLine.Usable(tag, suite, key(suite, octet));
  }

  private static KeyAndSalt key(CryptoSuite suite, int octet) {
    byte[] octets = new byte[suite.keyAndSaltOctets()];
    Arrays.fill(octets, (byte) octet);
    return KeyAndSalt.of(octets);
  }
}
