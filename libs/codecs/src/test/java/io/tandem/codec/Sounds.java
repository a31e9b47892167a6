package io.tandem.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sounds to compare, and how they are compared. */
public final class Sounds {
  private Sounds() {}

  public static byte[] file(String name) {
    try (InputStream in = Sounds.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static short[] samples(byte[] littleEndian) {
    short[] samples = new short[littleEndian.length / 2];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return samples;
  }

  public static byte[] octets(short[] samples) {
    ByteBuffer octets = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    octets.asShortBuffer().put(samples);
    return octets.array();
  }

  /** A tone of that frequency. */
  public static short[] tone(int rateHz, int hz, int amplitude, int count) {
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return samples;
  }

  /** How large the part of one frequency is, as an amplitude. */
  public static double amplitude(short[] samples, int from, int count, int rateHz, int hz) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * hz * i / rateHz;
      re += samples[from + i] * Math.cos(angle);
      im += samples[from + i] * Math.sin(angle);
    }
    return 2 * Math.hypot(re, im) / count;
  }

  public static double rms(short[] samples, int from, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) samples[from + i] * samples[from + i];
    }
    return Math.sqrt(sum / count);
  }

  /** Of {@code actual} against {@code wanted}, in dB; infinite if they are the same. */
  public static double signalToNoise(
      short[] wanted, int wantedFrom, short[] actual, int actualFrom, int count) {
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < count; i++) {
      double difference = wanted[wantedFrom + i] - actual[actualFrom + i];
      signal += (double) wanted[wantedFrom + i] * wanted[wantedFrom + i];
      noise += difference * difference;
    }
    return 10 * Math.log10(signal / noise);
  }

  /** How alike the loudness of two sounds runs, window by window: the correlation of their rms. */
  public static double envelopeLikeness(
      short[] a, int aFrom, short[] b, int bFrom, int count, int window) {
    int windows = count / window;
    double sumA = 0;
    double sumB = 0;
    double sumAa = 0;
    double sumBb = 0;
    double sumAb = 0;
    for (int i = 0; i < windows; i++) {
      double x = rms(a, aFrom + i * window, window);
      double y = rms(b, bFrom + i * window, window);
      sumA += x;
      sumB += y;
      sumAa += x * x;
      sumBb += y * y;
      sumAb += x * y;
    }
    return (windows * sumAb - sumA * sumB)
        / Math.sqrt((windows * sumAa - sumA * sumA) * (windows * sumBb - sumB * sumB));
  }
}
