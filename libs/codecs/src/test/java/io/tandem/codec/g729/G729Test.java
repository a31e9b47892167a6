package io.tandem.codec.g729;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.codec.Ffmpeg;
import io.tandem.codec.Sounds;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.jitter.FrameLength;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class G729Test {
  private static final int RATE_HZ = G729Encoder.SAMPLE_RATE_HZ;

  private static short[] decode(byte[] octets) {
    short[] samples = new short[octets.length * 8];
    assertThat(new G729Decoder().decode(octets, 0, octets.length, samples, 0))
        .isEqualTo(samples.length);
    return samples;
  }

  private static byte[] encode(short[] samples) {
    byte[] octets = new byte[samples.length / 8];
    assertThat(new G729Encoder().encode(samples, 0, samples.length, octets, 0))
        .isEqualTo(octets.length);
    return octets;
  }

  @Test
  void decodesWhatAnotherEncodedAsFfmpegDoes() {
    short[] expected = Sounds.samples(Sounds.file("speech.g729.pcm"));

    short[] decoded = decode(Sounds.file("speech.g729"));

    double ratio = Sounds.signalToNoise(expected, 0, decoded, 0, expected.length);
    double likeness = Sounds.envelopeLikeness(expected, 0, decoded, 0, expected.length, 160);
    // Fixed point against floating point: no two decoders of G.729 agree in each bit.
    assertThat(ratio).isGreaterThan(20);
    assertThat(likeness).isGreaterThan(0.999);
  }

  @Test
  void goesOnForAnotherEncoderToTheBitAndLeavesItAlone() {
    short[] speech = decode(Sounds.file("speech.g729"));
    byte[] whole = encode(speech);
    int half = speech.length / 160 * 80;
    byte[] rest = new byte[whole.length - half / 8];
    G729Encoder before = new G729Encoder();
    before.encode(speech, 0, half, new byte[half / 8], 0);
    G729Encoder after = new G729Encoder();
    after.encode(speech, 800, 800, new byte[100], 0);
    after.takeOver(before);
    after.encode(speech, half, speech.length - half, rest, 0);
    assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, half / 8, whole.length));
    before.encode(speech, half, speech.length - half, rest, 0);
    assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, half / 8, whole.length));
    assertThatThrownBy(() -> after.takeOver(new G711Encoder(G711Law.A)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isUnderstoodByFfmpeg() {
    Ffmpeg.assume();
    short[] speech = decode(Sounds.file("speech.g729"));

    byte[] octets = encode(speech);

    short[] theirs =
        Sounds.samples(Ffmpeg.convert(octets, "-f g729 -i IN -f s16le OUT".split(" ")));
    short[] ours = decode(octets);
    int count = Math.min(theirs.length, ours.length);
    double ratio = Sounds.signalToNoise(ours, 0, theirs, 0, count);
    double likeness = Sounds.envelopeLikeness(speech, 0, theirs, 40, count - 40, 160);
    assertThat(count).isGreaterThan(3 * RATE_HZ);
    assertThat(ratio).isGreaterThan(20);
    assertThat(likeness).isGreaterThan(0.99);
  }

  @Test
  void tonesKeepTheirLevel() {
    for (int hz : new int[] {300, 1_000}) {
      short[] heard = decode(encode(Sounds.tone(RATE_HZ, hz, 8_000, RATE_HZ)));

      double level = Sounds.rms(heard, RATE_HZ / 2, RATE_HZ / 2) / (8_000 / Math.sqrt(2));
      assertThat(20 * Math.log10(level)).as("%s Hz", hz).isBetween(-2.0, 2.0);
    }
  }

  @Test
  void aDescriptionOfNoiseAtTheEndBecomesSilence() {
    byte[] speech = Arrays.copyOf(Sounds.file("speech.g729"), 22);
    short[] samples = new short[240];
    Arrays.fill(samples, (short) 1);
    G729Decoder decoder = new G729Decoder();

    assertThat(decoder.decode(speech, 0, 22, samples, 0)).isEqualTo(240);
    assertThat(Arrays.copyOfRange(samples, 160, 240)).containsOnly(0);
    assertThat(decoder.decode(speech, 0, 2, samples, 0)).isEqualTo(80);
  }

  @Test
  void otherLengthsAreRefusedAndTheJitterBufferSaysSoToo() {
    G729Decoder decoder = new G729Decoder();
    FrameLength units = new G729FrameLength();
    ByteBuffer buffer = ByteBuffer.allocate(100);
    short[] samples = new short[900];
    for (int length = 1; length <= 100; length++) {
      int decoded = decoder.decode(new byte[100], 0, length, samples, 0);

      int told = units.units(G729Encoder.PAYLOAD_TYPE, buffer, 0, length);
      assertThat(told).isEqualTo(decoded == 0 ? FrameLength.UNPLAYABLE : decoded);
    }
    assertThat(decoder.decode(new byte[0], 0, 0, samples, 0)).isZero();
  }

  @Test
  void aLossIsConcealedAndFades() {
    byte[] speech = Sounds.file("speech.g729");
    G729Decoder decoder = new G729Decoder();
    short[] samples = new short[2 * RATE_HZ];
    decoder.decode(speech, 0, 600, samples, 0);
    double before = Sounds.rms(samples, 59 * 80, 80);

    assertThat(decoder.conceal(samples, 0, 130)).isEqualTo(130);

    assertThat(Sounds.rms(samples, 0, 80)).isBetween(before / 4, before * 2);
    decoder.conceal(samples, 0, samples.length);
    assertThat(Sounds.rms(samples, samples.length - 800, 800)).isLessThan(before / 10);
  }

  @Test
  void piecesOfALossAreOneLoss() {
    byte[] speech = Sounds.file("speech.g729");
    short[] whole = new short[800];
    short[] pieces = new short[800];
    G729Decoder one = new G729Decoder();
    G729Decoder other = new G729Decoder();
    short[] before = new short[4_800];
    one.decode(speech, 0, 600, before, 0);
    other.decode(speech, 0, 600, before, 0);

    one.conceal(whole, 0, 80);
    other.conceal(pieces, 0, 33);
    other.conceal(pieces, 33, 47);

    double ratio = Sounds.signalToNoise(whole, 0, pieces, 0, 80);
    assertThat(ratio).isGreaterThan(20);
  }

  @Test
  void anyOctetsAreAValueAndSpeechIsHeardAfterThem() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] octets = new byte[10];
    short[] samples = new short[80];
    G729Decoder decoder = new G729Decoder();
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(octets);
      assertThat(decoder.decode(octets, 0, 10, samples, 0)).isEqualTo(80);
    }

    byte[] speech = Sounds.file("speech.g729");
    short[] fresh = decode(speech);
    short[] after = new short[fresh.length];
    decoder.decode(speech, 0, speech.length, after, 0);

    double ratio = Sounds.signalToNoise(fresh, RATE_HZ, after, RATE_HZ, RATE_HZ);
    assertThat(ratio).isGreaterThan(20);
  }

  @Test
  void partsOfFramesAreABug() {
    assertThatThrownBy(() -> new G729Encoder().encode(new short[100], 0, 100, new byte[20], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
