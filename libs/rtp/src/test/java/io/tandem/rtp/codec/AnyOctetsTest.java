package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a network brings, in any order with losses, is samples or a value that says no. */
class AnyOctetsTest {
  @Test
  void areDecodedOrRefusedByEveryDecoderAndNeverThrow() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<AudioDecoder> decoders =
          List.of(
              new G711Decoder(G711Law.MU),
              new G711Decoder(G711Law.A),
              new G722Decoder(),
              new L16Decoder(8000),
              new L16Decoder(48000));
      byte[] octets = new byte[1500];
      short[] samples = new short[3000];
      for (int packet = 0; packet < 200; packet++) {
        random.nextBytes(octets);
        int length = random.nextInt(0, 1501);
        for (AudioDecoder decoder : decoders) {
          if (random.nextInt(4) == 0) {
            int lost = random.nextInt(0, 3001);
            assertThat(decoder.conceal(samples, 0, lost)).as("seed %d", seed).isEqualTo(lost);
          }
          int expected =
              switch (decoder) {
                case G722Decoder _ -> 2 * length;
                case L16Decoder _ -> length % 2 == 0 ? length / 2 : 0;
                default -> length;
              };
          assertThat(decoder.decode(octets, 0, length, samples, 0))
              .as("seed %d", seed)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void areComfortNoiseThatStaysBelowOverloadOrNoneAtAll() {
    SplittableRandom random = new SplittableRandom(3389);
    ComfortNoise noise = new ComfortNoise();
    ComfortNoiseGenerator generator = new ComfortNoiseGenerator(8000, 1);
    byte[] octets = new byte[40];
    short[] samples = new short[160];
    for (int packet = 0; packet < 20_000; packet++) {
      random.nextBytes(octets);
      // Soft enough that the noise is no noise of clipping: what is looked for is an unstable
      // filter.
      octets[0] |= 0x20;
      if (noise.read(octets, 0, random.nextInt(0, 41)).isValid()) {
        generator.describe(noise);
      }
      generator.generate(samples, 0, 160);
      assertThat(Signals.power(samples, 0, 160)).isLessThan(20000.0 * 20000);
    }
  }
}
