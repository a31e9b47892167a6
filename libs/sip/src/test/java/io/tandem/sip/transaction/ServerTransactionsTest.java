package io.tandem.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.message.Wire;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerTransactionsTest {
  private Timeline line = new Timeline(Transport.UDP);

  @AfterEach
  void nothingIsLeftBehindInTheEnd() {
    line.until(300_000);
    assertThat(line.layer.transactions()).isZero();
    assertThat(line.layer.timers()).isZero();
  }

  @Test
  void says100WhenTheUserSaysNothingFor200Milliseconds() {
    line.receives(Messages.invite());
    line.until(100);
    line.receives(Messages.invite());
    line.until(300);
    line.receives(Messages.invite());
    line.responds(500);
    line.receives(Messages.ack());

    assertThat(line.happened())
        .containsExactly("0 request INVITE", "200 -> 100", "300 -> 100", "300 -> 500");
  }

  @Test
  void repeatsTheLatestProvisionalForARetransmittedInvite() {
    line.receives(Messages.invite());
    line.responds(100);
    line.responds(180);
    line.until(500);
    line.receives(Messages.invite());
    line.responds(486);
    line.receives(Messages.ack());

    assertThat(line.happened())
        .containsExactly("0 request INVITE", "0 -> 100", "0 -> 180", "500 -> 180", "500 -> 486");
  }

  private void answersTheInvite(int status) {
    line.layer.respond(
        ServerTransactionId.of(Messages.invite()),
        SipResponse.to(Messages.invite(), status).toTag("ours").build(),
        line.now());
  }

  @Test
  void anInviteThatRingsOutlivesItsConnection() {
    line = new Timeline(Transport.TLS);
    line.receives(Messages.invite());
    line.responds(180);
    line.layer.connectionClosed(7, line.now());
    line.layer.transportFailed(line.request(), line.now());
    line.until(5_000);
    line.responds(486);
    line.layer.connectionClosed(7, line.now());

    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE", "0 -> 180", "5000 -> 486", "5000 unreachable", "5000 over");
  }

  @Test
  void anInviteThatItsUserAbandonsIsForgottenWithoutAWord() {
    line.receives(Messages.invite());
    line.responds(180);
    line.layer.abandon(ServerTransactionId.of(Messages.invite()));
    assertThat(line.layer.transactions()).isZero();
    line.until(60_000);

    assertThat(line.happened()).containsExactly("0 request INVITE", "0 -> 180", "0 over");
  }

  @Test
  void anInviteThatIsAnsweredCannotBeAbandoned() {
    line.receives(Messages.invite());
    line.responds(486);
    line.layer.abandon(ServerTransactionId.of(Messages.invite()));
    line.until(1_000);
    line.receives(Messages.ack());

    assertThat(line.happened()).containsExactly("0 request INVITE", "0 -> 486", "500 -> 486");
  }

  @Test
  void answersARequestThatComesAgainOverAConnectionOnThatConnection() {
    line.receives(Messages.invite());
    line.responds(180);
    line.until(1_000);
    Flow connection = new Flow(Transport.TCP, Timeline.US, Timeline.PEER, 7);
    line.layer.receive(ReceivedVia.stamp(Messages.invite(), Timeline.PEER), connection, line.now());
    line.responds(486);
    line.receives(Messages.ack());

    assertThat(line.sentTo.getFirst().transport()).isEqualTo(Transport.UDP);
    assertThat(line.sentTo.subList(1, 3)).containsOnly(connection);
  }

  @Test
  void repeatsAFailureUntilItIsAcknowledged() {
    line.receives(Messages.invite());
    line.responds(486);
    line.until(2_000);
    line.receives(Messages.invite());
    line.receives(Messages.ack());
    line.receives(Messages.ack());
    line.receives(Messages.invite());
    line.until(10_000);

    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE",
            "0 -> 486",
            "500 -> 486",
            "1500 -> 486",
            "2000 -> 486",
            "7000 over");
  }

  @Test
  void givesUpOnAFailureThatNobodyAcknowledges() {
    line.receives(Messages.invite());
    line.responds(603);
    line.until(20_000);
    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE",
            "0 -> 603",
            "500 -> 603",
            "1500 -> 603",
            "3500 -> 603",
            "7500 -> 603",
            "11500 -> 603",
            "15500 -> 603",
            "19500 -> 603");

    line.until(28_000);
    line.happened();
    line.until(40_000);
    assertThat(line.happened()).containsExactly("31500 -> 603", "32000 no ack", "32000 over");
  }

  @Test
  void repeatsASuccessUntilItsAckComesInABranchOfItsOwn() {
    line.receives(Messages.invite());
    line.responds(200);
    line.until(1_000);
    line.receives(Messages.invite());
    line.until(2_000);
    line.receives(Messages.ack("other"));
    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE",
            "0 -> 200",
            "500 -> 200",
            "1500 -> 200",
            "2000 acknowledged",
            "32000 over");
  }

  @Test
  void repeatsASuccessOnReliableTransportsToo() {
    line = new Timeline(Transport.WSS);
    line.receives(Messages.invite());
    line.responds(200);
    line.until(600);
    line.receives(Messages.ack("other"));

    assertThat(line.happened())
        .containsExactly("0 request INVITE", "0 -> 200", "500 -> 200", "600 acknowledged");
  }

  @Test
  void tellsWhenASuccessWasNeverAcknowledged() {
    line.receives(Messages.invite());
    line.responds(200);
    line.until(31_600);
    line.happened();
    line.until(60_000);

    assertThat(line.happened()).containsExactly("32000 no ack", "32000 over");
  }

  @Test
  void ignoresASecondFinalResponse() {
    line.receives(Messages.invite());
    line.responds(486);
    line.responds(200);
    line.receives(Messages.ack());
    line.until(10_000);

    assertThat(line.happened()).containsExactly("0 request INVITE", "0 -> 486", "5000 over");
  }

  @Test
  void answersACancelAndTellsTheUser() {
    line.receives(Messages.invite());
    line.responds(180);
    line.receives(Messages.request("CANCEL", "invite"));
    assertThat(line.sent.getLast().to().tag()).contains("ours");
    line.responds(487);
    line.receives(Messages.ack());
    line.until(1_000);
    line.receives(Messages.request("CANCEL", "invite"));

    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE", "0 -> 180", "0 -> 200", "0 cancelled", "0 -> 487", "1000 -> 200");
  }

  @Test
  void answersACancelThatComesTooLateWithoutTellingTheUser() {
    line.receives(Messages.invite());
    line.responds(200);
    line.receives(Messages.ack("other"));
    line.receives(Messages.request("CANCEL", "invite"));

    assertThat(line.happened())
        .containsExactly("0 request INVITE", "0 -> 200", "0 acknowledged", "0 -> 200");
  }

  @Test
  void refusesACancelForNothing() {
    line.receives(Messages.request("CANCEL", "unheard"));

    assertThat(line.happened()).containsExactly("0 -> 481");
  }

  @Test
  void passesAStrayAckToTheUser() {
    line.receives(Messages.ack("other"));

    assertThat(line.happened()).containsExactly("0 acknowledged");
  }

  @Test
  void answersARetransmittedRequestFromMemory() {
    line.receives(Messages.request("BYE", "b"));
    line.until(500);
    line.receives(Messages.request("BYE", "b"));
    line.responds(200);
    line.until(1_000);
    line.receives(Messages.request("BYE", "b"));
    line.until(33_000);

    assertThat(line.happened())
        .containsExactly("0 request BYE", "500 -> 200", "1000 -> 200", "32500 over");
  }

  @Test
  void neverSends408ToOtherRequests() {
    line.receives(Messages.request("BYE", "b"));
    line.responds(408);

    assertThat(line.happened()).containsExactly("0 request BYE", "0 over");
  }

  @Test
  void forgetsAtOnceWhatIsAnsweredStatelessly() {
    SipRequest options = Messages.request("OPTIONS", "o");
    line.receives(options);
    line.layer.respondAndForget(line.request(), SipResponse.to(options, 200).build());
    line.receives(options);
    line.responds(200);

    assertThat(line.happened())
        .containsExactly(
            "0 request OPTIONS", "0 -> 200", "0 over", "0 request OPTIONS", "0 -> 200");
  }

  @Test
  void forgetsAtOnceWhatCameByAReliableTransport() {
    line = new Timeline(Transport.TCP);
    line.receives(Messages.request("BYE", "b"));
    line.responds(200);
    line.receives(Messages.invite());
    line.responds(486);
    line.receives(Messages.ack());

    assertThat(line.happened())
        .containsExactly(
            "0 request BYE", "0 -> 200", "0 over", "0 request INVITE", "0 -> 486", "0 over");
  }

  @Test
  void continuesAnInviteOfAnotherProcess() {
    SipRequest invite = Messages.invite();
    ServerTransactionId id = line.layer.restoreInviteServer(invite, line.flow());
    line.receives(invite);
    line.receives(Messages.request("CANCEL", "invite"));
    line.layer.respond(id, SipResponse.to(invite, 487).toTag("ours").build(), line.now());
    line.receives(Messages.ack());

    assertThat(line.happened()).containsExactly("0 -> 200", "0 cancelled", "0 -> 487");
  }

  @Test
  void keepsRequestsOfOldFashionedPeersApart() {
    SipRequest bare = Messages.request("OPTIONS", "").toBuilder().callId("one").build();
    line.receives(bare);
    line.receives(bare.toBuilder().callId("two").build());
    line.receives(bare);

    assertThat(line.happened()).containsExactly("0 request OPTIONS", "0 request OPTIONS");
    line.layer.transportFailed(line.request(), line.now());
    line.layer.transportFailed(ServerTransactionId.of(ReceivedVia.stamp(bare, Timeline.PEER)), 0);
  }

  @Test
  void answersToThePortInViaUnlessRportWasAskedFor() {
    InetSocketAddress natted = new InetSocketAddress("198.51.100.7", 40_000);
    SipRequest options = Messages.request("OPTIONS", "o");
    Flow flow = line.flow().withRemote(natted);

    line.layer.receive(options, flow, 0);
    line.responds(200);
    Via rport = options.topVia().withBranch("z9hG4bKr").withRport();
    line.layer.receive(options.toBuilder().replaceTopVia(rport).build(), flow, 0);
    line.responds(200);

    assertThat(line.sentTo).extracting(Flow::remote).containsExactly(Timeline.PEER, natted);
  }

  @Test
  void says100ToAnotherRequestOnlyWhenTheClientHasSlowedDown() {
    line.receives(Messages.request("BYE", "b"));
    line.responds(180);
    line.responds(100);
    line.until(3_000);
    line.receives(Messages.request("BYE", "b"));
    line.until(4_000);
    line.receives(Messages.request("BYE", "b"));
    line.responds(200);
    line.until(40_000);

    assertThat(line.happened())
        .containsExactly(
            "0 request BYE", "3500 -> 100", "4000 -> 100", "4000 -> 200", "36000 over");
  }

  @Test
  void answersNobodyWhoHasGivenUp() {
    line.receives(Messages.request("BYE", "b"));
    line.until(40_000);
    line.responds(200);

    assertThat(line.happened()).containsExactly("0 request BYE", "3500 -> 100", "32000 over");
  }

  @Test
  void passes100OnOverAConnectionAtOnce() {
    line = new Timeline(Transport.TCP);
    line.receives(Messages.request("BYE", "b"));
    line.responds(100);
    line.responds(200);

    assertThat(line.happened()).containsExactly("0 request BYE", "0 -> 100", "0 -> 200", "0 over");
  }

  @Test
  void repeatsTheSameBytesOfAnAnswerWithoutItsRequest() {
    line.receives(Messages.request("MESSAGE", "m"));
    line.responds(200);
    line.receives(Messages.request("MESSAGE", "m"));

    assertThat(Wire.text(line.sent.get(1))).isEqualTo(Wire.text(line.sent.get(0)));
  }

  @Test
  void refusesAnInviteWithoutATransactionAndAbsorbsItsAck() {
    SipRequest invite = Messages.invite();
    for (int i = 0; i < 2; i++) {
      line.receives(invite);
      line.layer.respondAndForget(
          line.request(), SipResponse.to(invite, 407).toTag("chosen").build());
    }
    String tag = line.sent.getFirst().to().tag().orElseThrow();
    assertThat(line.sent.getLast().to().tag()).contains(tag);
    line.receives(invite.toBuilder().build());
    line.layer.respondAndForget(line.request(), SipResponse.to(invite, 407).build());
    SipRequest ack = Messages.request("ACK", "invite");
    line.receives(ack.toBuilder().to(ack.to().withTag(tag)).build());
    line.receives(Messages.request("CANCEL", "invite"));

    assertThat(line.happened())
        .containsExactly(
            "0 request INVITE",
            "0 -> 407",
            "0 over",
            "0 request INVITE",
            "0 -> 407",
            "0 over",
            "0 request INVITE",
            "0 -> 407",
            "0 over",
            "0 -> 481");
    assertThat(line.layer.absorbedAcks()).isEqualTo(1);
  }

  @Test
  void letsNoInviteGoOnWithoutATransaction() {
    line.receives(Messages.invite());
    SipResponse ok = SipResponse.to(Messages.invite(), 200).toTag("ours").build();

    assertThatThrownBy(() -> line.layer.respondAndForget(line.request(), ok))
        .isInstanceOf(IllegalArgumentException.class);
    line.responds(486);
  }

  @Test
  void refusesTheSecondForkOfOneRequest() {
    line.receives(Messages.invite());
    line.receives(Messages.request("INVITE", "fork"));
    line.receives(
        Messages.request("INVITE", "later").toBuilder().cseq(new CSeq(2, "INVITE")).build());
    line.responds(486);

    assertThat(line.happened())
        .containsExactly("0 request INVITE", "0 -> 482", "0 request INVITE", "0 -> 486");
    assertThat(line.layer.refusedAsMerged()).isEqualTo(1);
    answersTheInvite(487);
  }

  @Test
  void holdsSoManyTransactionsAndNoMore() {
    List<SipMessage> sent = new ArrayList<>();
    TransactionLayer layer =
        new TransactionLayer(
            TimerDurations.RFC_3261, (message, flow) -> sent.add(message), line, 4, 0);
    for (int i = 0; i < 6; i++) {
      layer.receive(Messages.request("OPTIONS", "o" + i), line.flow(), 0);
    }
    assertThat(layer.transactions()).isEqualTo(4);
    assertThat(sent).hasSize(2);
    assertThat(Wire.text(sent.getFirst())).startsWith("SIP/2.0 503 ").contains("Retry-After: ");

    SipRequest bye = Messages.request("BYE", "b0");
    layer.receive(bye.toBuilder().to(bye.to().withTag("ours")).build(), line.flow(), 0);
    assertThat(layer.transactions()).isEqualTo(5);
    SipRequest more = Messages.request("BYE", "b1");
    layer.receive(more.toBuilder().to(more.to().withTag("ours")).build(), line.flow(), 0);
    assertThat(layer.transactions()).isEqualTo(5);
    assertThat(layer.refusedForRoom()).isEqualTo(3);
  }
}
