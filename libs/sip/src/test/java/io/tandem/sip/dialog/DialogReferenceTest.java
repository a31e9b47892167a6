package io.tandem.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.dialog.DialogReference.Candidate;
import io.tandem.sip.dialog.DialogReference.Kind;
import io.tandem.sip.dialog.DialogReference.Match;
import io.tandem.sip.dialog.DialogReference.Progress;
import io.tandem.sip.dialog.DialogReference.Reading;
import io.tandem.sip.message.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialogReferenceTest {
  @Test
  void findsAConfirmedDialogByOurTagAndTheirs() {
    List<Candidate> ours = List.of(candidate("bob", "ann", Progress.CONFIRMED, false));

    assertThat(match("c1@h;to-tag=bob;from-tag=ann", ours))
        .isEqualTo(new Match.Matched(ours.getFirst().dialog()));
    assertThat(match("c1@h;from-tag=bob;to-tag=ann", ours)).isEqualTo(new Match.Refused(481));
    assertThat(match("c2@h;to-tag=bob;from-tag=ann", ours)).isEqualTo(new Match.Refused(481));
    assertThat(match("c1@h;to-tag=bob;from-tag=ann;early-only", ours))
        .isEqualTo(new Match.Refused(486));
  }

  @Test
  void takesWhatWeAreCallingButNotWhatCallsUs() {
    Candidate calling = candidate("bob", "ann", Progress.EARLY, true);
    Candidate called = candidate("bob", "ann", Progress.EARLY, false);
    Candidate over = candidate("bob", "ann", Progress.TERMINATED, true);

    String reference = "c1@h;to-tag=bob;from-tag=ann;early-only";
    assertThat(match(reference, List.of(calling))).isEqualTo(new Match.Matched(calling.dialog()));
    assertThat(match(reference, List.of(called))).isEqualTo(new Match.Refused(481));
    assertThat(match(reference, List.of(over))).isEqualTo(new Match.Refused(603));
  }

  @Test
  void takesZeroForAPeerWithoutATag() {
    Candidate old = candidate("bob", "", Progress.CONFIRMED, false);

    assertThat(match("c1@h;to-tag=bob;from-tag=0", List.of(old)))
        .isEqualTo(new Match.Matched(old.dialog()));
  }

  @Test
  void readsOneHeaderOfAnInvite() {
    assertThat(read("INVITE", "Subject: x")).isEqualTo(new Reading.None());
    assertThat(read("INVITE", "Join: c1@h;from-tag=a;to-tag=b;early-only"))
        .isEqualTo(new Reading.Found(new DialogReference(Kind.JOIN, "c1@h", "b", "a", false)));
    assertThat(read("INVITE", "Replaces: c1@h;from-tag=a")).isEqualTo(new Reading.Malformed());
    assertThat(read("OPTIONS", "Replaces: c1@h;from-tag=a;to-tag=b"))
        .isEqualTo(new Reading.Malformed());
    assertThat(read("INVITE", "Replaces: c1@h;from-tag=a;to-tag=b\nJoin: c1@h;from-tag=a;to-tag=b"))
        .isEqualTo(new Reading.Malformed());
    assertThat(new DialogReference(Kind.REPLACES, "c1@h", "b", "a", true))
        .hasToString("c1@h;to-tag=b;from-tag=a;early-only");
  }

  private static Match match(String reference, List<Candidate> ours) {
    return DialogReference.parse(Kind.REPLACES, reference).orElseThrow().match(ours);
  }

  private static Candidate candidate(
      String localTag, String remoteTag, Progress progress, boolean uac) {
    Dialog dialog =
        new Dialog(
            "c1@h",
            localTag,
            remoteTag,
            "<sip:a@b.example>",
            "<sip:c@d.example>",
            "sip:c@d.example",
            List.of(),
            0,
            0,
            uac);
    return new Candidate(dialog, progress);
  }

  private static Reading read(String method, String lines) {
    return DialogReference.in(
        Wire.request(
            """
            %s sip:1002@tandem.example SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKr
            From: <sip:1001@tandem.example>;tag=ann
            To: <sip:1002@tandem.example>
            Call-ID: call
            CSeq: 9 %s
            %s
            Content-Length: 0

            """
                .formatted(method, method, lines)));
  }
}
