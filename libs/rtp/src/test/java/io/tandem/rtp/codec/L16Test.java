package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class L16Test {
  @Test
  void travelsInNetworkByteOrder() {
    short[] samples = {99, 0x0102, -2, Short.MIN_VALUE, Short.MAX_VALUE};
    byte[] octets = new byte[9];
    assertThat(new L16Encoder(48000).encode(samples, 1, 4, octets, 1)).isEqualTo(8);
    assertThat(octets).isEqualTo(HexFormat.of().parseHex("000102fffe80007fff"));
    short[] again = new short[5];
    L16Decoder decoder = new L16Decoder(48000);
    assertThat(decoder.decode(octets, 1, 8, again, 1)).isEqualTo(4);
    assertThat(again).containsExactly(0, 0x0102, -2, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  @Test
  void answersNothingForHalfASample() {
    short[] samples = {7, 7};
    assertThat(new L16Decoder(8000).decode(new byte[3], 0, 3, samples, 0)).isZero();
    assertThat(samples).containsExactly(7, 7);
  }

  @Test
  void goesOnAfterALoss() {
    short[] sent = Signals.tone(400, 44100, 8000, 44100 / 5);
    L16Encoder encoder = new L16Encoder(44100);
    L16Decoder decoder = new L16Decoder(44100);
    byte[] octets = new byte[2 * sent.length];
    encoder.encode(sent, 0, sent.length, octets, 0);
    short[] heard = new short[sent.length + 441];
    decoder.decode(octets, 0, octets.length, heard, 0);
    assertThat(decoder.conceal(heard, sent.length, 441)).isEqualTo(441);
    double gain =
        Signals.power(heard, sent.length, heard.length) / Signals.power(sent, 0, sent.length);
    assertThat(gain).isBetween(0.9, 1.1);
  }
}
