package io.tandem.bench.quality;

import io.tandem.codec.g729.G729Decoder;
import io.tandem.codec.g729.G729Encoder;
import io.tandem.codec.g729.G729FrameLength;
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
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.OpusFrameLength;
import io.tandem.rtp.quality.Impairment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The codecs that are measured, in packets of 20 ms, as the exchange has them. */
enum Codec {
  PCMU("PCMU", 8_000, 8_000, 0),
  PCMA("PCMA", 8_000, 8_000, 8),
  /** Its RTP clock is half of its sample rate (RFC 3551 section 4.5.2). */
  G722("G722", 16_000, 8_000, 9),
  OPUS("Opus", 48_000, 48_000, 111),
  G729("G.729", 8_000, 8_000, 18),
  L16_NARROW("L16/8", 8_000, 8_000, 100),
  L16_WIDE("L16/16", 16_000, 16_000, 101);

  static final int PACKET_MILLIS = 20;
  private static final int PACKETS_A_SECOND = 1_000 / PACKET_MILLIS;
  private static final int LONGEST_PAYLOAD = 2_000;

  private final String label;
  private final int sampleRateHz;
  private final int clockRateHz;
  private final int payloadType;

  Codec(String label, int sampleRateHz, int clockRateHz, int payloadType) {
    this.label = label;
    this.sampleRateHz = sampleRateHz;
    this.clockRateHz = clockRateHz;
    this.payloadType = payloadType;
  }

  String label() {
    return label;
  }

  int sampleRateHz() {
    return sampleRateHz;
  }

  int clockRateHz() {
    return clockRateHz;
  }

  int payloadType() {
    return payloadType;
  }

  /** Units of the RTP clock in a packet. */
  int packetUnits() {
    return clockRateHz / PACKETS_A_SECOND;
  }

  FrameLength frameLength() {
    return switch (this) {
      case PCMU, PCMA, G722 -> (type, buffer, offset, length) -> length;
      case OPUS -> new OpusFrameLength();
      case G729 -> new G729FrameLength();
      case L16_NARROW, L16_WIDE -> (type, buffer, offset, length) -> length / 2;
    };
  }

  /** In the E-model, where what is lost is concealed; empty for what nobody calls with. */
  Optional<Impairment> impairment() {
    return switch (this) {
      case PCMU, PCMA -> Optional.of(Impairment.G711);
      case G722 -> Optional.of(Impairment.G722);
      case OPUS -> Optional.of(Impairment.OPUS);
      case G729 -> Optional.of(Impairment.G729);
      case L16_NARROW, L16_WIDE -> Optional.empty();
    };
  }

  private AudioEncoder encoder(OpusSettings settings) {
    return switch (this) {
      case PCMU -> new G711Encoder(G711Law.MU);
      case PCMA -> new G711Encoder(G711Law.A);
      case G722 -> new G722Encoder();
      case OPUS -> new OpusEncoder(settings);
      case G729 -> new G729Encoder();
      case L16_NARROW, L16_WIDE -> new L16Encoder(sampleRateHz);
    };
  }

  /** To be given to {@link #release} afterwards. */
  AudioDecoder decoder() {
    return switch (this) {
      case PCMU -> new G711Decoder(G711Law.MU);
      case PCMA -> new G711Decoder(G711Law.A);
      case G722 -> new G722Decoder();
      case OPUS -> new OpusDecoder();
      case G729 -> new G729Decoder();
      case L16_NARROW, L16_WIDE -> new L16Decoder(sampleRateHz);
    };
  }

  static void release(AudioDecoder decoder) {
    if (decoder instanceof OpusDecoder opus) {
      opus.close();
    }
  }

  /**
   * Payloads of a whole sound.
   *
   * @param samples at the codec's rate; a rest that fills no packet is left out
   * @param settings for Opus; others have none
   */
  List<byte[]> encode(short[] samples, OpusSettings settings) {
    AudioEncoder encoder = encoder(settings);
    int packet = sampleRateHz / PACKETS_A_SECOND;
    byte[] octets = new byte[LONGEST_PAYLOAD];
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at + packet <= samples.length; at += packet) {
      int length = encoder.encode(samples, at, packet, octets, 0);
      payloads.add(Arrays.copyOf(octets, length));
    }
    if (encoder instanceof OpusEncoder opus) {
      opus.close();
    }
    return payloads;
  }

  /** What is heard of payloads that all came. */
  short[] decode(List<byte[]> payloads) {
    AudioDecoder decoder = decoder();
    int packet = sampleRateHz / PACKETS_A_SECOND;
    short[] samples = new short[payloads.size() * packet];
    int at = 0;
    for (byte[] payload : payloads) {
      at += decoder.decode(payload, 0, payload.length, samples, at);
    }
    release(decoder);
    return samples;
  }
}
