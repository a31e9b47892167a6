package io.tandem.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientTransactionsTest {
  private Timeline line = new Timeline(Transport.UDP);

  @AfterEach
  void nothingIsLeftBehindInTheEnd() {
    line.until(300_000);
    assertThat(line.layer.transactions()).isZero();
    assertThat(line.layer.timers()).isZero();
    assertThat(line.layer.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void retransmitsAnInviteWithDoublingIntervalsUntilItGivesUp() {
    send(Messages.invite());

    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE",
            "500 -> INVITE",
            "1500 -> INVITE",
            "3500 -> INVITE",
            "7500 -> INVITE",
            "15500 -> INVITE",
            "31500 -> INVITE",
            "32000 timeout",
            "32000 over");
  }

  @Test
  void retransmitsAnInviteUntilTheFirstProvisionalOnly() {
    SipRequest invite = Messages.invite();
    send(invite);
    line.until(600);
    line.receives(Messages.response(invite, 100));
    line.until(60_000);
    line.receives(Messages.response(invite, 180));
    line.receives(Messages.response(invite, 486));

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE",
            "500 -> INVITE",
            "600 response 100",
            "60000 response 180",
            "60000 -> ACK",
            "60000 response 486");
  }

  @Test
  void anInviteWhoseAnswerWillGoElsewhereIsNotSentAgain() {
    ClientTransactionId calling = send(Messages.invite());
    line.layer.abandon(calling);
    line.until(40_000);

    assertThat(line.happened()).containsExactly("0 -> INVITE", "0 over");
  }

  @Test
  void anInviteThatIsRefusedAlreadyCannotBeAbandoned() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = send(invite);
    line.receives(Messages.response(invite, 486));
    line.layer.abandon(id);
    line.receives(Messages.response(invite, 486));

    assertThat(line.happened())
        .containsExactly("0 -> INVITE", "0 -> ACK", "0 response 486", "0 -> ACK");
  }

  @Test
  void acknowledgesAFailureAndEachRepetitionOfIt() {
    SipRequest invite =
        Messages.invite().toBuilder()
            .add("Route", "<sip:edge.example;lr>")
            .add("Subject", "lunch")
            .build();
    send(invite);
    line.until(100);
    line.receives(Messages.response(invite, 404));
    line.until(5_000);
    line.receives(Messages.response(invite, 404));
    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE", "100 -> ACK", "100 response 404", "5000 -> ACK", "32100 over");
    assertThat(Wire.text(line.sent.get(1)))
        .isEqualTo(
            """
            ACK sip:1002@tandem.example SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKinvite
            Max-Forwards: 70
            From: <sip:1001@tandem.example>;tag=theirs
            To: <sip:1002@tandem.example>;tag=theirs2
            Call-ID: call
            Route: <sip:edge.example;lr>
            CSeq: 1 ACK
            Content-Length: 0

            """);
  }

  @Test
  void passesOnEach2xxUntilTheUserHasAcknowledgedIt() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = send(invite);
    SipResponse ok = Messages.response(invite, 200);
    line.receives(ok);
    line.until(500);
    line.receives(ok);
    line.layer.acknowledge(id, Messages.ack("own").toBuilder().to(ok.to()).build(), line.flow());
    line.until(1_500);
    line.receives(ok);
    line.receives(SipResponse.to(invite, 200).toTag("fork").build());
    line.until(40_000);
    line.receives(ok);

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE",
            "0 response 200",
            "500 response 200",
            "500 -> ACK",
            "1500 -> ACK",
            "1500 response 200",
            "32000 over",
            "40000 stray 200");
  }

  @Test
  void holdsACancelBackUntilAProvisionalResponseCame() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = send(invite);
    line.layer.cancel(id, line.now());
    line.until(400);
    line.receives(Messages.response(invite, 180));
    line.receives(Messages.response((SipRequest) line.sent.getLast(), 200));
    line.until(450);
    line.receives(Messages.response(invite, 487));

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE", "400 -> CANCEL", "400 response 180", "450 -> ACK", "450 response 487");
    assertThat(Wire.text(line.sent.get(1)))
        .isEqualTo(
            """
            CANCEL sip:1002@tandem.example SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKinvite
            Max-Forwards: 70
            From: <sip:1001@tandem.example>;tag=theirs
            To: <sip:1002@tandem.example>
            Call-ID: call
            CSeq: 1 CANCEL
            Content-Length: 0

            """);
  }

  @Test
  void takesAnInviteForDeadWhenItsCancelHasNoEffect() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = send(invite);
    line.receives(Messages.response(invite, 180));
    line.layer.cancel(id, line.now());
    line.receives(Messages.response((SipRequest) line.sent.getLast(), 200));
    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE", "0 response 180", "0 -> CANCEL", "32000 timeout", "32000 over");
  }

  @Test
  void sendsNoCancelAfterTheFinalResponse() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = send(invite);
    line.layer.cancel(id, line.now());
    line.receives(Messages.response(invite, 200));
    line.layer.cancel(id, line.now());

    assertThat(line.happened()).containsExactly("0 -> INVITE", "0 response 200");
  }

  @Test
  void retransmitsOtherRequestsAtMostEveryFourSeconds() {
    send(Messages.request("OPTIONS", "o"));

    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 -> OPTIONS",
            "500 -> OPTIONS",
            "1500 -> OPTIONS",
            "3500 -> OPTIONS",
            "7500 -> OPTIONS",
            "11500 -> OPTIONS",
            "15500 -> OPTIONS",
            "19500 -> OPTIONS",
            "23500 -> OPTIONS",
            "27500 -> OPTIONS",
            "31500 -> OPTIONS",
            "32000 timeout",
            "32000 over");
  }

  @Test
  void slowsDownAfterAProvisionalResponseToOtherRequests() {
    SipRequest bye = Messages.request("BYE", "b");
    send(bye);
    line.until(100);
    line.receives(Messages.response(bye, 100));
    line.until(5_000);
    line.receives(Messages.response(bye, 200));
    line.receives(Messages.response(bye, 200));
    line.until(20_000);

    assertThat(line.happened())
        .containsExactly(
            "0 -> BYE",
            "100 response 100",
            "500 -> BYE",
            "4500 -> BYE",
            "5000 response 200",
            "10000 over");
  }

  @Test
  void leavesRetransmissionToAReliableTransport() {
    line = new Timeline(Transport.TCP);
    SipRequest invite = Messages.invite();
    SipRequest bye = Messages.request("BYE", "b");
    send(invite);
    send(bye);
    line.until(10_000);
    line.receives(Messages.response(invite, 486));
    line.receives(Messages.response(bye, 200));

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE",
            "0 -> BYE",
            "10000 -> ACK",
            "10000 response 486",
            "10000 over",
            "10000 response 200",
            "10000 over");
  }

  @Test
  void tellsThatAClosedConnectionCannotBringAResponse() {
    line = new Timeline(Transport.TLS);
    send(Messages.invite());
    send(Messages.request("BYE", "b"));
    line.layer.connectionClosed(8, line.now());
    line.layer.connectionClosed(7, line.now());

    assertThat(line.happened())
        .containsExactly(
            "0 -> INVITE", "0 -> BYE", "0 unreachable", "0 over", "0 unreachable", "0 over");
  }

  @Test
  void continuesAnInviteOfAnotherProcess() {
    SipRequest invite = Messages.invite();
    ClientTransactionId id = line.layer.restoreInviteClient(invite, line.flow());
    line.until(5_000);
    line.receives(Messages.response(invite, 183));
    line.layer.cancel(id, line.now());
    line.receives(Messages.response(invite, 487));

    assertThat(line.happened())
        .containsExactly("5000 response 183", "5000 -> CANCEL", "5000 -> ACK", "5000 response 487");
  }

  @Test
  void aUserThatThrowsLeavesNoTransactionHalfDone() {
    line = new Timeline(Transport.TCP);
    SipRequest bye = Messages.request("BYE", "b");
    send(bye);
    line.failOn("response 200");

    assertThatThrownBy(() -> line.receives(Messages.response(bye, 200))).hasMessage("response 200");
    assertThat(line.happened()).containsExactly("0 -> BYE", "0 response 200", "0 over");
  }

  @Test
  void refusesABranchThatIsInUse() {
    send(Messages.invite());

    assertThatThrownBy(() -> send(Messages.invite())).isInstanceOf(IllegalArgumentException.class);
  }

  private ClientTransactionId send(SipRequest request) {
    return line.layer.request(request, line.flow(), line.now());
  }
}
