package io.tandem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.codec.g729.G729Decoder;
import io.tandem.codec.g729.G729Encoder;
import io.tandem.codec.g729.G729FrameLength;
import io.tandem.codec.opus.OpusDecoder;
import io.tandem.codec.opus.OpusEncoder;
import io.tandem.codec.opus.OpusLibrary;
import io.tandem.codec.opus.OpusSettings;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.FrameRecovery;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.OpusFrameLength;
import io.tandem.rtp.jitter.StreamPlayer;
import io.tandem.rtp.jitter.Tally;
import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tone in Opus and in G.729 through networks, a jitter buffer and a player. */
class TonePathTest {
  private static final int HZ = 440;
  private static final int PEAK = 8_000;
  private static final int SECONDS = 25;
  private static final int PACKETS = 50 * SECONDS;
  private static final long TICK_NANOS = 20_000_000;

  private static final SeededNetwork QUIET = SeededNetwork.seeded(1).delaying(30);
  private static final List<SeededNetwork> WITHOUT_LOSS =
      List.of(
          QUIET,
          QUIET.jittering(15),
          QUIET.reordering(0.1, 30),
          QUIET.jittering(5).duplicating(0.1),
          QUIET.jittering(10).drifting(1_000),
          QUIET.jittering(10).drifting(-1_000));

  private long concealed;

  @Test
  void opusKeepsTheToneOverAnythingButLoss() {
    assumeTrue(OpusLibrary.isAvailable(), () -> OpusLibrary.presence().toString());
    for (SeededNetwork network : WITHOUT_LOSS) {
      try (OpusEncoder encoder = new OpusEncoder(OpusSettings.SPEECH);
          OpusDecoder decoder = new OpusDecoder()) {
        short[] heard = hear(encoder, decoder, new OpusFrameLength(), network);
        assertTone(heard, OpusEncoder.SAMPLE_RATE_HZ, network);
      }
    }
  }

  @Test
  void g729KeepsTheToneOverAnythingButLoss() {
    for (SeededNetwork network : WITHOUT_LOSS) {
      short[] heard = hear(new G729Encoder(), new G729Decoder(), new G729FrameLength(), network);
      assertTone(heard, G729Encoder.SAMPLE_RATE_HZ, network);
    }
  }

  @Test
  void lossIsNeverLouderThanTheTone() {
    assumeTrue(OpusLibrary.isAvailable(), () -> OpusLibrary.presence().toString());
    SeededNetwork network = QUIET.jittering(10).losing(0.03).drifting(1_000);
    short[] g729 = hear(new G729Encoder(), new G729Decoder(), new G729FrameLength(), network);
    assertThat(loudest(g729, G729Encoder.SAMPLE_RATE_HZ)).isLessThan(1);
    assertThat(concealed).isPositive();
    try (OpusEncoder encoder = new OpusEncoder(OpusSettings.SPEECH);
        OpusDecoder decoder = new OpusDecoder()) {
      short[] opus = hear(encoder, decoder, new OpusFrameLength(), network);
      assertThat(loudest(opus, OpusEncoder.SAMPLE_RATE_HZ)).isLessThan(1.5);
    }
  }

  private short[] hear(
      AudioEncoder encoder, AudioDecoder decoder, FrameLength length, SeededNetwork network) {
    int rate = encoder.sampleRateHz();
    int frame = rate / 50;
    short[] tone = Sounds.tone(rate, HZ, PEAK, PACKETS * frame);
    byte[] octets = new byte[2_000];
    List<byte[]> payloads = new ArrayList<>();
    long[] sent = new long[PACKETS];
    for (int i = 0; i < PACKETS; i++) {
      int written = encoder.encode(tone, i * frame, frame, octets, 0);
      payloads.add(Arrays.copyOf(octets, written));
      sent[i] = i * TICK_NANOS;
    }
    JitterBuffer buffer = new JitterBuffer(JitterBufferSettings.forClock(rate), length);
    StreamPlayer player = new StreamPlayer(buffer, decoder, FrameRecovery.NONE, rate, 20, 1);
    List<Arrival> arrivals = network.carry(sent);
    short[] heard = new short[(PACKETS - 50) * frame];
    int next = 0;
    for (int tick = 0; tick < PACKETS - 50; tick++) {
      long now = tick * TICK_NANOS + 7_000_000;
      while (next < arrivals.size() && arrivals.get(next).arrivalNanos() <= now) {
        Arrival arrival = arrivals.get(next++);
        int i = arrival.index();
        byte[] payload = payloads.get(i);
        ByteBuffer packet = ByteBuffer.wrap(payload);
        buffer.put(1, i, i * frame, false, 96, packet, 0, payload.length, arrival.arrivalNanos());
      }
      player.play(heard, tick * frame, now);
    }
    concealed = buffer.tally(Tally.CONCEALED_UNITS);
    return heard;
  }

  private void assertTone(short[] heard, int rate, SeededNetwork network) {
    int at = WITHOUT_LOSS.indexOf(network);
    assertThat(concealed).as("network %d", at).isLessThan(rate / 5);
    double steepest = PEAK * 2 * Math.PI * HZ / rate;
    for (int i = 4 * rate; i < heard.length; i++) {
      assertThat(Math.abs(heard[i] - heard[i - 1]))
          .as("network %d, a click at sample %d", at, i)
          .isLessThan((int) (1.3 * steepest));
    }
    for (int from = 4 * rate; from + rate / 50 <= heard.length; from += rate / 50) {
      assertThat(level(heard, from, rate / 50))
          .as("network %d, level at sample %d", at, from)
          .isBetween(-1.2, 1.0);
    }
  }

  private static double loudest(short[] heard, int rate) {
    double loudest = -100;
    for (int from = 4 * rate; from + rate / 50 <= heard.length; from += rate / 50) {
      loudest = Math.max(loudest, level(heard, from, rate / 50));
    }
    return loudest;
  }

  /** In dB against the tone as it was sent. */
  private static double level(short[] heard, int from, int count) {
    return 20 * Math.log10(Sounds.rms(heard, from, count) * Math.sqrt(2) / PEAK + 1e-6);
  }
}
