package io.tandem.media.codec;

import io.tandem.codec.g729.G729Decoder;
import io.tandem.codec.g729.G729Encoder;
import io.tandem.codec.g729.G729FrameLength;
import io.tandem.codec.g729.G729Library;
import io.tandem.codec.opus.OpusDecoder;
import io.tandem.codec.opus.OpusEncoder;
import io.tandem.codec.opus.OpusLibrary;
import io.tandem.codec.opus.OpusSettings;
import io.tandem.contracts.MediaPlan;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.G711Decoder;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.codec.G722Decoder;
import io.tandem.rtp.codec.G722Encoder;
import io.tandem.rtp.codec.L16Decoder;
import io.tandem.rtp.codec.L16Encoder;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.OpusFrameLength;
import java.util.Arrays;
import java.util.Optional;

/** A codec that the engine decodes and encodes itself; what it only relays needs none. */
public enum Coding {
  PCMU("PCMU", 8_000, 8_000, 1),
  PCMA("PCMA", 8_000, 8_000, 1),
  /** Its RTP clock is half of its sample rate by an old mistake (RFC 3551 section 4.5.2). */
  G722("G722", 8_000, 16_000, 2),
  G729("G729", 8_000, 8_000, 80),
  /** Full band, whatever the phone sends in it (RFC 7587 section 4.1). */
  OPUS("opus", 48_000, 48_000, 120),
  L16_NARROW("L16", 8_000, 8_000, 1),
  L16_WIDE("L16", 16_000, 16_000, 1);

  /** The longest packet that phones are sent. */
  private static final int LONGEST_MILLIS = 60;

  private static final int SHORTEST_MILLIS = 10;

  /** What a packet holds if nothing else is said (RFC 3551 section 4.2). */
  private static final int USUAL_MILLIS = 20;

  /** Lengths of an Opus frame, the longest first (RFC 6716 section 2.1.4), in samples. */
  private static final int[] OPUS_FRAMES = {2_880, 1_920, 960, 480, 240, 120};

  private final String encoding;
  private final int clockRateHz;
  private final int sampleRateHz;
  private final int granuleSamples;

  Coding(String encoding, int clockRateHz, int sampleRateHz, int granuleSamples) {
    this.encoding = encoding;
    this.clockRateHz = clockRateHz;
    this.sampleRateHz = sampleRateHz;
    this.granuleSamples = granuleSamples;
  }

  /** Empty for one that is not spoken here. */
  public static Optional<Coding> of(MediaPlan.Format format) {
    return Arrays.stream(values())
        .filter(coding -> coding.encoding.equalsIgnoreCase(format.encoding()))
        .filter(coding -> coding.clockRateHz == format.clockRateHz())
        .filter(Coding::isAvailable)
        .findFirst();
  }

  /** Whether this process has the library that it takes. */
  public boolean isAvailable() {
    return switch (this) {
      case OPUS -> OpusLibrary.isAvailable();
      case G729 -> G729Library.isAvailable();
      case PCMU, PCMA, G722, L16_NARROW, L16_WIDE -> true;
    };
  }

  /** Of RTP timestamps. */
  public int clockRateHz() {
    return clockRateHz;
  }

  /** Of what goes into the encoder and comes out of the decoder. */
  public int sampleRateHz() {
    return sampleRateHz;
  }

  /** Whether encoder and decoder must have seen the same past. */
  public boolean remembers() {
    return switch (this) {
      case G722, G729, OPUS -> true;
      case PCMU, PCMA, L16_NARROW, L16_WIDE -> false;
    };
  }

  /** How long so many samples last, in units of the RTP clock. */
  public int unitsOf(int samples) {
    return (int) ((long) samples * clockRateHz / sampleRateHz);
  }

  /** Samples of so many units of the RTP clock. */
  public int samplesOf(int units) {
    return (int) ((long) units * sampleRateHz / clockRateHz);
  }

  /** The most of {@code samples} that one packet can hold, 0 if they are not even a frame. */
  public int packetOf(int samples) {
    int most = Math.min(samples, sampleRateHz * LONGEST_MILLIS / 1000);
    if (this != OPUS) {
      return most - most % granuleSamples;
    }
    for (int frame : OPUS_FRAMES) {
      if (frame <= samples) {
        return frame;
      }
    }
    return 0;
  }

  /**
   * Samples of each packet for a phone that wants so many milliseconds in it: the longest packet of
   * this codec that is not longer, so that Opus has 20 ms for 30 and 40 for 50.
   *
   * @param ptimeMillis 10, 20, 30, 40, 50 or 60; anything else is taken for 20
   */
  public int packetSamples(int ptimeMillis) {
    boolean known =
        ptimeMillis >= SHORTEST_MILLIS
            && ptimeMillis <= LONGEST_MILLIS
            && ptimeMillis % SHORTEST_MILLIS == 0;
    return packetOf(sampleRateHz / 1000 * (known ? ptimeMillis : USUAL_MILLIS));
  }

  /** How long payloads last that come from a phone. */
  public FrameLength frameLength() {
    return switch (this) {
      case PCMU, PCMA, G722 -> (_, _, _, length) -> length;
      case G729 -> new G729FrameLength();
      case OPUS -> new OpusFrameLength();
      case L16_NARROW, L16_WIDE ->
          (_, _, _, length) -> length % 2 == 0 ? length / 2 : FrameLength.UNPLAYABLE;
    };
  }

  /** A new stream's; one with memory of its own outside the heap is {@link AutoCloseable}. */
  AudioEncoder encoder() {
    return switch (this) {
      case PCMU -> new G711Encoder(G711Law.MU);
      case PCMA -> new G711Encoder(G711Law.A);
      case G722 -> new G722Encoder();
      case G729 -> new G729Encoder();
      case OPUS -> new OpusEncoder(OpusSettings.SPEECH);
      case L16_NARROW, L16_WIDE -> new L16Encoder(sampleRateHz);
    };
  }

  /** As {@link #encoder()}. */
  AudioDecoder decoder() {
    return switch (this) {
      case PCMU -> new G711Decoder(G711Law.MU);
      case PCMA -> new G711Decoder(G711Law.A);
      case G722 -> new G722Decoder();
      case G729 -> new G729Decoder();
      case OPUS -> new OpusDecoder();
      case L16_NARROW, L16_WIDE -> new L16Decoder(sampleRateHz);
    };
  }
}
