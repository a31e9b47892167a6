package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodecChoiceTest {

  private static final SessionDescription OFFER = Sdp.read(Sdp.BARESIP);

  private static List<String> formats(String... names) {
    return CodecChoice.of(OFFER, List.of(names)).orElseThrow().media().getFirst().formats();
  }

  @Test
  void keepsTheCodecsThatAreNamedInThatOrderAndWhatIsNoSpeech() {
    assertThat(formats("PCMA")).containsExactly("8", "101");
    assertThat(formats("G729", "pcma", "PCMU", "PCMA")).containsExactly("8", "0", "101");
    assertThat(formats()).containsExactly("0", "8", "101");
    assertThat(CodecChoice.of(OFFER, List.of("G729", "telephone-event"))).isEmpty();
  }

  @Test
  void theOtherPhoneIsToldOfNoOther() {
    SessionDescription chosen = CodecChoice.of(OFFER, List.of("PCMA")).orElseThrow();
    assertThat(Relay.offer(chosen, 1, Sdp.OURS).map(Sdp::print).orElseThrow())
        .contains("m=audio 20000 RTP/AVP 8 101")
        .doesNotContain("PCMU");
  }
}
