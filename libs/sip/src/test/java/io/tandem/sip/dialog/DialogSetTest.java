package io.tandem.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.dialog.DialogSet.Outcome;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogSetTest {
  private static final SipRequest INVITE =
      Wire.request(
          """
          INVITE sip:1002@tandem.example SIP/2.0
          Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKinvite
          From: <sip:1001@tandem.example>;tag=ann
          To: <sip:1002@tandem.example>
          Call-ID: call
          CSeq: 7 INVITE
          Content-Length: 0

          """);

  private DialogSet set = DialogSet.EMPTY;

  @Test
  void keepsTheDialogsOfAForkApartAndEndsAllButTheFirstAnswered() {
    assertThat(receive(100, "")).isEqualTo(new Outcome.NoDialog());
    assertThat(receive(180, "a")).isEqualTo(new Outcome.Early(dialog("a"), true));
    assertThat(receive(183, "b")).isEqualTo(new Outcome.Early(dialog("b"), true));
    assertThat(receive(183, "a")).isEqualTo(new Outcome.Early(dialog("a"), false));
    assertThat(receive(200, "b")).isEqualTo(new Outcome.Answered(dialog("b")));
    assertThat(receive(200, "b")).isEqualTo(new Outcome.AnsweredAgain(dialog("b")));
    assertThat(receive(200, "c")).isEqualTo(new Outcome.AlsoAnswered(dialog("c")));
    assertThat(receive(180, "b")).isEqualTo(new Outcome.TooLate());
    assertThat(receive(486, "a")).isEqualTo(new Outcome.TooLate());
    assertThat(set.answeredBy()).contains("b");
    assertThat(set.early()).containsExactly(dialog("a"));
    assertThat(set.settled().branches().keySet()).containsExactly("b", "c");
  }

  @Test
  void aFailureEndsAllThatIsEarly() {
    receive(180, "a");
    receive(180, "b");
    assertThat(receive(199, "a")).isEqualTo(new Outcome.BranchEnded(dialog("a")));
    assertThat(receive(199, "z")).isEqualTo(new Outcome.NoDialog());
    assertThat(receive(486, "z")).isEqualTo(new Outcome.Failed(List.of(dialog("b"))));
    assertThat(set).isEqualTo(DialogSet.EMPTY);
  }

  @Test
  void anAnswerKeepsTheNumbersThatWereUsedInTheEarlyDialog() {
    receive(180, "a");
    set = set.with(dialog("a").nextRequest("PRACK").dialog());

    assertThat(receive(200, "a")).isInstanceOf(Outcome.Answered.class);
    assertThat(set.branches().get("a").dialog().localCseq()).isEqualTo(8);
    assertThatThrownBy(() -> set.with(dialog("q"))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void believesInSoManyBranchesAndNoMore() {
    for (int i = 0; i < 40; i++) {
      receive(180, "t" + i);
    }
    assertThat(set.branches()).hasSize(DialogSet.MOST_BRANCHES);
    assertThat(receive(200, "t39")).isInstanceOf(Outcome.Answered.class);
  }

  private Outcome receive(int status, String tag) {
    DialogSet.Receipt receipt = set.receive(INVITE, response(status, tag));
    set = receipt.next();
    return receipt.outcome();
  }

  private static Dialog dialog(String tag) {
    return Dialog.asUac(INVITE, response(180, tag));
  }

  private static SipResponse response(int status, String tag) {
    SipResponse.Builder response = SipResponse.to(INVITE, status);
    return (tag.isEmpty() ? response : response.toTag(tag)).build();
  }
}
