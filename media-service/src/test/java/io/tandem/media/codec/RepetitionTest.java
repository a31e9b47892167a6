package io.tandem.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.codec.opus.OpusDecoder;
import io.tandem.contracts.MediaPlan;
import io.tandem.media.Voice;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That what is turned into Opus is repeated for a peer that loses it, and what that is worth. */
class RepetitionTest {

  private static final int FRAME = 960;
  private static final int SECOND = 50;
  private static final long SEED = 7;

  private final ByteBuffer bytes = ByteBuffer.allocate(1_024);
  private final RtpPacket view = new RtpPacket();
  private final AudioEncoder phone = Coding.PCMU.encoder();
  private final List<byte[]> sent = new ArrayList<>();
  private final Transcoder transcoder =
      new Transcoder(
          new MediaPlan.Format(0, "PCMU", 8_000, 20, 0),
          new MediaPlan.Format(111, "opus", 48_000, 20, 0),
          1_024);

  @BeforeEach
  void needsLibopus() {
    assumeTrue(Coding.OPUS.isAvailable());
  }

  @AfterEach
  void close() {
    transcoder.close();
  }

  @Test
  void framesAreRepeatedFromThePacketOnThatLossIsExpectedAndNotAnyMoreWhenItIsNot() {
    assertThat(repeating(speak(4 * SECOND))).isZero();
    transcoder.expectLoss(10);
    assertThat(repeating(speak(4 * SECOND))).isGreaterThan(3 * SECOND);
    transcoder.expectLoss(0);
    speak(1);
    assertThat(repeating(speak(4 * SECOND))).isZero();
  }

  @Test
  void theBitRateStays() {
    int without = octets(speak(10 * SECOND));
    transcoder.expectLoss(10);
    int with = octets(speak(10 * SECOND));
    assertThat((double) with / without).isBetween(0.85, 1.15);
  }

  /** At 10 % of loss, where two in a row are rare: what is repeated, against what is made up. */
  @Test
  void aLostFrameIsNearerToTheTruthWhenItIsRepeatedThanWhenItIsMadeUp() {
    transcoder.expectLoss(10);
    List<byte[]> packets = speak(20 * SECOND);
    Random random = new Random(SEED);
    boolean[] lost = new boolean[packets.size()];
    for (int i = SECOND; i + 1 < lost.length; i++) {
      lost[i] = random.nextInt(10) == 0;
    }
    short[] truth = hear(packets, new boolean[lost.length], false);
    double repeated = signalToNoise(truth, hear(packets, lost, true), lost);
    double madeUp = signalToNoise(truth, hear(packets, lost, false), lost);
    assertThat(repeated)
        .as("dB, where made up has %.1f; seed %d", madeUp, SEED)
        .isGreaterThan(madeUp + 5);
  }

  private List<byte[]> speak(int frames) {
    int from = sent.size();
    for (int i = from; i < from + frames; i++) {
      short[] samples = new short[160];
      for (int j = 0; j < samples.length; j++) {
        samples[j] = Voice.at((i * 160 + j) / 8_000.0);
      }
      byte[] payload = new byte[160];
      int length = phone.encode(samples, 0, samples.length, payload, 0);
      int at = RtpPacket.writeHeader(bytes, 0, i == 0, 0, i & 0xFFFF, i * 160, 5);
      bytes.put(at, payload);
      assertThat(view.wrap(bytes, 0, at + length).isValid()).isTrue();
      assertThat(transcoder.onPacket(view, bytes, this::keep)).isEqualTo(Fate.ACCEPTED);
    }
    assertThat(sent).hasSize(from + frames);
    return List.copyOf(sent.subList(from, from + frames));
  }

  private Fate keep(
      boolean marker, int type, int sequence, int timestamp, int ssrc, byte[] octets, int length) {
    sent.add(Arrays.copyOf(octets, length));
    return Fate.ACCEPTED;
  }

  private static int octets(List<byte[]> packets) {
    return packets.stream().mapToInt(packet -> packet.length).sum();
  }

  private static long repeating(List<byte[]> packets) {
    return packets.stream().filter(Codecs::repeats).count();
  }

  private static short[] hear(List<byte[]> packets, boolean[] lost, boolean recovering) {
    short[] heard = new short[packets.size() * FRAME];
    try (OpusDecoder decoder = new OpusDecoder()) {
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        int at = i * FRAME;
        if (!lost[i]) {
          assertThat(decoder.decode(packet, 0, packet.length, heard, at)).isEqualTo(FRAME);
          continue;
        }
        byte[] behind = packets.get(i + 1);
        boolean recovered =
            recovering
                && !lost[i + 1]
                && decoder.recover(behind, 0, behind.length, heard, at, FRAME) > 0;
        if (!recovered) {
          decoder.conceal(heard, at, FRAME);
        }
      }
    }
    return heard;
  }

  /** Of the frames that were lost, in dB. */
  private static double signalToNoise(short[] wanted, short[] actual, boolean[] lost) {
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (lost[i / FRAME]) {
        double difference = wanted[i] - actual[i];
        signal += (double) wanted[i] * wanted[i];
        noise += difference * difference;
      }
    }
    return 10 * Math.log10(signal / noise);
  }
}
