package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a phone heard, as 8 kHz mono 16 bit. Says how much of it is a given speech, wherever in the
 * sentence it began and wherever the jitter buffer cut.
 */
public record Recording(short[] samples) {

  public static final int RATE_HZ = 8000;

  /** Half a second holds several syllables, which no other sentence has in the same order. */
  static final int WINDOW = RATE_HZ / 2;

  /**
   * A window is the same speech from this correlation on. The same speech through G.711 measures
   * above 0.99, other speech below 0.6; {@code RecordingTest} holds both with a margin.
   */
  static final double SAME = 0.9;

  /** Windows quieter than this (root mean square) are pauses, and say nothing about who speaks. */
  static final double PAUSE_RMS = 300;

  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  /**
   * Reads a WAV file of PCM samples, even while it is still being written: then the length in its
   * header is not yet right, and the samples go on to the end of the file.
   */
  public static Recording read(Path wav) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(wav);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int samplesTogether = 1;
    int at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= bytes.length) {
      String chunk = new String(bytes, at, 4, StandardCharsets.US_ASCII);
      int length = file.getInt(at + 4);
      at += CHUNK_HEADER;
      if (chunk.equals("fmt ")) {
        samplesTogether = file.getShort(at + 2) * file.getInt(at + 4) / RATE_HZ;
      }
      if (chunk.equals("data")) {
        int available = bytes.length - at;
        int octets = length <= 0 || length > available ? available : length;
        short[] samples = new short[octets / 2];
        file.position(at).slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return new Recording(means(samples, samplesTogether));
      }
      at += length;
    }
    // A phone writes the header with the first samples.
    return new Recording(new short[0]);
  }

  /** At a rate that is so many times ours, channels counted: what is above our band stays small. */
  private static short[] means(short[] samples, int together) {
    short[] means = new short[samples.length / together];
    for (int i = 0; i < means.length; i++) {
      int sum = 0;
      for (int j = 0; j < together; j++) {
        sum += samples[i * together + j];
      }
      means[i] = (short) (sum / together);
    }
    return means;
  }

  public Duration length() {
    return Duration.ofMillis(samples.length * 1000L / RATE_HZ);
  }

  /** What came after the first {@code skipped}. */
  public Recording after(Duration skipped) {
    int from = (int) Math.min(samples.length, skipped.toMillis() * RATE_HZ / 1000);
    return new Recording(Arrays.copyOfRange(samples, from, samples.length));
  }

  /** How many half seconds hold sound at all. */
  public int soundingWindows() {
    int sounding = 0;
    for (int at = 0; at + WINDOW <= samples.length; at += WINDOW) {
      if (rms(at) >= PAUSE_RMS) {
        sounding++;
      }
    }
    return sounding;
  }

  /** The share, 0 to 1, of the half seconds with sound in which this speech is heard. */
  public double shareOf(Speech speech) {
    Correlation reference = new Correlation(speech.twice(), WINDOW);
    int sounding = 0;
    int same = 0;
    for (int at = 0; at + WINDOW <= samples.length; at += WINDOW) {
      if (rms(at) >= PAUSE_RMS) {
        sounding++;
        if (reference.best(samples, at) >= SAME) {
          same++;
        }
      }
    }
    return sounding == 0 ? 0 : (double) same / sounding;
  }

  /**
   * Level of the whole recording in dBm0, by the convention of G.711: a full-scale sine is +3.14.
   */
  public double levelDbm0() {
    double sum = 0;
    for (short sample : samples) {
      sum += (double) sample * sample;
    }
    double fullScaleSine = 32768 / Math.sqrt(2);
    return 20 * Math.log10(Math.sqrt(sum / samples.length) / fullScaleSine) + 3.14;
  }

  /**
   * The frequency of a tone in hertz: its upward crossings of zero, counted between the outermost.
   */
  public double frequencyHz() {
    int first = -1;
    int last = -1;
    int crossings = 0;
    for (int i = 1; i < samples.length; i++) {
      if (samples[i - 1] < 0 && samples[i] >= 0) {
        first = first < 0 ? i : first;
        last = i;
        crossings++;
      }
    }
    return crossings < 2 ? 0 : (crossings - 1) * (double) RATE_HZ / (last - first);
  }

  private double rms(int at) {
    double sum = 0;
    for (int i = at; i < at + WINDOW; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / WINDOW);
  }
}
