package io.tandem.sip.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
  @Test
  void hidesTheCallerWhoAsksForIt() {
    SipRequest request =
        request("Privacy: user;id\nSubject: money\nP-Preferred-Identity: <sip:x@y.example>");

    assertThat(Wire.text(Privacy.of(request).hide(request)))
        .isEqualTo(
            """
            INVITE sip:1002@tandem.example SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKr
            From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=ann
            To: <sip:1002@tandem.example>
            Call-ID: call
            CSeq: 9 INVITE
            Privacy: user;id
            Content-Length: 0

            """);
  }

  @Test
  void hidesNothingFromWhoDeclines() {
    SipRequest request = request("Privacy: none;user\nSubject: lunch");

    assertThat(Wire.text(Privacy.of(request).hide(request))).isEqualTo(Wire.text(request));
  }

  @Test
  void failsOnlyForACriticalWishThatItCannotGrant() {
    assertThat(Privacy.of(request("Privacy: user;critical")).failsForWant()).isFalse();
    assertThat(Privacy.of(request("Privacy: history;critical")).failsForWant()).isTrue();
    assertThat(Privacy.of(request("Privacy: history")).failsForWant()).isFalse();
  }

  @Test
  void believesAndTellsAnIdentityOnlyAmongTheTrusted() {
    SipRequest asserted = request("P-Asserted-Identity: <sip:x@y.example>");
    SipRequest open = request("P-Asserted-Identity: <sip:x@y.example>\nPrivacy: none");

    assertThat(hasIdentity(AssertedIdentity.received(asserted, true))).isTrue();
    assertThat(hasIdentity(AssertedIdentity.received(asserted, false))).isFalse();
    assertThat(hasIdentity(AssertedIdentity.sent(asserted, true))).isTrue();
    assertThat(hasIdentity(AssertedIdentity.sent(asserted, false))).isFalse();
    assertThat(hasIdentity(AssertedIdentity.sent(open, false))).isTrue();
  }

  @Test
  void sharesTheBreadthOutAndCountsTheHops() {
    assertThat(Hops.next(request("Max-Forwards: 10\nMax-Breadth: 5"), 2))
        .isEqualTo(new Hops.Verdict.GoOn(9, List.of(3, 2)));
    assertThat(Hops.next(request("Subject: x"), 1))
        .isEqualTo(new Hops.Verdict.GoOn(69, List.of(60)));
    assertThat(Hops.next(request("Max-Forwards: 0"), 1)).isEqualTo(new Hops.Verdict.Refuse(483));
    assertThat(Hops.next(request("Max-Breadth: 1"), 2)).isEqualTo(new Hops.Verdict.Refuse(440));
  }

  @Test
  void takesTheInfoPackagesThatWereAnnounced() {
    InfoPackages packages = new InfoPackages(List.of("dtmf"));

    assertThat(packages.refusal(request("Info-Package: DTMF"))).isEmpty();
    assertThat(packages.refusal(request("Subject: old"))).isEmpty();
    assertThat(Wire.text(packages.refusal(request("Info-Package: tv;x=1")).orElseThrow().build()))
        .startsWith("SIP/2.0 469 Bad Info Package\n")
        .contains("Recv-Info: dtmf\n");
  }

  @Test
  void readsWhySomethingEnded() {
    assertThat(
            Reason.of(
                request("Reason: Q.850;cause=16;text=\"bye, \\\"x\\\"\", SIP ;cause=200, odd")))
        .containsExactly(new Reason("Q.850", 16, "bye, \"x\""), new Reason("SIP", 200, ""));
    assertThat(Reason.COMPLETED_ELSEWHERE)
        .hasToString("SIP;cause=200;text=\"Call completed elsewhere\"");
    assertThat(Reason.parse(new Reason("SIP", 1, "a\\\"b").toString()))
        .contains(new Reason("SIP", 1, "a\\\"b"));
  }

  private static boolean hasIdentity(SipRequest request) {
    return request.headers().has("P-Asserted-Identity");
  }

  @Test
  void aSecureRequestHasASecureContact() {
    assertThat(SecureUris.keepsItsOwnRule(request("Contact: <sip:a@b>"))).isTrue();
    assertThat(SecureUris.keepsItsOwnRule(secure("Contact: <sips:a@b>"))).isTrue();
    assertThat(SecureUris.keepsItsOwnRule(secure("Contact: <sip:a@b>"))).isFalse();
    assertThat(SecureUris.keepsItsOwnRule(secure("Subject: no contact"))).isTrue();
    assertThat(
            SecureUris.keepsItsOwnRule(request("Route: <sips:p;lr>, <sip:q>\nContact: <sip:a@b>")))
        .isFalse();
    assertThat(
            SecureUris.keepsItsOwnRule(request("Route: <sip:p;lr>, <sips:q>\nContact: <tel:+1>")))
        .isTrue();
  }

  @Test
  void whatIsForASipsUriOrRegistersOneNeedsASecureWay() {
    assertThat(SecureUris.needsSecureWay(secure("Contact: <sips:a@b>"))).isTrue();
    assertThat(SecureUris.needsSecureWay(request("Contact: <sip:a@b>"))).isFalse();
    // In a call its sender may well be reached more safely than it was asked to be.
    assertThat(SecureUris.needsSecureWay(request("Contact: <sips:a@b>"))).isFalse();
  }

  @Test
  void aSecureRequestGetsASecureContact() {
    assertThat(SecureUris.wantsSecureContact(secure("Contact: <sips:a@b>"))).isTrue();
    assertThat(SecureUris.wantsSecureContact(request("Contact: <sips:a@b>"))).isTrue();
    assertThat(
            SecureUris.wantsSecureContact(request("Record-Route: <sip:p;lr>\nContact: <sips:a@b>")))
        .isFalse();
    assertThat(
            SecureUris.wantsSecureContact(request("Record-Route: <sips:p;lr>\nContact: <sip:a@b>")))
        .isTrue();
  }

  @Test
  void assertedAreASipAndATelephoneNumberAtMost() {
    assertThat(AssertedIdentity.of(request("P-Asserted-Identity: \"A\" <sip:a@b>, <tel:+1-2>")))
        .extracting(NameAddr::uri)
        .containsExactly("sip:a@b", "tel:+1-2");
    assertThat(AssertedIdentity.of(request("P-Asserted-Identity: <sip:a@b>, <sips:c@d>")))
        .extracting(NameAddr::uri)
        .containsExactly("sip:a@b");
    assertThat(AssertedIdentity.of(request("P-Asserted-Identity: <tel:x>, <http://a>"))).isEmpty();
    assertThat(AssertedIdentity.of(request("P-Asserted-Identity: <sip:a@b>, nonsense"))).isEmpty();
  }

  private static SipRequest secure(String lines) {
    return request(lines).toBuilder().requestUri("sips:1002@tandem.example").build();
  }

  private static SipRequest request(String lines) {
    return Wire.request(
        """
        INVITE sip:1002@tandem.example SIP/2.0
        Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKr
        From: <sip:1001@tandem.example>;tag=ann
        To: <sip:1002@tandem.example>
        Call-ID: call
        CSeq: 9 INVITE
        %s
        Content-Length: 0

        """
            .formatted(lines));
  }
}
