package io.tandem.rtp.srtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates and decrypts what one peer sends under one key: RTP and RTCP, of several sources.
 * Owned by an endpoint, on its loop, which lends the workbench. Works in place and allocates
 * nothing but for the first packet of a source. What is refused stays as it came, and only a
 * genuine packet changes the state. Master key identifiers (MKI) are not known: a packet with one
 * fails its authentication.
 */
public final class SrtpReceiver implements AutoCloseable {
  /**
   * A source whose first packets were lost may have wrapped since, if it began in the upper half of
   * the sequence numbers; beyond that it cannot have come in the time that a call takes to begin.
   */
  private static final int LATEST_FIRST_AFTER_WRAP = 1 << 15;

  private static final long WRAP = 1L << 16;

  /** Within it of the highest index the sequence number alone tells which index is meant. */
  private static final long HALF_A_TURN = 1L << 15;

  private final SrtpSuite suite;
  private final SrtpWorkbench bench;
  private final Transform rtpTransform;
  private final Transform rtcpTransform;
  private final Sources rtp;
  private final Sources rtcp;
  private final Sources underEarlierKey;
  private boolean closed;

  private SrtpReceiver(
      MasterKey key, SrtpHistory history, Sources underEarlierKey, SrtpWorkbench bench) {
    suite = key.suite();
    this.bench = bench;
    try (SessionKeys keys = key.rtpKeys()) {
      rtpTransform = Transform.of(suite, keys, suite.rtpOverhead(), bench);
    }
    try (SessionKeys keys = key.rtcpKeys()) {
      rtcpTransform = Transform.of(suite, keys, suite.rtcpTagOctets(), bench);
    }
    rtp = history.rtp;
    rtcp = history.rtcp;
    this.underEarlierKey = underEarlierKey;
  }

  /** For a key of which no packet has come yet. The key is not needed any more afterwards. */
  public static SrtpReceiver beginning(MasterKey key, SrtpWorkbench bench) {
    return goingOn(key, SrtpState.NONE, bench);
  }

  /** For a key that another process, or this one before, has received with up to that state. */
  public static SrtpReceiver goingOn(MasterKey key, SrtpState state, SrtpWorkbench bench) {
    SrtpHistory history = new SrtpHistory();
    history.onReached(state);
    return goingOn(key, history, bench);
  }

  /** For a key under which that has come, and writes there what comes. */
  public static SrtpReceiver goingOn(MasterKey key, SrtpHistory history, SrtpWorkbench bench) {
    return new SrtpReceiver(key, history, new Sources(), bench);
  }

  /**
   * What follows this one when signalling brought another key for the same stream. By RFC 3711
   * section 3.3.1 the rollover counter goes on; by RFC 4568 section 7.1.4 it begins anew if the
   * address has changed, and many phones begin anew always. So both are tried.
   *
   * @param key truly another: when a new offer repeats the key, this receiver stays
   * @param history what has come under that key: nothing, unless it was in use before, or it could
   *     all be replayed
   */
  public SrtpReceiver rekeyed(MasterKey key, SrtpHistory history) {
    List<SrtpState.Position> known = new ArrayList<>(rtp.positions());
    underEarlierKey.positions().stream()
        .filter(position -> rtp.find(position.ssrc()) == null)
        .limit(SrtpState.MAX_SOURCES - rtp.size())
        .forEach(known::add);
    return new SrtpReceiver(key, history, Sources.goingOn(known), bench);
  }

  public SrtpSuite suite() {
    return suite;
  }

  /** How far the peer has come, for {@link #goingOn}. Allocates. */
  public SrtpState state() {
    return new SrtpState(rtp.positions(), rtcp.positions());
  }

  /**
   * Makes an SRTP packet an RTP packet.
   *
   * @return {@link SrtpOutcome#OK}: the octets are plain now, and {@link SrtpSuite#rtpOverhead()}
   *     fewer; anything else: they are as they came
   * @throws IndexOutOfBoundsException if the region is not inside the array: a bug, not bad input
   */
  public SrtpOutcome unprotectRtp(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, packet.length);
    requireKeys();
    int plain = length - suite.rtpOverhead();
    int clear = RtpLayout.headerOctets(packet, offset, plain);
    if (clear == RtpLayout.MALFORMED) {
      return SrtpOutcome.MALFORMED;
    }
    int ssrc = Octets.getInt(packet, offset + RtpLayout.SSRC_AT);
    int sequence = Octets.getShort(packet, offset + RtpLayout.SEQUENCE_AT);
    Source source = rtp.find(ssrc);
    if (source == null) {
      return firstRtp(packet, offset, clear, plain, ssrc, sequence);
    }
    SrtpOutcome outcome = openAt(source, source.closest(sequence), packet, offset, clear, plain);
    if (outcome == SrtpOutcome.OK) {
      return outcome;
    }
    // A key that is back after another: the rollover counter may have gone on meanwhile.
    Source earlier = underEarlierKey.find(ssrc);
    long further = earlier == null ? -1 : earlier.closest(sequence);
    return further > source.highest() + HALF_A_TURN
            && openAt(source, further, packet, offset, clear, plain) == SrtpOutcome.OK
        ? SrtpOutcome.OK
        : outcome;
  }

  private SrtpOutcome openAt(
      Source source, long index, byte[] packet, int offset, int clear, int plain) {
    SrtpOutcome judged = source.judge(index);
    if (judged != SrtpOutcome.OK) {
      return judged;
    }
    if (index > Source.LAST_RTP_INDEX) {
      return SrtpOutcome.KEY_EXHAUSTED;
    }
    if (!rtpTransform.openRtp(packet, offset, clear, plain, source.ssrc(), index)) {
      return SrtpOutcome.AUTHENTICATION_FAILED;
    }
    source.accept(index);
    return SrtpOutcome.OK;
  }

  private SrtpOutcome firstRtp(
      byte[] packet, int offset, int clear, int plain, int ssrc, int sequence) {
    if (rtp.isFull()) {
      return SrtpOutcome.TOO_MANY_SOURCES;
    }
    long wrapped = sequence < LATEST_FIRST_AFTER_WRAP ? sequence + WRAP : sequence;
    Source earlier = underEarlierKey.find(ssrc);
    long further = earlier == null ? sequence : earlier.closest(sequence);
    if (opensFirst(packet, offset, clear, plain, ssrc, sequence)
        || (wrapped != sequence && opensFirst(packet, offset, clear, plain, ssrc, wrapped))
        || (further > sequence
            && further != wrapped
            && opensFirst(packet, offset, clear, plain, ssrc, further))) {
      return SrtpOutcome.OK;
    }
    return SrtpOutcome.AUTHENTICATION_FAILED;
  }

  private boolean opensFirst(
      byte[] packet, int offset, int clear, int plain, int ssrc, long index) {
    if (!rtpTransform.openRtp(packet, offset, clear, plain, ssrc, index)) {
      return false;
    }
    rtp.add(Source.beginning(ssrc, index));
    return true;
  }

  /**
   * Makes an SRTCP packet an RTCP packet.
   *
   * @return {@link SrtpOutcome#OK}: the octets are plain now, and {@link SrtpSuite#rtcpOverhead()}
   *     fewer; anything else: they are as they came
   * @throws IndexOutOfBoundsException if the region is not inside the array: a bug, not bad input
   */
  public SrtpOutcome unprotectRtcp(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, packet.length);
    requireKeys();
    int plain = length - suite.rtcpOverhead();
    if (!RtcpLayout.isSound(packet, offset, plain)) {
      return SrtpOutcome.MALFORMED;
    }
    int ssrc = Octets.getInt(packet, offset + RtcpLayout.SSRC_AT);
    int word = Octets.getInt(packet, offset + plain + rtcpTransform.wordAfter());
    if ((word & RtcpLayout.ENCRYPTED_FLAG) == 0) {
      return SrtpOutcome.UNENCRYPTED;
    }
    long index = word & RtcpLayout.INDEX_MASK;
    Source source = rtcp.find(ssrc);
    if (source == null && rtcp.isFull()) {
      return SrtpOutcome.TOO_MANY_SOURCES;
    }
    SrtpOutcome judged = source == null ? SrtpOutcome.OK : source.judge(index);
    if (judged != SrtpOutcome.OK) {
      return judged;
    }
    if (!rtcpTransform.openRtcp(packet, offset, plain, ssrc, word)) {
      return SrtpOutcome.AUTHENTICATION_FAILED;
    }
    accept(source, ssrc, index);
    return SrtpOutcome.OK;
  }

  private void accept(@Nullable Source source, int ssrc, long index) {
    if (source == null) {
      rtcp.add(Source.beginning(ssrc, index));
    } else {
      source.accept(index);
    }
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
    return "SrtpReceiver[" + suite + ", sources " + rtp.size() + "]";
  }
}
