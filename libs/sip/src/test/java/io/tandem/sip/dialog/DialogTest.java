package io.tandem.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.message.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogTest {
  private static final String INVITE =
      """
      INVITE sip:1002@192.0.2.1 SIP/2.0
      Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK1
      Record-Route: <sip:near.example.com;lr>, <sip:middle.example.com;lr>
      Record-Route: <sip:far.example.com;lr>
      From: "Ann, \\"A\\"" <sip:1001@example.com>;tag=ann
      To: <sip:1002@example.com>
      Call-ID: call-1
      CSeq: 70 INVITE
      Contact: <sip:1001@10.0.0.7:5060;transport=udp>;+sip.instance="x"
      Content-Length: 0

      """;

  private static final String ANSWER =
      """
      SIP/2.0 200 OK
      Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK1
      Record-Route: <sip:near.example.com;lr>, <sip:middle.example.com;lr>
      Record-Route: <sip:far.example.com;lr>
      From: "Ann, \\"A\\"" <sip:1001@example.com>;tag=ann
      To: <sip:1002@example.com>;tag=bob
      Call-ID: call-1
      CSeq: 70 INVITE
      Contact: <sip:1002@10.0.0.8>
      Content-Length: 0

      """;

  @Test
  void whoAnswersSendsBackAlongTheRecordedRoute() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    assertThat(text(dialog.nextRequest("BYE").request()))
        .isEqualTo(
            """
            BYE sip:1001@10.0.0.7:5060;transport=udp SIP/2.0
            Via: SIP/2.0/UDP us.example.com;branch=z9hG4bKus
            Route: <sip:near.example.com;lr>
            Route: <sip:middle.example.com;lr>
            Route: <sip:far.example.com;lr>
            From: <sip:1002@example.com>;tag=ours
            To: "Ann, \\"A\\"" <sip:1001@example.com>;tag=ann
            Call-ID: call-1
            CSeq: 1 BYE
            Content-Length: 0

            """);
  }

  @Test
  void whoAskedSendsAlongTheRecordedRouteReversedAndCountsOn() {
    Dialog dialog = Dialog.asUac(Wire.request(INVITE), Wire.response(ANSWER));

    assertThat(text(dialog.nextRequest("BYE").request()))
        .isEqualTo(
            """
            BYE sip:1002@10.0.0.8 SIP/2.0
            Via: SIP/2.0/UDP us.example.com;branch=z9hG4bKus
            Route: <sip:far.example.com;lr>
            Route: <sip:middle.example.com;lr>
            Route: <sip:near.example.com;lr>
            From: "Ann, \\"A\\"" <sip:1001@example.com>;tag=ann
            To: <sip:1002@example.com>;tag=bob
            Call-ID: call-1
            CSeq: 71 BYE
            Content-Length: 0

            """);
  }

  @Test
  void acknowledgesWithTheNumberOfTheInviteWithoutCounting() {
    Dialog dialog = Dialog.asUac(Wire.request(INVITE), Wire.response(ANSWER));
    Dialog later = dialog.nextRequest("INFO").dialog();

    assertThat(text(later.ack(70)))
        .startsWith("ACK sip:1002@10.0.0.8 SIP/2.0\n")
        .contains("CSeq: 70 ACK\n")
        .contains("Route: <sip:far.example.com;lr>\n");
    assertThat(later.nextRequest("BYE").dialog().localCseq()).isEqualTo(72);
  }

  @Test
  void givesAckAndCancelNoNumberOfTheirOwn() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    assertThatThrownBy(() -> dialog.nextRequest("ACK"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> dialog.nextRequest("CANCEL"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The example of RFC 3261 section 12.2.1.1. */
  @Test
  void putsAStrictRouterIntoTheRequestLineAndTheTargetLast() {
    Dialog dialog =
        routed(
            "sip:user@remoteua", "<sip:proxy1>", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>");

    assertThat(text(dialog.nextRequest("METHOD").request()))
        .isEqualTo(
            """
            METHOD sip:proxy1 SIP/2.0
            Via: SIP/2.0/UDP us.example.com;branch=z9hG4bKus
            Route: <sip:proxy2>
            Route: <sip:proxy3;lr>
            Route: <sip:proxy4>
            Route: <sip:user@remoteua>
            From: <sip:us@example.com>;tag=ours
            To: <sip:them@example.com>;tag=theirs
            Call-ID: call-1
            CSeq: 11 METHOD
            Content-Length: 0

            """);
  }

  @Test
  void keepsHeadersAndMethodOutOfTheRequestLine() {
    assertThat(
            text(
                routed("sip:u@host;method=REFER;transport=tcp?Subject=x")
                    .nextRequest("BYE")
                    .request()))
        .startsWith("BYE sip:u@host;transport=tcp SIP/2.0\n");
    assertThat(
            text(
                routed("sip:user@remoteua", "<sip:proxy1;method=INVITE?Route=x>")
                    .nextRequest("BYE")
                    .request()))
        .startsWith("BYE sip:proxy1 SIP/2.0\n");
  }

  @Test
  void sendsStraightToTheTargetWithoutARoute() {
    assertThat(text(routed("tel:+49301234").ack(10)))
        .startsWith("ACK tel:+49301234 SIP/2.0\n")
        .doesNotContain("Route:");
  }

  @Test
  void takesGapsInThePeersNumbersAndRefusesLowerOnes() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    dialog = inOrder(dialog.receive(request("INFO", 71)));
    dialog = inOrder(dialog.receive(request("INFO", 90)));
    assertThat(dialog.receive(request("BYE", 89))).isEqualTo(new Dialog.Receipt.OutOfOrder());
    dialog = inOrder(dialog.receive(request("BYE", 90)));
    assertThat(dialog.remoteCseq()).isEqualTo(90);
  }

  @Test
  void takesAnyFirstNumberFromWhomWeCalled() {
    Dialog dialog = Dialog.asUac(Wire.request(INVITE), Wire.response(ANSWER));

    assertThat(inOrder(dialog.receive(request("BYE", 0))).remoteCseq()).isZero();
    assertThat(inOrder(dialog.receive(request("BYE", 5))).remoteCseq()).isEqualTo(5);
  }

  @Test
  void takesAnAckThatALaterRequestOvertook() {
    Dialog dialog =
        inOrder(Dialog.asUas(Wire.request(INVITE), "ours").receive(request("INFO", 71)));

    assertThat(inOrder(dialog.receive(request("ACK", 70)))).isEqualTo(dialog);
  }

  @Test
  void followsThePeerThatMovesWithAReinviteUpdateOrSubscribeOnly() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    dialog = inOrder(dialog.receive(request("INFO", 71)));
    assertThat(dialog.remoteTarget()).isEqualTo("sip:1001@10.0.0.7:5060;transport=udp");
    dialog = inOrder(dialog.receive(request("UPDATE", 72)));
    assertThat(dialog.remoteTarget()).isEqualTo("sip:moved@10.0.0.72");
    dialog = inOrder(dialog.receive(request("INVITE", 73)));
    assertThat(dialog.remoteTarget()).isEqualTo("sip:moved@10.0.0.73");
    dialog = inOrder(dialog.receive(request("SUBSCRIBE", 74)));
    assertThat(dialog.remoteTarget()).isEqualTo("sip:moved@10.0.0.74");
  }

  @Test
  void followsThePeerThatMovesWithItsAnswer() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    assertThat(dialog.refreshedBy(Wire.response(ANSWER)).remoteTarget())
        .isEqualTo("sip:1002@10.0.0.8");
    String refusal = ANSWER.replace("200 OK", "488 Not Acceptable Here");
    assertThat(dialog.refreshedBy(Wire.response(refusal))).isEqualTo(dialog);
    String withoutContact = ANSWER.replace("Contact: <sip:1002@10.0.0.8>\n", "");
    assertThat(dialog.refreshedBy(Wire.response(withoutContact))).isEqualTo(dialog);
    String toInfo = ANSWER.replace("70 INVITE", "70 INFO");
    assertThat(dialog.refreshedBy(Wire.response(toInfo))).isEqualTo(dialog);
  }

  @Test
  void fallsBackToWhereTheRequestCameFromOrWentWithoutContact() {
    SipRequest invite = Wire.request(INVITE.replaceAll("Contact: .*\n", ""));
    SipResponse answer = Wire.response(ANSWER.replaceAll("Contact: .*\n", ""));

    assertThat(Dialog.asUas(invite, "ours").remoteTarget()).isEqualTo("sip:1001@example.com");
    assertThat(Dialog.asUac(invite, answer).remoteTarget()).isEqualTo("sip:1002@192.0.2.1");
  }

  @Test
  void sendsNoTagToAPeerThatGaveNone() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE.replace(";tag=ann", "")), "ours");

    assertThat(dialog.remoteTag()).isEmpty();
    assertThat(text(dialog.nextRequest("BYE").request()))
        .contains("To: \"Ann, \\\"A\\\"\" <sip:1001@example.com>\n");
  }

  @Test
  void givesAnOddTagBackInAFormThatItsPeerKnows() {
    assertThat(byeTo(";tag=YWJj=="))
        .contains("To: \"Ann, \\\"A\\\"\" <sip:1001@example.com>;tag=YWJj==\n");
    assertThat(byeTo(";tag=\"a;b\""))
        .contains("To: \"Ann, \\\"A\\\"\" <sip:1001@example.com>;tag=\"a;b\"\n");
  }

  @Test
  void isTheSameAfterBeingStoredAndRebuilt() {
    Dialog dialog = Dialog.asUas(Wire.request(INVITE), "ours");

    Dialog rebuilt =
        new Dialog(
            dialog.callId(),
            dialog.localTag(),
            dialog.remoteTag(),
            dialog.localUri(),
            dialog.remoteUri(),
            dialog.remoteTarget(),
            dialog.routeSet(),
            dialog.localCseq(),
            dialog.remoteCseq(),
            dialog.uac());

    assertThat(rebuilt).isEqualTo(dialog);
    assertThat(text(rebuilt.nextRequest("BYE").request()))
        .isEqualTo(text(dialog.nextRequest("BYE").request()));
  }

  @Test
  void refusesPartsThatCouldNotStandInARequest() {
    assertThatThrownBy(() -> routed("no uri")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> routed("*")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> routed("sip:a@b", "sip:p?x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String byeTo(String fromTag) {
    SipRequest invite = Wire.request(INVITE.replace(";tag=ann", fromTag));
    return text(Dialog.asUas(invite, "ours").nextRequest("BYE").request());
  }

  private static Dialog routed(String remoteTarget, String... routeSet) {
    return new Dialog(
        "call-1",
        "ours",
        "theirs",
        "<sip:us@example.com>",
        "<sip:them@example.com>",
        remoteTarget,
        List.of(routeSet),
        10,
        0,
        true);
  }

  private static SipRequest request(String method, long cseq) {
    return SipRequest.builder(method, "sip:us@example.com")
        .pushVia(Via.parse("SIP/2.0/UDP 10.0.0.7;branch=z9hG4bK" + cseq).orElseThrow())
        .from(NameAddr.parse("<sip:1001@example.com>;tag=ann").orElseThrow())
        .to(NameAddr.parse("<sip:1002@example.com>;tag=ours").orElseThrow())
        .callId("call-1")
        .set("CSeq", cseq + " " + method)
        .set("Contact", "<sip:moved@10.0.0." + cseq + ">")
        .build();
  }

  private static Dialog inOrder(Dialog.Receipt receipt) {
    return switch (receipt) {
      case Dialog.Receipt.InOrder(Dialog dialog) -> dialog;
      case Dialog.Receipt.OutOfOrder() -> throw new AssertionError("was out of order");
    };
  }

  private static String text(SipRequest.Builder request) {
    Via via = Via.parse("SIP/2.0/UDP us.example.com;branch=z9hG4bKus").orElseThrow();
    return Wire.text(request.pushVia(via).build());
  }
}
