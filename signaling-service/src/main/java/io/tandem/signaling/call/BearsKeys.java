package io.tandem.signaling.call;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Tells whether octets, of a message or a body, hold a key of SRTP; rather yes than no. */
public final class BearsKeys {

  private static final String LINE = "a=crypto:";

  private BearsKeys() {}

  /** Also within bodies within bodies, which are text as well. */
  public static boolean in(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT).contains(LINE);
  }
}
