package io.tandem.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.G711Decoder;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.codec.G722Decoder;
import io.tandem.rtp.codec.G722Encoder;
import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tone of 440 Hz and 8000 peak, coded, sent through networks, and heard. */
class StreamPlayerTest {
  private static final int CLOCK_HZ = 8000;
  private static final int COMFORT_NOISE_TYPE = 13;
  private static final double PEAK = 8000;
  private static final double LEVEL = PEAK / Math.sqrt(2);

  private boolean[] audible = new boolean[0];

  @Test
  void playsTheToneAtItsLevelWhateverThePtimeAndTheTick() {
    for (int ptime : new int[] {10, 20, 30, 60}) {
      for (int tick : new int[] {10, 20}) {
        SeededNetwork network = SeededNetwork.seeded(1).delaying(30).jittering(15).drifting(500);
        short[] g711 =
            hear(new G711Encoder(G711Law.A), new G711Decoder(G711Law.A), network, ptime, tick, 20);
        assertTone(g711, 8_000, 1, "G.711, %d ms in ticks of %d".formatted(ptime, tick));
        short[] g722 = hear(new G722Encoder(), new G722Decoder(), network, ptime, tick, 20);
        assertTone(g722, 16_000, 1, "G.722, %d ms in ticks of %d".formatted(ptime, tick));
      }
    }
  }

  @Test
  void holdsTheToneOverLoss() {
    SeededNetwork network = SeededNetwork.seeded(2).delaying(30).jittering(15).losing(0.05);
    short[] heard =
        hear(new G711Encoder(G711Law.MU), new G711Decoder(G711Law.MU), network, 20, 20, 60);
    // A lost frame is concealed by periods of the tone; only where some follow each other it fades.
    int faded = 0;
    for (int at = 8_000; at + 160 <= heard.length; at += 160) {
      double level = 20 * Math.log10(level(heard, at, 160) / LEVEL);
      assertThat(level).as("at sample %d", at).isBetween(-20.0, 1.5);
      faded += level < -1 ? 1 : 0;
    }
    assertThat(faded).isLessThan(heard.length / 160 / 50);
  }

  @Test
  void saysWhetherThereIsAnythingToHearAndPlaysNoiseInPauses() {
    JitterBuffer buffer = buffer();
    StreamPlayer player =
        new StreamPlayer(buffer, new G711Decoder(G711Law.A), FrameRecovery.NONE, CLOCK_HZ, 20, 1);
    short[] samples = new short[player.tickSamples()];
    assertThat(player.play(samples, 0, 0)).isFalse();
    byte[] frame = new byte[160];
    Arrays.fill(frame, (byte) 0x2A);
    long now = 0;
    for (int i = 0; i < 10; i++) {
      now = i * 20_000_000L;
      put(buffer, i, i * 160, 8, frame, now);
      player.play(samples, 0, now);
    }
    for (int i = 0; i < 20; i++) {
      player.play(samples, 0, now += 20_000_000);
    }
    assertThat(player.play(samples, 0, now += 20_000_000)).isFalse();
    assertThat(samples).containsOnly(0);
    // Comfort noise 40 dB below overload.
    put(buffer, 10, (int) (now / 125_000), COMFORT_NOISE_TYPE, new byte[] {40}, now);
    for (int i = 0; i < 20; i++) {
      player.play(samples, 0, now += 20_000_000);
    }
    assertThat(player.play(samples, 0, now + 20_000_000)).isTrue();
    assertThat(20 * Math.log10(level(samples, 0, samples.length) / 32_768))
        .isCloseTo(-40, within(2.0));
    assertThat(player.undecodable()).isZero();
  }

  @Test
  void concealsWhatTheDecoderRefuses() {
    JitterBuffer buffer = buffer();
    StreamPlayer player =
        new StreamPlayer(buffer, new Plain(0), FrameRecovery.NONE, CLOCK_HZ, 20, 1);
    short[] samples = new short[160];
    for (int i = 0; i < 10; i++) {
      put(buffer, i, i * 160, 0, new byte[160], i * 20_000_000L);
      player.play(samples, 0, i * 20_000_000L);
    }
    assertThat(samples).containsOnly(7);
    assertThat(player.undecodable()).isEqualTo(8);
  }

  @Test
  void recoversWhatTheFrameBehindRepeats() {
    for (int tick : new int[] {10, 20}) {
      JitterBuffer buffer = buffer();
      buffer.keepAtLeast(60);
      FrameRecovery repeated =
          (octets, offset, length, samples, at, count) -> {
            Arrays.fill(samples, at, at + count, (short) (octets[offset] - 1));
            return count;
          };
      StreamPlayer player = new StreamPlayer(buffer, new Plain(1), repeated, CLOCK_HZ, tick, 1);
      short[] samples = new short[50 * 160 + 160];
      int put = 0;
      for (int at = 0, millis = 0; at < 50 * 160; at += player.tickSamples(), millis += tick) {
        for (; put * 20 <= millis; put++) {
          // 10 is lost alone, 20 and 21 together.
          if (put != 10 && put != 20 && put != 21) {
            byte[] octets = new byte[160];
            Arrays.fill(octets, (byte) (10 + put));
            put(buffer, put, put * 160, 0, octets, millis * 1_000_000L);
          }
        }
        player.play(samples, at, millis * 1_000_000L);
      }
      int first = 0;
      while (samples[first] != 10) {
        first++;
      }
      for (int frame = 0; frame < 40; frame++) {
        short[] expected = new short[160];
        Arrays.fill(expected, (short) (frame == 20 ? 7 : 10 + frame));
        assertThat(Arrays.copyOfRange(samples, first + frame * 160, first + frame * 160 + 160))
            .as("frame %d in ticks of %d", frame, tick)
            .isEqualTo(expected);
      }
      assertThat(buffer.tally(Tally.RECOVERED_UNITS)).isEqualTo(2 * 160);
      assertThat(buffer.tally(Tally.CONCEALED_UNITS)).isEqualTo(160);
    }
  }

  /** One sample an octet, or none, which refuses everything; conceals by sevens. */
  private record Plain(int samplesAnOctet) implements AudioDecoder {
    @Override
    public int sampleRateHz() {
      return CLOCK_HZ;
    }

    @Override
    public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
      for (int i = 0; i < length * samplesAnOctet; i++) {
        samples[at + i] = octets[offset + i];
      }
      return length * samplesAnOctet;
    }

    @Override
    public int conceal(short[] samples, int at, int count) {
      Arrays.fill(samples, at, at + count, (short) 7);
      return count;
    }
  }

  private short[] hear(
      AudioEncoder encoder,
      AudioDecoder decoder,
      SeededNetwork network,
      int ptime,
      int tick,
      int seconds) {
    JitterBuffer buffer = buffer();
    StreamPlayer player = new StreamPlayer(buffer, decoder, FrameRecovery.NONE, CLOCK_HZ, tick, 1);
    int count = seconds * 1000 / ptime;
    int units = ptime * CLOCK_HZ / 1000;
    byte[][] payloads = new byte[count][];
    long[] sent = new long[count];
    int rate = encoder.sampleRateHz();
    short[] samples = new short[rate * ptime / 1000];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < samples.length; k++) {
        double t = (double) ((long) i * samples.length + k) / rate;
        samples[k] = (short) Math.round(PEAK * Math.sin(2 * Math.PI * 440 * t));
      }
      byte[] octets = new byte[1500];
      int length = encoder.encode(samples, 0, samples.length, octets, 0);
      payloads[i] = Arrays.copyOf(octets, length);
      sent[i] = (i + 1L) * ptime * 1_000_000;
    }
    List<Arrival> arrivals = network.carry(sent);
    int ticks = (seconds - 1) * 1000 / tick;
    short[] heard = new short[ticks * player.tickSamples()];
    audible = new boolean[ticks];
    int at = 0;
    for (int i = 0; i < ticks; i++) {
      long now = i * tick * 1_000_000L;
      while (at < arrivals.size() && arrivals.get(at).arrivalNanos() <= now) {
        Arrival arrival = arrivals.get(at++);
        int index = arrival.index();
        put(buffer, index, index * units, 0, payloads[index], arrival.arrivalNanos());
      }
      audible[i] = player.play(heard, i * player.tickSamples(), now);
    }
    return heard;
  }

  private void assertTone(short[] heard, int rate, double tolerance, String what) {
    int window = rate / 50;
    for (int at = rate; at + window <= heard.length; at += window) {
      double level = 20 * Math.log10(level(heard, at, window) / LEVEL);
      assertThat(level).as("%s: level at sample %d", what, at).isCloseTo(0, within(tolerance));
    }
    assertThat(audible[0]).isFalse();
    assertThat(audible[audible.length - 1]).isTrue();
  }

  private static double level(short[] samples, int from, int count) {
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += (double) samples[i] * samples[i];
    }
    return Math.sqrt(squares / count);
  }

  private static void put(
      JitterBuffer buffer, int sequence, int timestamp, int type, byte[] octets, long nanos) {
    buffer.put(
        1, sequence, timestamp, false, type, ByteBuffer.wrap(octets), 0, octets.length, nanos);
  }

  private static JitterBuffer buffer() {
    return new JitterBuffer(
        JitterBufferSettings.forClock(CLOCK_HZ),
        (type, octets, offset, length) ->
            type == COMFORT_NOISE_TYPE ? FrameLength.COMFORT_NOISE : length);
  }
}
