package io.tandem.fuzz;

import java.util.function.Consumer;

/**
 * A reader that is fuzzed. The name is that of its folder of inputs; the class is what Jazzer
 * starts, and holds {@code fuzzerTestOneInput(byte[])}. The number is that of the inputs which a
 * short run tries: some seconds' worth each, after the seconds that a start takes.
 *
 * <p>A new one needs a line here and a folder {@code inputs/<name>} with at least one sound input.
 */
enum Target {
  SIP_DATAGRAM(SipDatagramTarget.class, 1_500, SipDatagramTarget::fuzzerTestOneInput),
  SIP_STREAM(SipStreamTarget.class, 1_000, SipStreamTarget::fuzzerTestOneInput),
  MULTIPART(MultipartTarget.class, 1_600, MultipartTarget::fuzzerTestOneInput),
  DIGEST(DigestTarget.class, 8_000, DigestTarget::fuzzerTestOneInput),
  SDP(SdpTarget.class, 1_200, SdpTarget::fuzzerTestOneInput),
  CRYPTO(CryptoTarget.class, 60_000, CryptoTarget::fuzzerTestOneInput),
  STUN(StunTarget.class, 240_000, StunTarget::fuzzerTestOneInput),
  RTP(RtpTarget.class, 330_000, RtpTarget::fuzzerTestOneInput),
  SRTP(SrtpTarget.class, 1_300, SrtpTarget::fuzzerTestOneInput),
  RED(RedTarget.class, 150_000, RedTarget::fuzzerTestOneInput),
  EVENT(EventTarget.class, 180_000, EventTarget::fuzzerTestOneInput),
  JITTER_BUFFER(JitterBufferTarget.class, 17_000, JitterBufferTarget::fuzzerTestOneInput);

  private final Class<?> owner;
  private final int runs;
  private final Consumer<byte[]> once;

  Target(Class<?> owner, int runs, Consumer<byte[]> once) {
    this.owner = owner;
    this.runs = runs;
    this.once = once;
  }

  String className() {
    return owner.getName();
  }

  /** How many inputs a short run tries. */
  int runs() {
    return runs;
  }

  void run(byte[] input) {
    once.accept(input);
  }

  /** As its folders are called. */
  String folder() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
