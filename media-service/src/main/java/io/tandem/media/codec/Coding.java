package io.tandem.media.codec;

import io.tandem.contracts.MediaPlan;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.G711Decoder;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.codec.G722Decoder;
import io.tandem.rtp.codec.G722Encoder;
import java.util.Arrays;
import java.util.Optional;

/** A codec that the engine decodes and encodes itself; what it only relays needs none. */
public enum Coding {
  PCMU(8000, 8000),
  PCMA(8000, 8000),
  /** Its RTP clock is half of its sample rate by an old mistake (RFC 3551 section 4.5.2). */
  G722(8000, 16_000);

  private final int clockRateHz;
  private final int sampleRateHz;

  Coding(int clockRateHz, int sampleRateHz) {
    this.clockRateHz = clockRateHz;
    this.sampleRateHz = sampleRateHz;
  }

  /** Empty for one that is not spoken here. */
  public static Optional<Coding> of(MediaPlan.Format format) {
    return Arrays.stream(values())
        .filter(coding -> coding.name().equalsIgnoreCase(format.encoding()))
        .filter(coding -> coding.clockRateHz == format.clockRateHz())
        .findFirst();
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
    return this == G722;
  }

  /** How long a payload lasts, in units of the RTP clock. */
  public int unitsOf(int octets) {
    return octets;
  }

  public AudioEncoder encoder() {
    return switch (this) {
      case PCMU -> new G711Encoder(G711Law.MU);
      case PCMA -> new G711Encoder(G711Law.A);
      case G722 -> new G722Encoder();
    };
  }

  public AudioDecoder decoder() {
    return switch (this) {
      case PCMU -> new G711Decoder(G711Law.MU);
      case PCMA -> new G711Decoder(G711Law.A);
      case G722 -> new G722Decoder();
    };
  }
}
