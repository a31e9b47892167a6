package io.tandem.bench.quality;

import io.tandem.codec.opus.OpusSettings;
import io.tandem.rtp.codec.AudioDecoder;
import java.util.Arrays;

/** What is done against loss. */
enum Help {
  /** Silence for what is lost, and the decoder is not told. */
  NONE("none"),
  /** The decoder invents what is lost. */
  CONCEALMENT("concealment"),
  /**
   * Each Opus packet may repeat the one before it more coarsely; what else is lost is concealed.
   */
  IN_BAND_FEC("in-band FEC"),
  /** Each packet repeats the payload before it (RFC 2198); what else is lost is concealed. */
  REDUNDANCY("RED");

  private final String label;

  Help(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Whether a codec can have it. */
  boolean fits(Codec codec) {
    return switch (this) {
      case NONE, CONCEALMENT -> true;
      case IN_BAND_FEC -> codec == Codec.OPUS;
      // RED with G.729 would be as good; nobody offers it.
      case REDUNDANCY -> codec != Codec.G729;
    };
  }

  /** For a line that loses that much, as its RTCP reports would tell. */
  OpusSettings settings(int lossPercent) {
    OpusSettings speech = OpusSettings.SPEECH;
    return this == IN_BAND_FEC
        ? speech.expecting(lossPercent)
        : new OpusSettings(speech.bitRate(), speech.complexity(), false, 0);
  }

  /** The decoder as this help lets it be. */
  AudioDecoder around(AudioDecoder decoder) {
    return this == NONE ? new Mute(decoder) : decoder;
  }

  /** A decoder that plays silence for what is lost. */
  private record Mute(AudioDecoder decoder) implements AudioDecoder {
    @Override
    public int sampleRateHz() {
      return decoder.sampleRateHz();
    }

    @Override
    public int decode(byte[] octets, int offset, int length, short[] samples, int at) {
      return decoder.decode(octets, offset, length, samples, at);
    }

    @Override
    public int conceal(short[] samples, int at, int count) {
      Arrays.fill(samples, at, at + count, (short) 0);
      return count;
    }
  }
}
