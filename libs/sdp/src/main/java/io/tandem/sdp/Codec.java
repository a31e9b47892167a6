package io.tandem.sdp;

import java.util.Optional;

/**
 * A payload format as SDP names it: payload type, encoding, clock, channels and format parameters.
 *
 * @param payloadType 0 to 127
 * @param name the encoding name, compared without regard to case (RFC 8866 section 6.6)
 * @param clockRate RTP timestamp units a second; 8000 for G722 too, although it samples at 16 kHz
 *     (RFC 3551 section 4.5.2)
 * @param channels 1 unless the rtpmap says more
 * @param formatParameters the value of {@code a=fmtp} after the payload type; empty when there is
 *     none
 */
public record Codec(
    int payloadType, String name, int clockRate, int channels, String formatParameters) {

  public static final String TELEPHONE_EVENT = "telephone-event";

  public Codec {
    if (payloadType < 0 || payloadType > 127) {
      throw new IllegalArgumentException("payload type " + payloadType);
    }
    Lines.requireToken(name, "encoding name");
    Lines.requirePrintable(formatParameters, "format parameters");
    if (clockRate < 1 || channels < 1) {
      throw new IllegalArgumentException("clock rate or channels below 1");
    }
  }

  public Codec(int payloadType, String name, int clockRate) {
    this(payloadType, name, clockRate, 1, "");
  }

  /**
   * What a payload type means without an rtpmap (RFC 3551 table 4); empty for a dynamic or
   * unassigned one.
   */
  public static Optional<Codec> ofStaticType(int payloadType) {
    Codec codec =
        switch (payloadType) {
          case 0 -> new Codec(0, "PCMU", 8000);
          case 3 -> new Codec(3, "GSM", 8000);
          case 4 -> new Codec(4, "G723", 8000);
          case 5 -> new Codec(5, "DVI4", 8000);
          case 6 -> new Codec(6, "DVI4", 16000);
          case 7 -> new Codec(7, "LPC", 8000);
          case 8 -> new Codec(8, "PCMA", 8000);
          case 9 -> new Codec(9, "G722", 8000);
          case 10 -> new Codec(10, "L16", 44100, 2, "");
          case 11 -> new Codec(11, "L16", 44100);
          case 12 -> new Codec(12, "QCELP", 8000);
          case 13 -> new Codec(13, "CN", 8000);
          case 14 -> new Codec(14, "MPA", 90000);
          case 15 -> new Codec(15, "G728", 8000);
          case 16 -> new Codec(16, "DVI4", 11025);
          case 17 -> new Codec(17, "DVI4", 22050);
          case 18 -> new Codec(18, "G729", 8000);
          default -> null;
        };
    return Optional.ofNullable(codec);
  }

  /** The same encoding, whatever number either side gave to it. */
  public boolean sameEncoding(Codec other) {
    return name.equalsIgnoreCase(other.name)
        && clockRate == other.clockRate
        && channels == other.channels;
  }

  public boolean isTelephoneEvent() {
    return name.equalsIgnoreCase(TELEPHONE_EVENT);
  }

  /** Digits and comfort noise accompany a codec; neither can carry speech alone. */
  public boolean carriesSpeech() {
    return !isTelephoneEvent() && !name.equalsIgnoreCase("CN") && !name.equalsIgnoreCase("red");
  }

  Codec withPayloadType(int type) {
    return new Codec(type, name, clockRate, channels, formatParameters);
  }

  Codec withFormatParameters(String parameters) {
    return new Codec(payloadType, name, clockRate, channels, parameters);
  }

  /** The value of {@code a=rtpmap}. */
  String rtpmap() {
    String base = payloadType + " " + name + "/" + clockRate;
    return channels == 1 ? base : base + "/" + channels;
  }
}
