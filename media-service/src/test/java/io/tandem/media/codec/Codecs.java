package io.tandem.media.codec;

import io.tandem.codec.opus.OpusDecoder;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;

/** What phones in tests speak with. */
public final class Codecs {

  private Codecs() {}

  public static AudioEncoder encoder(Coding coding) {
    return coding.encoder();
  }

  public static AudioDecoder decoder(Coding coding) {
    return coding.decoder();
  }

  /** Whether a packet of Opus of 20 ms repeats the frame before it. */
  public static boolean repeats(byte[] opus) {
    try (OpusDecoder decoder = new OpusDecoder()) {
      return decoder.recover(opus, 0, opus.length, new short[960], 0, 960) > 0;
    }
  }
}
