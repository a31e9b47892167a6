package io.tandem.bench;

import io.tandem.codec.g729.G729Decoder;
import io.tandem.codec.g729.G729Encoder;
import io.tandem.codec.opus.OpusDecoder;
import io.tandem.codec.opus.OpusEncoder;
import io.tandem.codec.opus.OpusSettings;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.G711Decoder;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.codec.G722Decoder;
import io.tandem.rtp.codec.G722Encoder;
import io.tandem.rtp.codec.L16Decoder;
import io.tandem.rtp.codec.L16Encoder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One packet of 20 ms: encoded, decoded, and a stretch of the same length that was lost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AudioCodecs {
  private static final int PACKETS = 100;

  /** So that Opus repeats frames, which is the dearer way. */
  private static final int EXPECTED_LOSS_PERCENT = 10;

  @Param({"PCMU", "PCMA", "G722", "L16/8000", "L16/48000", "opus", "G729"})
  public String codec = "PCMU";

  private AudioEncoder encoder = new G711Encoder(G711Law.MU);
  private AudioDecoder decoder = new G711Decoder(G711Law.MU);
  private short[] samples = {};
  private short[] heard = {};
  private byte[] payload = {};

  /** What the samples become, packet behind packet. */
  private byte[] sent = {};

  /** Where each packet begins and, behind the last, where that ends. */
  private final int[] begins = new int[PACKETS + 1];

  private int frame;
  private int packet;

  @Setup
  public void choose() {
    switch (codec) {
      case "PCMU" -> {
        encoder = new G711Encoder(G711Law.MU);
        decoder = new G711Decoder(G711Law.MU);
      }
      case "PCMA" -> {
        encoder = new G711Encoder(G711Law.A);
        decoder = new G711Decoder(G711Law.A);
      }
      case "G722" -> {
        encoder = new G722Encoder();
        decoder = new G722Decoder();
      }
      case "L16/8000", "L16/48000" -> {
        int rate = Integer.parseInt(codec.substring(4));
        encoder = new L16Encoder(rate);
        decoder = new L16Decoder(rate);
      }
      case "opus" -> {
        encoder = new OpusEncoder(OpusSettings.SPEECH.expecting(EXPECTED_LOSS_PERCENT));
        decoder = new OpusDecoder();
      }
      case "G729" -> {
        encoder = new G729Encoder();
        decoder = new G729Decoder();
      }
      default -> throw new IllegalArgumentException(codec);
    }
    frame = encoder.sampleRateHz() / 50;
    samples = Speech.samples(encoder.sampleRateHz());
    heard = new short[frame];
    payload = new byte[2 * frame];
    sent = new byte[2 * samples.length];
    for (int packet = 0; packet < PACKETS; packet++) {
      int length = encoder.encode(samples, packet * frame, frame, payload, 0);
      System.arraycopy(payload, 0, sent, begins[packet], length);
      begins[packet + 1] = begins[packet] + length;
    }
  }

  /** Another packet each time, from two seconds of them: branches must not learn one by heart. */
  @Benchmark
  public byte[] encode() {
    packet = (packet + 1) % PACKETS;
    encoder.encode(samples, packet * frame, frame, payload, 0);
    return payload;
  }

  @Benchmark
  public short[] decode() {
    packet = (packet + 1) % PACKETS;
    decoder.decode(sent, begins[packet], begins[packet + 1] - begins[packet], heard, 0);
    return heard;
  }

  /** The first packet of a loss, which looks for the pitch, and the packet after it. */
  @Benchmark
  public short[] concealAndDecode() {
    decoder.conceal(heard, 0, frame);
    packet = (packet + 1) % PACKETS;
    decoder.decode(sent, begins[packet], begins[packet + 1] - begins[packet], heard, 0);
    return heard;
  }
}
