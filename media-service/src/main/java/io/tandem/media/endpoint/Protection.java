package io.tandem.media.endpoint;

import io.tandem.rtp.RtcpNames;
import io.tandem.rtp.RtcpPacket;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpHistory;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpState;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between an endpoint and its peer: nothing, a door that is shut until both know the
 * keys, or SRTP. It begins shut. Owned by the endpoint, on its loop; a packet costs no allocation.
 *
 * <p>Every source leaves under a name that nothing was sent under before. Nobody remembers which
 * indices a process before this one has used under the key, and a source that nobody has seen needs
 * nobody to remember (docs/adr/0018-srtp.md). It opens no seals and decides nothing about who gets
 * SRTP.
 */
public final class Protection {

  /** A report is due when a source has passed so many indices: a quarter of a turn. */
  private static final int REPORTED_INDEX_BITS = 14;

  private static final int SEQUENCE_AT = 2;
  private static final int SSRC_AT = 8;
  private static final int CONTRIBUTORS_AT = 12;
  private static final int CONTRIBUTORS_MASK = 0x0F;
  private static final int RTCP_SSRC_AT = 4;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** No sequence number follows it. */
  private static final int NONE = -2;

  private enum Mode {
    PLAIN,
    SHUT,
    KEYED
  }

  private final SrtpWorkbench bench;
  private final SourceNames names;
  private final IntUnaryOperator toName;
  private final IntUnaryOperator toSource;
  private final Map<Integer, Long> toldQuarters = new HashMap<>();
  // Whoever forgets to say what is to be is heard by nobody, and not by everybody.
  private Mode mode = Mode.SHUT;
  private @Nullable SrtpReceiver receiver;
  private @Nullable SrtpSender sender;
  private int lastTooOld = NONE;
  private int sourceTooOld;

  /**
   * @param bench the loop's
   * @param freshNames SSRCs under which nothing was ever sent; never the same twice
   */
  public Protection(SrtpWorkbench bench, IntSupplier freshNames) {
    this.bench = bench;
    this.names = new SourceNames(freshNames, this::onNameFreed);
    this.toName = names::nameOf;
    this.toSource = names::sourceOf;
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

  /**
   * The peer encrypts with that key: the first, or another than before.
   *
   * @param history what has come under it
   */
  public void onTheirKey(MasterKey key, SrtpHistory history) {
    SrtpReceiver before = receiver;
    receiver =
        before == null ? SrtpReceiver.goingOn(key, history, bench) : before.rekeyed(key, history);
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
    names.forget();
    lastTooOld = NONE;
    if (before != null) {
      before.close();
    }
    open();
  }

  private void onNameFreed(int name) {
    SrtpSender keyed = sender;
    if (keyed != null) {
      keyed.forget(name);
    }
  }

  /** Another second has passed, by which it is told which sources rest. */
  public void onSecond() {
    names.onSecond();
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
    names.forget();
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

  /** Gives the senders in a report the names by which the peer knows them. */
  public void nameSenders(RtcpPacket report) {
    if (mode != Mode.PLAIN) {
      RtcpNames.renameSenders(report, toName);
    }
  }

  /** Tells of whom the peer reports, who knows them by the names. */
  public void resolveSubjects(RtcpPacket report) {
    if (mode != Mode.PLAIN) {
      RtcpNames.renameSubjects(report, toSource);
    }
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
   * Makes RTP what the peer can read, in place and under its name; anything but {@code ACCEPTED}:
   * must not be sent. A source whose numbers begin anew gets another name: its indices have been
   * used. Two packets in a row must say so (RFC 3550 appendix A.1), since one may just be late.
   */
  public Fate sealRtp(byte[] packet, int length) {
    SrtpSender keyed = sender;
    if (mode != Mode.KEYED || keyed == null) {
      return Fate.KEYS_UNKNOWN;
    }
    if (!nameContributors(packet, length)) {
      return Fate.TOO_MANY_SOURCES;
    }
    int source = (int) INT.get(packet, SSRC_AT);
    SrtpOutcome outcome = sealAs(names.nameOf(source), keyed, packet, length);
    if (outcome == SrtpOutcome.OK) {
      lastTooOld = NONE;
    } else if (outcome == SrtpOutcome.TOO_OLD) {
      int sequence = (short) SHORT.get(packet, SEQUENCE_AT) & 0xFFFF;
      boolean anew = source == sourceTooOld && sequence == ((lastTooOld + 1) & 0xFFFF);
      if (anew) {
        names.rename(source);
        outcome = sealAs(names.nameOf(source), keyed, packet, length);
      }
      lastTooOld = anew ? NONE : sequence;
      sourceTooOld = source;
    }
    return fateOf(outcome);
  }

  /** Those whom a mixer of the other leg has put together (RFC 3550 section 5.1). */
  private boolean nameContributors(byte[] packet, int length) {
    int end = CONTRIBUTORS_AT + Integer.BYTES * (packet[0] & CONTRIBUTORS_MASK);
    for (int at = CONTRIBUTORS_AT; at < Math.min(end, length); at += Integer.BYTES) {
      int name = names.nameOf((int) INT.get(packet, at));
      if (!names.isName(name)) {
        return false;
      }
      INT.set(packet, at, name);
    }
    return true;
  }

  private SrtpOutcome sealAs(int name, SrtpSender keyed, byte[] packet, int length) {
    if (!names.isName(name)) {
      return SrtpOutcome.TOO_MANY_SOURCES;
    }
    INT.set(packet, SSRC_AT, name);
    return keyed.protectRtp(packet, 0, length);
  }

  /**
   * The same of RTCP, whose senders have their names already. What does not begin with one of them
   * is refused: its index would not be this sender's to give.
   */
  public Fate sealRtcp(byte[] packet, int length) {
    SrtpSender keyed = sender;
    if (mode != Mode.KEYED || keyed == null) {
      return Fate.KEYS_UNKNOWN;
    }
    if (length < RTCP_SSRC_AT + Integer.BYTES
        || !names.isName((int) INT.get(packet, RTCP_SSRC_AT))) {
      return Fate.NAMELESS;
    }
    return fateOf(keyed.protectRtcp(packet, 0, length));
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
