package io.tandem.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Wire;
import io.tandem.sip.session.ReliableResponses.Output;
import io.tandem.sip.transaction.TimerDurations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReliableResponsesTest {
  private static final long MS = 1_000_000;

  private final ReliableResponses machine = new ReliableResponses(41, TimerDurations.RFC_3261);
  private final List<String> happened = new ArrayList<>();
  private long now;

  @Test
  void numbersAndMarksWhatItSends() {
    SipResponse sent =
        ((Output.Respond) machine.onProvisional(Leg.response(180), 0).getFirst()).response();

    assertThat(Wire.text(sent))
        .isEqualTo(
            """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKinvite
            From: <sip:1001@tandem.example>;tag=ann
            To: <sip:1002@tandem.example>;tag=bob
            Call-ID: call
            CSeq: 7 INVITE
            Contact: <sip:b@192.0.2.1>
            RSeq: 41
            Require: 100rel
            Content-Length: 0

            """);
  }

  @Test
  void repeatsWithDoublingIntervalsUntilItGivesUp() {
    note(machine.onProvisional(Leg.response(180), 0));
    until(40_000);
    note(machine.onProvisional(Leg.response(183), now));
    note(machine.onPrack(Leg.prack("41 7 INVITE"), now));

    assertThat(happened)
        .containsExactly(
            "0 180 rseq 41",
            "500 180 rseq 41",
            "1500 180 rseq 41",
            "3500 180 rseq 41",
            "7500 180 rseq 41",
            "15500 180 rseq 41",
            "31500 180 rseq 41",
            "32000 gave up",
            "40000 refuse 481");
  }

  @Test
  void sendsOneAtATimeAndTheNextWhenThePrackCame() {
    note(machine.onProvisional(Leg.response(183), 0));
    note(machine.onProvisional(Leg.response(180), 0));
    until(600);
    note(machine.onPrack(Leg.prack("42 7 INVITE"), now));
    note(machine.onPrack(Leg.prack("41 8 INVITE"), now));
    note(machine.onPrack(Leg.prack("41 7 UPDATE"), now));
    note(machine.onPrack(Leg.prack("0041  7 INVITE"), now));
    note(machine.onPrack(Leg.prack("41 7 INVITE"), now));
    note(machine.onPrack(Leg.prack("42 7 INVITE"), now));
    until(40_000);

    assertThat(happened)
        .containsExactly(
            "0 183 rseq 41",
            "500 183 rseq 41",
            "600 refuse 481",
            "600 refuse 481",
            "600 refuse 481",
            "600 acknowledged 183",
            "600 180 rseq 42",
            "600 refuse 481",
            "600 acknowledged 180");
  }

  @Test
  void holdsASuccessUntilTheDescriptionBeforeItIsAcknowledged() {
    note(machine.onProvisional(Leg.described(183), 0));
    note(machine.onProvisional(Leg.response(180), 0));
    note(machine.onFinal(Leg.response(200)));
    note(machine.onProvisional(Leg.response(181), 0));
    note(machine.onFinal(Leg.response(200)));
    note(machine.onPrack(Leg.prack("41 7 INVITE"), now));
    until(40_000);

    assertThat(happened).containsExactly("0 183 rseq 41", "0 acknowledged 183", "0 200");
  }

  @Test
  void letsAFinalResponseOvertakeWhatDescribesNothing() {
    note(machine.onProvisional(Leg.response(180), 0));
    note(machine.onFinal(Leg.response(200)));
    until(10_000);
    note(machine.onPrack(Leg.prack("41 7 INVITE"), now));
    note(machine.onProvisional(Leg.response(180), now));

    assertThat(happened).containsExactly("0 180 rseq 41", "0 200", "10000 acknowledged 180");
  }

  @Test
  void sendsTheFailureInsteadOfAHeldSuccess() {
    note(machine.onProvisional(Leg.described(183), 0));
    note(machine.onFinal(Leg.response(200)));
    note(machine.onFailure(Leg.response(487)));
    until(40_000);

    assertThat(happened).containsExactly("0 183 rseq 41", "0 487");
  }

  @Test
  void makesNo100Reliable() {
    assertThatThrownBy(() -> machine.onProvisional(Leg.response(100), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void until(long millis) {
    while (machine.nextDeadlineNanos() <= millis * MS) {
      now = machine.nextDeadlineNanos();
      note(machine.onTick(now));
    }
    now = millis * MS;
  }

  private void note(List<Output> outputs) {
    for (Output output : outputs) {
      String what =
          switch (output) {
            case Output.Respond(SipResponse response) ->
                response.status()
                    + response.headers().first("RSeq").map(rseq -> " rseq " + rseq).orElse("");
            case Output.Acknowledged acknowledged ->
                "acknowledged " + acknowledged.provisional().status();
            case Output.RefusePrack refused -> "refuse " + refused.status();
            case Output.GaveUp() -> "gave up";
          };
      happened.add(now / MS + " " + what);
    }
  }
}
