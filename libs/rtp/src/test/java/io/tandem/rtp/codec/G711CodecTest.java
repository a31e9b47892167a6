package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.G711;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class G711CodecTest {
  @ParameterizedTest
  @EnumSource
  void givesBackEveryOctetAtTheOffsetsThatWereNamed(G711Law law) {
    byte[] payload = new byte[3 + 256];
    for (int code = 0; code < 256; code++) {
      payload[3 + code] = (byte) code;
    }
    short[] samples = new short[5 + 256 + 1];
    assertThat(new G711Decoder(law).decode(payload, 3, 256, samples, 5)).isEqualTo(256);
    byte[] again = new byte[7 + 256 + 1];
    assertThat(new G711Encoder(law).encode(samples, 5, 256, again, 7)).isEqualTo(256);
    for (int code = 0; code < 256; code++) {
      // µ-law has two zeros; the negative one comes back as the positive one.
      int expected = law == G711Law.MU && code == 0x7F ? 0xFF : code;
      assertThat(again[7 + code]).isEqualTo((byte) expected);
    }
    assertThat(samples[4]).isZero();
    assertThat(samples[261]).isZero();
    assertThat(again[6]).isZero();
    assertThat(again[263]).isZero();
  }

  @Test
  void speaksTheLawThatWasChosen() {
    short[] samples = new short[1];
    new G711Decoder(G711Law.MU).decode(new byte[] {0x12}, 0, 1, samples, 0);
    assertThat(samples[0]).isEqualTo(G711.fromMu((byte) 0x12));
    new G711Decoder(G711Law.A).decode(new byte[] {0x12}, 0, 1, samples, 0);
    assertThat(samples[0]).isEqualTo(G711.fromA((byte) 0x12));
  }

  @ParameterizedTest
  @EnumSource
  void goesOnThroughALossOf20Milliseconds(G711Law law) {
    short[] sent = Signals.voice(8000, 120, 8000);
    byte[] octets = new byte[8000];
    new G711Encoder(law).encode(sent, 0, 8000, octets, 0);
    short[] heard = new short[8000];
    G711Decoder decoder = new G711Decoder(law);
    for (int at = 0; at < 8000; at += 160) {
      if (at == 4000) {
        assertThat(decoder.conceal(heard, at, 160)).isEqualTo(160);
      } else {
        decoder.decode(octets, at, 160, heard, at);
      }
    }
    // Louder or softer by at most 3 dB, in the loss and in the packet behind it.
    for (int at = 4000; at < 4320; at += 160) {
      double gain = Signals.power(heard, at, at + 160) / Signals.power(sent, at, at + 160);
      assertThat(gain).isBetween(0.5, 2.0);
    }
  }
}
