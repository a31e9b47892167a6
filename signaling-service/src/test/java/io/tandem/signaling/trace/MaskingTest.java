package io.tandem.signaling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskingTest {

  @Test
  void whatProvesAPasswordIsMaskedAndTheRestStays() {
    assertMasked(
        """
        INVITE sip:1002@example.org SIP/2.0
        proxy-authorization : Digest username="response=1", realm="a, nonce=2",
          nonce = "s3cr\\"et", uri="sip:x;response=3", response="abcdef01", cnonce=c0ffee, nc=00000001
        Subject: response="stays"

        """,
        """
        INVITE sip:1002@example.org SIP/2.0
        proxy-authorization : Digest username="response=1", realm="a, nonce=2",
          nonce = "xxxxx"xx", uri="sip:x;response=3", response="xxxxxxxx", cnonce=xxxxxx, nc=00000001
        Subject: response="stays"

        """);
  }

  @Test
  void challengesKeepTheirRealmOnly() {
    assertMasked(
        """
        SIP/2.0 407 Proxy Authentication Required
        Proxy-Authenticate: Digest realm="example.org",nonce="abc",algorithm=MD5

        """,
        """
        SIP/2.0 407 Proxy Authentication Required
        Proxy-Authenticate: Digest realm="example.org",nonce="xxx",algorithm=MD5

        """);
  }

  @Test
  void whatProvesACarrierIsMaskedInEveryUri() {
    assertMasked(
        """
        INVITE sip:acct@192.0.2.9:5060;line=0af3 SIP/2.0
        To: <sip:+4930123@carrier.example>
        Contact: <sip:acct@192.0.2.9:5060;line=0af3;transport=tcp>;expires=60

        """,
        """
        INVITE sip:acct@192.0.2.9:5060;line=xxxx SIP/2.0
        To: <sip:+4930123@carrier.example>
        Contact: <sip:acct@192.0.2.9:5060;line=xxxx;transport=tcp>;expires=60

        """);
  }

  @Test
  void schemesThatAreNotDigestAreMaskedAsAWhole() {
    assertMasked(
        """
        MESSAGE sip:1002@example.org SIP/2.0
        Authorization: Basic dTpw=
        Authorization: Bearer\tnonce=eyJh
        Authorization: t0ken

        """,
        """
        MESSAGE sip:1002@example.org SIP/2.0
        Authorization: Basic xxxxx
        Authorization: Bearer\txxxxxxxxxx
        Authorization: xxxxx

        """);
  }

  @Test
  void anOpenQuoteHidesWhatFollows() {
    assertMasked(
        """
        MESSAGE sip:1002@example.org SIP/2.0
        Authorization: Digest response="abc, nonce=d

        """,
        """
        MESSAGE sip:1002@example.org SIP/2.0
        Authorization: Digest response="xxxx xxxxxxx

        """);
  }

  @Test
  void keysInDescriptionsAreMasked() {
    assertMasked(
        """
        INVITE sip:1002@example.org SIP/2.0
        Content-Type: multipart/mixed;boundary=b

        --b
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNf+/=|2^20|1:4;inline:NzB4|2^20 UNENCRYPTED_SRTP
        a=crypto:2 OTHER method:key
        a=ice-ufrag:F7gI
        a=ice-pwd:x9cml/YzichV2+XlhiMu8g
        a=key-mgmt:mikey AQAF
        k=clear:hunter2
        a=rtpmap:0 PCMU/8000
        """,
        """
        INVITE sip:1002@example.org SIP/2.0
        Content-Type: multipart/mixed;boundary=b

        --b
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xxxxxxx|2^20|1:4;inline:xxxx|2^20 UNENCRYPTED_SRTP
        a=crypto:x xxxxx xxxxxxxxxx
        a=ice-ufrag:F7gI
        a=ice-pwd:xxxxxxxxxxxxxxxxxxxxxx
        a=key-mgmt:xxxxx xxxx
        k=xxxxxxxxxxxxx
        a=rtpmap:0 PCMU/8000
        """);
  }

  @Test
  void whateverTheOctetsAreTheLengthStays() {
    byte[][] words = {
      "Authorization:".getBytes(StandardCharsets.US_ASCII),
      "nonce=\"".getBytes(StandardCharsets.US_ASCII),
      "\r\n".getBytes(StandardCharsets.US_ASCII),
      "a=crypto:".getBytes(StandardCharsets.US_ASCII),
      "inline:".getBytes(StandardCharsets.US_ASCII),
      {'\\'},
      {'"'},
      {'\r'},
      {' '},
      {'='},
      {(byte) 0xc3},
      {0}
    };
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      var message = new java.io.ByteArrayOutputStream();
      for (int i = random.nextInt(40); i > 0; i--) {
        message.writeBytes(words[random.nextInt(words.length)]);
      }
      byte[] octets = message.toByteArray();
      assertThat(Masking.of(octets)).as("seed %d", seed).hasSameSizeAs(octets);
    }
  }

  private static void assertMasked(String before, String after) {
    byte[] octets = before.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] masked = Masking.of(octets);
    assertThat(new String(masked, StandardCharsets.UTF_8).replace("\r\n", "\n")).isEqualTo(after);
    assertThat(masked).hasSameSizeAs(octets);
    assertThat(octets).isEqualTo(before.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }
}
