package io.tandem.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TranscoderTest {

  private final byte[] octets = new byte[2_048];
  private final byte[] out = new byte[4_096];

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyLengthThatADatagramCanHaveIsTurnedOrRefused(Coding from) {
    for (Coding to : Coding.values()) {
      Transcoder transcoder = new Transcoder(from, to);
      for (int length = 0; length <= octets.length; length++) {
        int turned = transcoder.transcode(octets, 0, length, out);
        // All three have an octet to an eighth of a millisecond; a filter may hold one back.
        assertThat(turned)
            .isBetween(
                length > 1_000 ? 0 : Math.max(0, length - 1), length > 1_000 ? 0 : length + 1);
      }
    }
  }
}
