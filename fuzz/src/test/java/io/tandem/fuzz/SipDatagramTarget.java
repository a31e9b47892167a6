package io.tandem.fuzz;

import io.tandem.sip.message.SipParser;

/** A datagram on the SIP port: parsed, read by every typed accessor, written, parsed again. */
public final class SipDatagramTarget {
  private SipDatagramTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, bytes -> SipUse.use(SipParser.parse(bytes)));
  }
}
