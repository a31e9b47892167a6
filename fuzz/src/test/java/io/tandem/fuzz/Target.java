package io.tandem.fuzz;

import java.util.function.Consumer;

/**
 * A reader that is fuzzed. The name is that of its folder of inputs; the class is what Jazzer
 * starts, and holds {@code fuzzerTestOneInput(byte[])}.
 *
 * <p>A new one needs a line here and a folder {@code inputs/<name>} with at least one sound input.
 */
enum Target {
  SIP_DATAGRAM(SipDatagramTarget.class, SipDatagramTarget::fuzzerTestOneInput),
  SIP_STREAM(SipStreamTarget.class, SipStreamTarget::fuzzerTestOneInput),
  MULTIPART(MultipartTarget.class, MultipartTarget::fuzzerTestOneInput),
  DIGEST(DigestTarget.class, DigestTarget::fuzzerTestOneInput),
  SDP(SdpTarget.class, SdpTarget::fuzzerTestOneInput),
  CRYPTO(CryptoTarget.class, CryptoTarget::fuzzerTestOneInput),
  STUN(StunTarget.class, StunTarget::fuzzerTestOneInput),
  RTP(RtpTarget.class, RtpTarget::fuzzerTestOneInput),
  SRTP(SrtpTarget.class, SrtpTarget::fuzzerTestOneInput),
  RED(RedTarget.class, RedTarget::fuzzerTestOneInput),
  EVENT(EventTarget.class, EventTarget::fuzzerTestOneInput),
  JITTER_BUFFER(JitterBufferTarget.class, JitterBufferTarget::fuzzerTestOneInput);

  private final Class<?> owner;
  private final Consumer<byte[]> once;

  Target(Class<?> owner, Consumer<byte[]> once) {
    this.owner = owner;
    this.once = once;
  }

  String className() {
    return owner.getName();
  }

  void run(byte[] input) {
    once.accept(input);
  }

  /** As its folders are called. */
  String folder() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
