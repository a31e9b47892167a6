package io.tandem.media.endpoint;

import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpState;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands between an endpoint and its peer: nothing, a door that is shut until both know the
 * keys, or SRTP. Owned by the endpoint, on its loop; a packet costs no allocation.
 *
 * <p>Everything leaves under an alias: its SSRC XOR a number that is drawn with each sender. Nobody
 * remembers which indices a process before this one has used under the key, and a source that
 * nobody has seen needs nobody to remember (docs/adr/0018-srtp.md). It opens no seals and decides
 * nothing about who gets SRTP.
 */
public final class Protection {

  /** A report is due when a source has passed so many indices: a quarter of a turn. */
  private static final int REPORTED_INDEX_BITS = 14;

  private static final int SEQUENCE_AT = 2;
  private static final int SSRC_AT = 8;

  /** No sequence number follows it. */
  private static final int NONE = -2;

  private enum Mode {
    PLAIN,
    SHUT,
    KEYED
  }

  private final SrtpWorkbench bench;
  private final IntSupplier random;
  private final Map<Integer, Long> toldQuarters = new HashMap<>();
  private Mode mode = Mode.PLAIN;
  private @Nullable SrtpReceiver receiver;
  private @Nullable SrtpSender sender;
  private int alias;
  private int lastTooOld = NONE;

  /**
   * @param bench the loop's
   * @param random any 32 bits
   */
  public Protection(SrtpWorkbench bench, IntSupplier random) {
    this.bench = bench;
    this.random = random;
  }

  /** Packets pass as they are. */
  public void onPlain() {
    forget();
    mode = Mode.PLAIN;
  }

  /** Nothing that comes can be read, and nothing may be sent. */
  public void onShut() {
    forget();
    mode = Mode.SHUT;
  }

  /** The peer encrypts with that key: the first, or another than before. */
  public void onTheirKey(MasterKey key, SrtpState reached) {
    SrtpReceiver before = receiver;
    receiver = before == null ? SrtpReceiver.goingOn(key, reached, bench) : before.rekeyed(key);
    if (before != null) {
      before.close();
    }
    toldQuarters.clear();
    open();
  }

  /** We encrypt with that key: the first, or another than before. */
  public void onOurKey(MasterKey key) {
    SrtpSender before = sender;
    sender = SrtpSender.beginning(key, bench);
    alias = random.getAsInt();
    lastTooOld = NONE;
    if (before != null) {
      before.close();
    }
    open();
  }

  private void open() {
    mode = receiver != null && sender != null ? Mode.KEYED : Mode.SHUT;
  }

  private void forget() {
    if (receiver != null) {
      receiver.close();
      receiver = null;
    }
    if (sender != null) {
      sender.close();
      sender = null;
    }
    alias = 0;
    toldQuarters.clear();
  }

  /** The endpoint is closed. */
  public void close() {
    onShut();
  }

  /** Whether packets pass as they are; then nothing else here needs to be asked. */
  public boolean isPlain() {
    return mode == Mode.PLAIN;
  }

  /** What the peer sees of an SSRC, and the SSRC of what it sees: XOR this. */
  public int alias() {
    return alias;
  }

  /** By how many octets RTP grows on its way to the peer, and shrinks on its way from it. */
  public int rtpOverhead() {
    return receiver == null ? 0 : receiver.suite().rtpOverhead();
  }

  /** The same of RTCP. */
  public int rtcpOverhead() {
    return receiver == null ? 0 : receiver.suite().rtcpOverhead();
  }

  /** Makes what came from the peer RTP, in place; anything but {@code ACCEPTED}: as it came. */
  public Fate openRtp(byte[] packet, int length) {
    SrtpReceiver keyed = receiver;
    return mode != Mode.KEYED || keyed == null
        ? Fate.KEYS_UNKNOWN
        : fateOf(keyed.unprotectRtp(packet, 0, length));
  }

  /** The same of RTCP. Those that it reports on still have the names that the peer sees. */
  public Fate openRtcp(byte[] packet, int length) {
    SrtpReceiver keyed = receiver;
    return mode != Mode.KEYED || keyed == null
        ? Fate.KEYS_UNKNOWN
        : fateOf(keyed.unprotectRtcp(packet, 0, length));
  }

  /**
   * Makes RTP what the peer can read, in place and under the alias; anything but {@code ACCEPTED}:
   * must not be sent. A source whose numbers begin anew gets another alias: its indices have been
   * used. Two packets in a row must say so (RFC 3550 appendix A.1), since one may just be late.
   */
  public Fate sealRtp(byte[] packet, int length) {
    SrtpSender keyed = sender;
    if (mode != Mode.KEYED || keyed == null) {
      return Fate.KEYS_UNKNOWN;
    }
    ByteBuffer header = ByteBuffer.wrap(packet);
    int ssrc = header.getInt(SSRC_AT);
    header.putInt(SSRC_AT, ssrc ^ alias);
    SrtpOutcome outcome = keyed.protectRtp(packet, 0, length);
    if (outcome == SrtpOutcome.TOO_OLD) {
      int sequence = header.getShort(SEQUENCE_AT) & 0xFFFF;
      if (sequence == ((lastTooOld + 1) & 0xFFFF) && lastTooOld != NONE) {
        alias = random.getAsInt();
        header.putInt(SSRC_AT, ssrc ^ alias);
        outcome = keyed.protectRtp(packet, 0, length);
        lastTooOld = NONE;
      } else {
        lastTooOld = sequence;
      }
    }
    return fateOf(outcome);
  }

  /** The same of RTCP, in which the sender has his alias already. */
  public Fate sealRtcp(byte[] packet, int length) {
    SrtpSender keyed = sender;
    return mode != Mode.KEYED || keyed == null
        ? Fate.KEYS_UNKNOWN
        : fateOf(keyed.protectRtcp(packet, 0, length));
  }

  private static Fate fateOf(SrtpOutcome outcome) {
    return switch (outcome) {
      case OK -> Fate.ACCEPTED;
      case MALFORMED -> Fate.MALFORMED;
      case AUTHENTICATION_FAILED, UNENCRYPTED -> Fate.NOT_AUTHENTIC;
      case REPLAYED, TOO_OLD -> Fate.REPLAYED;
      case TOO_MANY_SOURCES -> Fate.TOO_MANY_SOURCES;
      case KEY_EXHAUSTED -> Fate.KEY_EXHAUSTED;
    };
  }

  /**
   * How far the peer has come, if a source has passed another 16,384 indices since this was told
   * last. Allocates: for every few seconds.
   */
  public Optional<SrtpState> advanced() {
    SrtpReceiver keyed = receiver;
    if (mode != Mode.KEYED || keyed == null) {
      return Optional.empty();
    }
    SrtpState state = keyed.state();
    boolean further = false;
    for (SrtpState.Position position : state.rtp()) {
      long quarter = position.index() >>> REPORTED_INDEX_BITS;
      Long told = toldQuarters.put(position.ssrc(), quarter);
      further |= told != null && quarter > told;
    }
    return further ? Optional.of(state) : Optional.empty();
  }
}
