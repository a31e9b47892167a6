package io.tandem.codec.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.codec.OggOpus;
import io.tandem.codec.Sounds;
import io.tandem.rtp.codec.L16Encoder;
import io.tandem.rtp.jitter.FrameRecovery;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.OpusFrameLength;
import io.tandem.rtp.jitter.StreamPlayer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpusTest {
  private static final int RATE_HZ = OpusEncoder.SAMPLE_RATE_HZ;
  private static final int FRAME = 960;

  @BeforeEach
  void needsLibopus() {
    assumeTrue(OpusLibrary.isAvailable(), () -> OpusLibrary.presence().toString());
  }

  @Test
  void decodesSpeechOfAnotherLibopusAsItDoesItself() {
    short[] expected = Sounds.samples(Sounds.file("speech.opus.pcm"));

    short[] decoded = Spoken.samples();

    double ratio = Sounds.signalToNoise(expected, 0, decoded, Spoken.PRE_SKIP, expected.length);
    assertThat(ratio).isGreaterThan(60);
  }

  @Test
  void hearsBothChannelsOfStereo() {
    short[] decoded = Spoken.decode(OggOpus.packets(Sounds.file("stereo.opus")));

    // A quarter of full scale on one channel is an eighth of the mean.
    for (int hz : new int[] {440, 1_000}) {
      double heard = Sounds.amplitude(decoded, RATE_HZ / 5, RATE_HZ / 5, RATE_HZ, hz);
      assertThat(20 * Math.log10(heard / 4_096)).as("%s Hz", hz).isCloseTo(0, within(1.0));
    }
  }

  @Test
  void everyFrameLengthLastsAsLongAsTheJitterBufferBelieves() {
    OpusFrameLength length = new OpusFrameLength();
    short[] speech = Spoken.samples();
    for (int frame : new int[] {120, 240, 480, 960, 1_920, 2_880}) {
      List<byte[]> packets = Spoken.encode(speech, frame, OpusSettings.SPEECH);

      for (byte[] packet : packets) {
        assertThat(length.units(111, ByteBuffer.wrap(packet), 0, packet.length)).isEqualTo(frame);
      }
      assertThat(Spoken.decode(packets).length).isEqualTo(speech.length / frame * frame);
    }
  }

  @Test
  void aFrameOfAnotherLengthIsABug() {
    try (OpusEncoder encoder = new OpusEncoder(OpusSettings.SPEECH)) {
      assertThatThrownBy(() -> encoder.encode(new short[1_000], 0, 1_000, new byte[2_000], 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> encoder.encode(new short[FRAME], 1, FRAME, new byte[2_000], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> encoder.encode(new short[FRAME], 0, FRAME, new byte[1], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void obeysTheBitRateThatItIsGivenWhileItRuns() {
    short[] speech = Spoken.samples();
    byte[] octets = new byte[OpusEncoder.MOST_OCTETS];
    try (OpusEncoder encoder = new OpusEncoder(new OpusSettings(64_000, 5, false, 0))) {
      int high = 0;
      int low = 0;
      for (int at = 0; at < speech.length; at += FRAME) {
        if (at == speech.length / 2 / FRAME * FRAME) {
          encoder.adapt(new OpusSettings(12_000, 5, false, 0));
        }
        int length = encoder.encode(speech, at, FRAME, octets, 0);
        if (at < speech.length / 2) {
          high += length;
        } else {
          low += length;
        }
      }
      assertThat(high).isBetween(3 * low, 8 * low);
    }
  }

  @Test
  void recoversALostFrameOfTheOneBehindItBetterThanItConceals() {
    short[] speech = Spoken.samples();
    List<byte[]> packets = Spoken.encode(speech, FRAME, OpusSettings.SPEECH.expecting(20));
    short[] whole = Spoken.decode(packets);

    short[] concealed = new short[whole.length];
    short[] recovered = new short[whole.length];
    int recoveries = 0;
    try (OpusDecoder one = new OpusDecoder();
        OpusDecoder other = new OpusDecoder()) {
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        int at = i * FRAME;
        if (isLost(i) && i + 1 < packets.size()) {
          byte[] behind = packets.get(i + 1);
          one.conceal(concealed, at, FRAME);
          int count = other.recover(behind, 0, behind.length, recovered, at, FRAME);
          if (count == 0) {
            other.conceal(recovered, at, FRAME);
          } else {
            assertThat(count).isEqualTo(FRAME);
            recoveries++;
          }
        } else {
          one.decode(packet, 0, packet.length, concealed, at);
          other.decode(packet, 0, packet.length, recovered, at);
        }
      }
    }

    double byConcealment = inLosses(whole, concealed, packets.size());
    double byRepetition = inLosses(whole, recovered, packets.size());
    assertThat(recoveries).isGreaterThan(packets.size() / 5 / 2);
    assertThat(byRepetition).isGreaterThan(byConcealment + 5);
  }

  @Test
  void repeatsFramesAsSoonAsAnyLossIsExpected() {
    short[] speech = Spoken.samples();
    short[] samples = new short[FRAME];
    for (int lossPercent : new int[] {0, 1, 2, 5, 6, 10, 20}) {
      int repeating = 0;
      List<byte[]> packets =
          Spoken.encode(speech, FRAME, OpusSettings.SPEECH.expecting(lossPercent));
      try (OpusDecoder decoder = new OpusDecoder()) {
        for (byte[] packet : packets) {
          repeating += decoder.recover(packet, 0, packet.length, samples, 0, FRAME) > 0 ? 1 : 0;
        }
      }
      // Pauses are not repeated.
      assertThat(repeating > packets.size() / 2)
          .as("%d of %d at %d %%", repeating, packets.size(), lossPercent)
          .isEqualTo(lossPercent > 0);
    }
  }

  private static boolean isLost(int frame) {
    return frame % 5 == 4;
  }

  private static double inLosses(short[] wanted, short[] actual, int frames) {
    short[] a = new short[wanted.length];
    short[] b = new short[wanted.length];
    for (int i = 0; i < frames; i++) {
      if (isLost(i)) {
        System.arraycopy(wanted, i * FRAME, a, i * FRAME, FRAME);
        System.arraycopy(actual, i * FRAME, b, i * FRAME, FRAME);
      }
    }
    return Sounds.signalToNoise(a, 0, b, 0, a.length);
  }

  @Test
  void theEndOfALostFrameIsTheEndOfWhatIsRepeated() {
    List<byte[]> packets =
        Spoken.encode(Spoken.samples(), FRAME, OpusSettings.SPEECH.expecting(20));
    int before = 30;
    byte[] behind = packets.get(before + 1);
    short[] all = new short[FRAME];
    short[] half = new short[FRAME];
    try (OpusDecoder one = new OpusDecoder();
        OpusDecoder other = new OpusDecoder()) {
      for (byte[] packet : packets.subList(0, before)) {
        one.decode(packet, 0, packet.length, all, 0);
        other.decode(packet, 0, packet.length, half, 0);
      }
      assertThat(one.recover(behind, 0, behind.length, all, 0, FRAME)).isEqualTo(FRAME);
      assertThat(other.recover(behind, 0, behind.length, half, 480, 480)).isEqualTo(480);
    }
    assertThat(Arrays.copyOfRange(half, 480, FRAME)).isEqualTo(Arrays.copyOfRange(all, 480, FRAME));
  }

  @Test
  void thePlayerOfAStreamRecoversWhatWasLostOnTheWay() {
    List<byte[]> packets =
        Spoken.encode(Spoken.samples(), FRAME, OpusSettings.SPEECH.expecting(20));

    double byRepetition = heardThroughLoss(packets, true);
    double byConcealment = heardThroughLoss(packets, false);

    assertThat(byRepetition).isGreaterThan(byConcealment + 3);
  }

  /** Signal to noise against the stream without loss, each fifth packet lost. */
  private static double heardThroughLoss(List<byte[]> packets, boolean recovering) {
    short[] whole = play(packets, recovering, false);
    short[] lossy = play(packets, recovering, true);
    return Sounds.signalToNoise(whole, 0, lossy, 0, whole.length);
  }

  private static short[] play(List<byte[]> packets, boolean recovering, boolean losing) {
    JitterBuffer buffer =
        new JitterBuffer(JitterBufferSettings.forClock(RATE_HZ), new OpusFrameLength());
    buffer.keepAtLeast(60);
    try (OpusDecoder decoder = new OpusDecoder()) {
      FrameRecovery recovery = recovering ? decoder : FrameRecovery.NONE;
      StreamPlayer player = new StreamPlayer(buffer, decoder, recovery, RATE_HZ, 20, 1);
      short[] heard = new short[packets.size() * FRAME];
      for (int i = 0; i < packets.size(); i++) {
        long now = i * 20_000_000L;
        if (!losing || !isLost(i)) {
          byte[] payload = packets.get(i);
          ByteBuffer octets = ByteBuffer.wrap(payload);
          buffer.put(1, i, i * FRAME, false, 111, octets, 0, payload.length, now);
        }
        player.play(heard, i * FRAME, now);
      }
      return heard;
    }
  }

  @Test
  void nothingIsRecoveredWhereNothingIsRepeated() {
    short[] speech = Spoken.samples();
    List<byte[]> without = Spoken.encode(speech, FRAME, new OpusSettings(24_000, 5, false, 20));
    List<byte[]> music = Spoken.encode(speech, 240, new OpusSettings(64_000, 5, true, 20));
    short[] samples = new short[FRAME];
    try (OpusDecoder decoder = new OpusDecoder()) {
      for (byte[] packet : without) {
        assertThat(decoder.recover(packet, 0, packet.length, samples, 0, FRAME)).isZero();
      }
      for (byte[] packet : music) {
        assertThat(decoder.recover(packet, 0, packet.length, samples, 0, 240)).isZero();
      }
    }
  }

  @Test
  void aLongLossFadesAndAnyCountIsConcealed() {
    short[] samples = new short[RATE_HZ];
    try (OpusDecoder decoder = new OpusDecoder()) {
      assertThat(decoder.conceal(samples, 0, 100)).as("before anything came").isEqualTo(100);
      for (byte[] packet : Spoken.packets().subList(0, 30)) {
        decoder.decode(packet, 0, packet.length, samples, 0);
      }
      double before = Sounds.rms(samples, 0, FRAME);
      assertThat(decoder.conceal(samples, 7, 4_321)).isEqualTo(4_321);
      assertThat(decoder.conceal(samples, 0, samples.length)).isEqualTo(samples.length);

      assertThat(Sounds.rms(samples, samples.length - FRAME, FRAME)).isLessThan(before / 30);
    }
  }

  @Test
  void piecesOfALossAreOneLoss() {
    short[] before = new short[5_760];
    short[] whole = new short[FRAME];
    short[] pieces = new short[FRAME];
    try (OpusDecoder one = new OpusDecoder();
        OpusDecoder other = new OpusDecoder()) {
      for (byte[] packet : Spoken.packets().subList(0, 30)) {
        one.decode(packet, 0, packet.length, before, 0);
        other.decode(packet, 0, packet.length, before, 0);
      }
      one.conceal(whole, 0, 480);
      one.conceal(whole, 480, 480);
      other.conceal(pieces, 0, 477);
      other.conceal(pieces, 477, 2);
      other.conceal(pieces, 479, 481);
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void anyOctetsAreAValueAndSpeechIsHeardAfterThem() {
    SplittableRandom random = new SplittableRandom(7);
    short[] samples = new short[5_760];
    List<byte[]> speech = Spoken.packets();
    try (OpusDecoder decoder = new OpusDecoder()) {
      int refused = 0;
      for (int i = 0; i < 5_000; i++) {
        byte[] octets = new byte[random.nextInt(1, 200)];
        random.nextBytes(octets);
        int length = decoder.decode(octets, 0, octets.length, samples, 0);
        assertThat(length).isBetween(0, samples.length);
        refused += length == 0 ? 1 : 0;
        decoder.recover(octets, 0, octets.length, samples, 0, FRAME);
      }
      assertThat(refused).isGreaterThan(500);
      assertThat(decoder.decode(new byte[0], 0, 0, samples, 0)).isZero();
      assertThat(decoder.decode(new byte[70_000], 0, 70_000, samples, 0)).isZero();

      short[] fresh = Spoken.decode(speech.subList(0, 60));
      short[] after = new short[fresh.length];
      for (int i = 0; i < 60; i++) {
        decoder.decode(speech.get(i), 0, speech.get(i).length, after, i * FRAME);
      }
      int from = 30 * FRAME;
      assertThat(Sounds.signalToNoise(fresh, from, after, from, from)).isGreaterThan(20);
    }
  }

  @Test
  void goesOnForAnotherEncoderToTheBit() {
    short[] speech = Spoken.samples();
    List<byte[]> whole = Spoken.encode(speech, FRAME, OpusSettings.SPEECH);
    byte[] octets = new byte[OpusEncoder.MOST_OCTETS];
    try (OpusEncoder after = new OpusEncoder(new OpusSettings(12_000, 0, false, 20))) {
      after.encode(speech, 7 * FRAME, FRAME, octets, 0);
      try (OpusEncoder before = new OpusEncoder(OpusSettings.SPEECH)) {
        for (int i = 0; i < 50; i++) {
          before.encode(speech, i * FRAME, FRAME, octets, 0);
        }
        after.takeOver(before);
      }
      for (int i = 50; i < whole.size(); i++) {
        int length = after.encode(speech, i * FRAME, FRAME, octets, 0);
        assertThat(Arrays.copyOf(octets, length)).as("frame %d", i).isEqualTo(whole.get(i));
      }
      assertThat(whole.size()).isGreaterThan(100);
      assertThatThrownBy(() -> after.takeOver(new L16Encoder(RATE_HZ)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void afterClosingNothingTouchesTheMemory() {
    OpusDecoder decoder = new OpusDecoder();
    OpusEncoder encoder = new OpusEncoder(OpusSettings.SPEECH);
    decoder.close();
    decoder.close();
    encoder.close();
    encoder.close();

    byte[] octets = Spoken.packets().getFirst();
    short[] samples = new short[5_760];
    assertThatThrownBy(() -> decoder.decode(octets, 0, octets.length, samples, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> decoder.conceal(samples, 0, FRAME))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> decoder.recover(octets, 0, octets.length, samples, 0, FRAME))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.encode(samples, 0, FRAME, new byte[2_000], 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.adapt(OpusSettings.SPEECH))
        .isInstanceOf(IllegalStateException.class);
  }
}
