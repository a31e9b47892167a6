package io.tandem.contracts;

import io.tandem.kernel.CallSid;
import java.util.List;

/**
 * SRTP between an endpoint and its peer (RFC 3711), with keys from their SDP (RFC 4568). What an
 * endpoint sends and what it receives are encrypted with two keys that have nothing in common. Keys
 * stand here sealed with the exchange's {@code sealing.key}, and are printed nowhere.
 */
public sealed interface Srtp {

  /** As long as an RTP index is: a rollover counter of 32 bits, a sequence number of 16. */
  long LAST_INDEX = (1L << 48) - 1;

  /** As long as an SRTCP index is (RFC 3711 section 3.4). */
  long LAST_RTCP_INDEX = (1L << 31) - 1;

  /** Offered by us and not answered: nothing that comes can be read, nothing may be sent. */
  record Offered() implements Srtp {}

  /**
   * Both sides know both keys.
   *
   * @param suite by its name in SDP (RFC 4568 section 6.2, RFC 7714 section 14.1)
   * @param ours what the node encrypts with
   * @param theirs what the peer encrypts with
   */
  record Agreed(String suite, Key ours, Key theirs) implements Srtp {
    public Agreed {
      if (suite.isEmpty()) {
        throw new IllegalArgumentException("keys for no suite");
      }
    }

    /** This, with what is known now of how far the peer has come. */
    public Agreed reached(Indices indices) {
      return new Agreed(suite, ours, theirs.reached(indices));
    }

    /** The key of a direction. */
    public Key key(Side side) {
      return side == Side.OURS ? ours : theirs;
    }
  }

  /** Whose packets a key encrypts. */
  enum Side {
    /** The node's. */
    OURS,
    /** The peer's. */
    THEIRS
  }

  /**
   * The key of one direction.
   *
   * @param number grows with each new key of the direction; while it stays the same, so do the key
   *     and everything that has happened under it
   * @param sealed master key followed by master salt, as SDP concatenates them (RFC 4568 section
   *     6.1), sealed for {@link #purpose}
   * @param reached of the peer's: what the node said last of how far it has come; old by up to a
   *     quarter of a turn of the sequence numbers. Of the node's own nothing is kept
   */
  record Key(int number, String sealed, Indices reached) {
    public Key {
      if (number < 1 || sealed.isEmpty()) {
        throw new IllegalArgumentException("key " + number + " is none");
      }
    }

    Key reached(Indices indices) {
      return new Key(number, sealed, indices);
    }

    /** Without the key, sealed or not. */
    @Override
    public String toString() {
      return "Key[" + number + ", " + reached + "]";
    }
  }

  /**
   * How far the sources under one key have come. Nothing of it is secret.
   *
   * @param rtp the highest index of each source: 65,536 times the rollover counter, plus the
   *     sequence number (RFC 3711 section 3.3.1)
   * @param rtcp the highest SRTCP index of each source
   */
  record Indices(List<Index> rtp, List<Index> rtcp) {
    /** Nothing was sent, or nobody has said so. */
    public static final Indices NONE = new Indices(List.of(), List.of());

    public Indices {
      rtp = List.copyOf(rtp);
      rtcp = List.copyOf(rtcp);
      if (rtcp.stream().anyMatch(index -> index.index() > LAST_RTCP_INDEX)) {
        throw new IllegalArgumentException("not an SRTCP index of 31 bits in " + rtcp);
      }
    }
  }

  /** Where the source with that SSRC stands. */
  record Index(int ssrc, long index) {
    public Index {
      if (index < 0 || index > LAST_INDEX) {
        throw new IllegalArgumentException("not an index of 48 bits: " + index);
      }
    }
  }

  /** What a key is sealed for: in the place of another it does not open. */
  static String purpose(CallSid call, String endpointId, Side side) {
    return "SRTP key of %s in %s, %s"
        .formatted(endpointId, call.value(), side == Side.OURS ? "ours" : "theirs");
  }
}
