package io.tandem.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against vectors of two other implementations, which agree: see the README beside them. */
class G722Test {
  private static final int COUNT = 3200;

  @ParameterizedTest
  @ValueSource(strings = {"speech", "sweep", "noise", "full-scale"})
  void encodesToTheBit(String name) {
    short[] input = input(name);
    byte[] octets = new byte[input.length / 2];
    assertThat(new G722Encoder().encode(input, 0, input.length, octets, 0))
        .isEqualTo(octets.length);
    assertThat(octets).isEqualTo(octets(name + ".g722"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"speech", "sweep", "noise", "full-scale", "any-octets"})
  void decodesToTheBit(String name) {
    byte[] octets = name.equals("any-octets") ? anyOctets() : octets(name + ".g722");
    short[] output = new short[2 * octets.length];
    assertThat(new G722Decoder().decode(octets, 0, octets.length, output, 0))
        .isEqualTo(output.length);
    assertThat(output).isEqualTo(samples(octets(name + ".output")));
  }

  @Test
  void comesToTheSameInBlocksOfAnyLength() {
    short[] input = Signals.noise(1, 20000, 16000);
    byte[] whole = new byte[8000];
    new G722Encoder().encode(input, 0, input.length, whole, 0);
    short[] wholeOutput = new short[16000];
    new G722Decoder().decode(whole, 0, whole.length, wholeOutput, 0);
    SplittableRandom random = new SplittableRandom(2);
    G722Encoder encoder = new G722Encoder();
    G722Decoder decoder = new G722Decoder();
    byte[] octets = new byte[8000];
    short[] output = new short[16000];
    for (int done = 0; done < octets.length; ) {
      int block = Math.min(random.nextInt(1, 500), octets.length - done);
      encoder.encode(input, 2 * done, 2 * block, octets, done);
      decoder.decode(octets, done, block, output, 2 * done);
      done += block;
    }
    assertThat(octets).isEqualTo(whole);
    assertThat(output).isEqualTo(wholeOutput);
  }

  @Test
  void carriesATonesLevelAndSevenKilohertzOfBand() {
    for (double hz : new double[] {100, 1000, 3000, 5000, 6800}) {
      short[] input = Signals.tone(hz, 16000, 8000, 16000);
      byte[] octets = new byte[8000];
      new G722Encoder().encode(input, 0, 16000, octets, 0);
      short[] output = new short[16000];
      new G722Decoder().decode(octets, 0, 8000, output, 0);
      Signals.Found found = Signals.find(hz, 16000, output, 1600, 16000);
      assertThat(Math.abs(20 * Math.log10(found.peak() / 8000))).as("%s Hz", hz).isLessThan(1);
      assertThat(found.signalToNoise()).as("%s Hz", hz).isGreaterThan(hz < 4000 ? 35 : 15);
    }
  }

  @Test
  void goesOnThroughALossAndIsWithTheSenderAgainSoonAfter() {
    short[] input = Signals.voice(16000, 120, 32000);
    byte[] octets = new byte[16000];
    new G722Encoder().encode(input, 0, 32000, octets, 0);
    short[] whole = new short[32000];
    new G722Decoder().decode(octets, 0, 16000, whole, 0);
    short[] heard = new short[32000];
    G722Decoder decoder = new G722Decoder();
    decoder.decode(octets, 0, 8000, heard, 0);
    assertThat(decoder.conceal(heard, 16000, 320)).isEqualTo(320);
    decoder.decode(octets, 8160, 7840, heard, 16320);
    assertThat(Signals.power(heard, 16000, 16320) / Signals.power(whole, 16000, 16320))
        .isBetween(0.5, 1.5);
    // The adaptation forgets at 1/128 and 1/256 a sample of a band: 100 ms are 800 of them.
    short[] difference = new short[32000];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = (short) (heard[i] - whole[i]);
    }
    double signal = Signals.power(whole, 17920, 32000);
    assertThat(Signals.decibel(signal / Signals.power(difference, 17920, 32000))).isGreaterThan(25);
  }

  @Test
  void goesOnForAnotherEncoderToTheBit() {
    short[] input = Signals.voice(16000, 120, 16000);
    byte[] whole = new byte[8000];
    new G722Encoder().encode(input, 0, 16000, whole, 0);
    G722Encoder before = new G722Encoder();
    before.encode(input, 0, 8000, new byte[4000], 0);
    G722Encoder after = new G722Encoder();
    after.encode(Signals.noise(3, 9000, 1000), 0, 1000, new byte[500], 0);
    after.takeOver(before);
    byte[] rest = new byte[4000];
    after.encode(input, 8000, 8000, rest, 0);
    assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, 4000, 8000));
    assertThatThrownBy(() -> after.takeOver(new G711Encoder(G711Law.A)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static short[] input(String name) {
    return switch (name) {
      case "speech" -> samples(octets("speech.input"));
      case "sweep" -> Signals.sweep(16000, 20000, COUNT);
      case "noise" -> Signals.noise(722, 12000, COUNT);
      case "full-scale" -> Signals.fullScale(722, COUNT);
      default -> throw new AssertionError(name);
    };
  }

  /** Everything that a network can bring, and not only what an encoder sends. */
  private static byte[] anyOctets() {
    byte[] octets = new byte[COUNT / 2];
    new SplittableRandom(722).nextBytes(octets);
    return octets;
  }

  private static byte[] octets(String name) {
    try (InputStream in = G722Test.class.getResourceAsStream("g722/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static short[] samples(byte[] octets) {
    short[] samples = new short[octets.length / 2];
    ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return samples;
  }
}
