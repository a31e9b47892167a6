package io.tandem.sip.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.message.Wire;
import io.tandem.sip.session.ReceivedReliables.Verdict;
import org.junit.jupiter.api.Test;

class ReceivedReliablesTest {
  @Test
  void takesThemInOrderAndDropsTheRest() {
    ReceivedReliables none = ReceivedReliables.NONE;
    ReceivedReliables first = none.receive(reliable("9")).next();

    assertThat(none.receive(reliable("9")).verdict()).isEqualTo(Verdict.IN_ORDER);
    assertThat(first.receive(reliable("9")).verdict()).isEqualTo(Verdict.REPEATED);
    assertThat(first.receive(reliable("8")).verdict()).isEqualTo(Verdict.REPEATED);
    assertThat(first.receive(reliable("11"))).isEqualTo(receipt(first, Verdict.EARLY));
    assertThat(first.receive(reliable("10")).next().lastRseq()).isEqualTo(10);
    assertThat(first.receive(reliable("x")).verdict()).isEqualTo(Verdict.MALFORMED);
    assertThat(first.receive(reliable("0")).verdict()).isEqualTo(Verdict.MALFORMED);
    assertThat(first.receive(Leg.response(180)).verdict()).isEqualTo(Verdict.UNRELIABLE);
  }

  @Test
  void acknowledgesInTheDialogOfTheResponse() {
    SipResponse ringing = reliable("9");
    Dialog.Outgoing prack = ReceivedReliables.prack(Dialog.asUac(Leg.INVITE, ringing), ringing);

    assertThat(prack.dialog().localCseq()).isEqualTo(8);
    assertThat(
            Wire.text(prack.request().pushVia(Via.of("UDP", "us.example", 0, "z9hG4bKp")).build()))
        .isEqualTo(
            """
            PRACK sip:b@192.0.2.1 SIP/2.0
            Via: SIP/2.0/UDP us.example;branch=z9hG4bKp
            From: <sip:1001@tandem.example>;tag=ann
            To: <sip:1002@tandem.example>;tag=bob
            Call-ID: call
            CSeq: 8 PRACK
            RAck: 9 7 INVITE
            Content-Length: 0

            """);
  }

  private static ReceivedReliables.Receipt receipt(ReceivedReliables next, Verdict verdict) {
    return new ReceivedReliables.Receipt(next, verdict);
  }

  private static SipResponse reliable(String rseq) {
    return Leg.response(180).toBuilder().set("RSeq", rseq).add("Require", "100rel").build();
  }
}
