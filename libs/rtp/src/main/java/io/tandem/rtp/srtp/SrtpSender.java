package io.tandem.rtp.srtp;

import java.util.Objects;

/**
 * Encrypts and authenticates what is sent to one peer under one key: RTP and RTCP, of several
 * sources. Owned by an endpoint, on its loop, which lends the workbench. Works in place and
 * allocates nothing but for the first packet of a source. It never uses an index twice: the window
 * that refuses a replay to a receiver refuses it here, since whoever sends us plain RTP to pass on
 * could make us do it. Sequence numbers are the caller's; a source that begins should do so below
 * 32,768, so that a receiver who misses its first packets knows the rollover counter (RFC 3711
 * section 3.3.1).
 */
public final class SrtpSender implements AutoCloseable {
  private final SrtpSuite suite;
  private final Transform rtpTransform;
  private final Transform rtcpTransform;
  private final Sources rtp;
  private final Sources rtcp;
  private boolean closed;

  private SrtpSender(MasterKey key, SrtpState state, SrtpWorkbench bench) {
    suite = key.suite();
    try (SessionKeys keys = key.rtpKeys()) {
      rtpTransform = Transform.of(suite, keys, suite.rtpOverhead(), bench);
    }
    try (SessionKeys keys = key.rtcpKeys()) {
      rtcpTransform = Transform.of(suite, keys, suite.rtcpTagOctets(), bench);
    }
    rtp = Sources.goingOn(state.rtp());
    rtcp = Sources.goingOn(state.rtcp());
  }

  /** For a key with which nothing has been sent. The key is not needed any more afterwards. */
  public static SrtpSender beginning(MasterKey key, SrtpWorkbench bench) {
    return goingOn(key, SrtpState.NONE, bench);
  }

  /**
   * For a key that another process, or this one before, has sent with; or for the key that follows
   * it, since the rollover counter goes on then (RFC 3711 section 3.3.1). Many phones believe that
   * it begins anew with the key; a new SSRC for the new key is understood by all.
   *
   * @param state ahead of everything that was sent, see {@link SrtpState}
   */
  public static SrtpSender goingOn(MasterKey key, SrtpState state, SrtpWorkbench bench) {
    return new SrtpSender(key, state, bench);
  }

  public SrtpSuite suite() {
    return suite;
  }

  /** How far this sender has come. Allocates. */
  public SrtpState state() {
    return new SrtpState(rtp.positions(), rtcp.positions());
  }

  /**
   * Makes an RTP packet an SRTP packet.
   *
   * @return {@link SrtpOutcome#OK}: the octets may be sent, and are {@link SrtpSuite#rtpOverhead()}
   *     more; anything else: they are as they were, and must not be sent
   * @throws IndexOutOfBoundsException if the array has no room for that: a bug, not bad input
   */
  public SrtpOutcome protectRtp(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length + suite.rtpOverhead(), packet.length);
    requireKeys();
    int clear = RtpLayout.headerOctets(packet, offset, length);
    if (clear == RtpLayout.MALFORMED) {
      return SrtpOutcome.MALFORMED;
    }
    int ssrc = Octets.getInt(packet, offset + RtpLayout.SSRC_AT);
    int sequence = Octets.getShort(packet, offset + RtpLayout.SEQUENCE_AT);
    Source source = rtp.find(ssrc);
    long index = source == null ? sequence : source.closest(sequence);
    SrtpOutcome judged = source == null ? first(rtp) : source.judge(index);
    if (judged != SrtpOutcome.OK) {
      return judged;
    }
    if (index > Source.LAST_RTP_INDEX) {
      return SrtpOutcome.KEY_EXHAUSTED;
    }
    if (source == null) {
      rtp.add(Source.beginning(ssrc, index));
    } else {
      source.accept(index);
    }
    rtpTransform.sealRtp(packet, offset, clear, length, ssrc, index);
    return SrtpOutcome.OK;
  }

  /**
   * Makes an RTCP packet an SRTCP packet, under the next index of its sender.
   *
   * @return {@link SrtpOutcome#OK}: the octets may be sent, and are {@link
   *     SrtpSuite#rtcpOverhead()} more; anything else: they are as they were, and must not be sent
   * @throws IndexOutOfBoundsException if the array has no room for that: a bug, not bad input
   */
  public SrtpOutcome protectRtcp(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length + suite.rtcpOverhead(), packet.length);
    requireKeys();
    if (!RtcpLayout.isSound(packet, offset, length)) {
      return SrtpOutcome.MALFORMED;
    }
    int ssrc = Octets.getInt(packet, offset + RtcpLayout.SSRC_AT);
    Source source = rtcp.find(ssrc);
    if (source == null && rtcp.isFull()) {
      return SrtpOutcome.TOO_MANY_SOURCES;
    }
    long index = source == null ? 0 : source.highest() + 1;
    if (index > Source.LAST_RTCP_INDEX) {
      return SrtpOutcome.KEY_EXHAUSTED;
    }
    if (source == null) {
      rtcp.add(Source.beginning(ssrc, index));
    } else {
      source.accept(index);
    }
    int word = RtcpLayout.ENCRYPTED_FLAG | (int) index;
    rtcpTransform.sealRtcp(packet, offset, length, ssrc, word);
    return SrtpOutcome.OK;
  }

  /**
   * Gives the place of a source to another. The caller answers for it that nothing is ever sent
   * under this SSRC and this key again: nobody knows any more which indices were used.
   */
  public void forget(int ssrc) {
    rtp.forget(ssrc);
    rtcp.forget(ssrc);
  }

  private static SrtpOutcome first(Sources sources) {
    return sources.isFull() ? SrtpOutcome.TOO_MANY_SOURCES : SrtpOutcome.OK;
  }

  private void requireKeys() {
    if (closed) {
      throw new IllegalStateException("the keys were wiped");
    }
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    closed = true;
    rtpTransform.wipe();
    rtcpTransform.wipe();
  }

  @Override
  public String toString() {
    return "SrtpSender[" + suite + ", sources " + rtp.size() + "]";
  }
}
