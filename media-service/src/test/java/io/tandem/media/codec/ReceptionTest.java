package io.tandem.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A phone says a tone in packets of one length or another, and a room plays it in ticks. */
class ReceptionTest {

  private static final int TICK_MILLIS = 20;
  private static final int PAYLOAD_TYPE = 96;
  private static final double PEAK = 8_000;
  private static final int HERTZ = 500;

  /** The buffer knows the pace by then. */
  private static final int SETTLED_MILLIS = 2_000;

  @ParameterizedTest
  @EnumSource(names = {"PCMU", "G722", "OPUS", "G729"})
  void playsPacketsOfAnyLengthWithoutAGap(Coding coding) {
    for (int ptime : new int[] {10, 20, 30, 40, 60}) {
      if (coding != Coding.OPUS || ptime != 30) {
        assertPlayed(coding, ptime);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PCMU", "G722", "OPUS", "G729"})
  void theLengthMayChangeInMidStream(Coding coding) {
    assertPlayed(coding, 20, 40, 10, 60, 20, 20, 10, 10, 40, 60);
  }

  @Test
  void hearsWhereNothingComes() {
    // What the other tests assert can fail.
    try (Reception reception = new Reception(Coding.PCMU, PAYLOAD_TYPE, 8_000, TICK_MILLIS, 1)) {
      assertThat(level(reception, new short[160], 0)).isZero();
    }
  }

  private static double level(Reception reception, short[] tick, long now) {
    int _ = reception.play(now);
    reception.read(tick);
    double sum = 0;
    for (short sample : tick) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / tick.length);
  }

  /** In packets of these lengths, again and again, each when all of it has been said. */
  private static void assertPlayed(Coding coding, int... ptimes) {
    AudioEncoder encoder = coding.encoder();
    int perMilli = coding.sampleRateHz() / 1000;
    ByteBuffer bytes = ByteBuffer.allocate(4_096);
    RtpPacket view = new RtpPacket();
    short[] said = new short[60 * perMilli];
    byte[] octets = new byte[4_096];
    short[] tick = new short[TICK_MILLIS * perMilli];
    int sequence = 0;
    int saidMillis = 0;
    try (Reception reception =
        new Reception(coding, PAYLOAD_TYPE, coding.sampleRateHz(), TICK_MILLIS, 1)) {
      for (int now = 0; now < 3 * SETTLED_MILLIS; now += TICK_MILLIS) {
        int ptime = ptimes[sequence % ptimes.length];
        while (saidMillis + ptime <= now) {
          for (int i = 0; i < ptime * perMilli; i++) {
            double time = (saidMillis * perMilli + i) / (double) coding.sampleRateHz();
            said[i] = (short) (PEAK * Math.sin(2 * Math.PI * HERTZ * time));
          }
          int length = encoder.encode(said, 0, ptime * perMilli, octets, 0);
          int timestamp = saidMillis * (coding.clockRateHz() / 1000);
          int at = RtpPacket.writeHeader(bytes, 0, false, PAYLOAD_TYPE, sequence, timestamp, 7);
          bytes.put(at, octets, 0, length);
          assertThat(view.wrap(bytes, 0, at + length).isValid()).isTrue();
          long comes = TimeUnit.MILLISECONDS.toNanos(saidMillis + ptime);
          assertThat(reception.onPacket(view, bytes, comes)).isTrue();
          sequence++;
          saidMillis += ptime;
          ptime = ptimes[sequence % ptimes.length];
        }
        double level = level(reception, tick, TimeUnit.MILLISECONDS.toNanos(now));
        if (now >= SETTLED_MILLIS) {
          assertThat(level)
              .as("%s of %s ms, at %d ms", coding, ptimes, now)
              .isCloseTo(PEAK / Math.sqrt(2), within(0.2 * PEAK));
        }
      }
    }
    Closing.close(encoder);
  }
}
