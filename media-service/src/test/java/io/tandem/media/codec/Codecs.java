package io.tandem.media.codec;

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
}
