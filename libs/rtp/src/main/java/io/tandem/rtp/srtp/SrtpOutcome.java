package io.tandem.rtp.srtp;

/** What became of a packet. Everything but {@link #OK} is dropped, and counted by this name. */
public enum SrtpOutcome {
  OK,

  /** Not version 2, or too short for its own header, the tag and what else must be there. */
  MALFORMED,

  /** The tag is not that of these octets under this key: forged, damaged, or of another key. */
  AUTHENTICATION_FAILED,

  /** Received: has come before. To be sent: this index has been used with this key. */
  REPLAYED,

  /** So far behind the newest packet that nobody knows any more whether it has come. */
  TOO_OLD,

  /**
   * More sources than a context keeps; none is forgotten for a new one, as it could be replayed.
   */
  TOO_MANY_SOURCES,

  /** RTCP without encryption, which was not agreed upon. */
  UNENCRYPTED,

  /** The key has protected as many packets as it may (RFC 3711 section 9.2): a new one is due. */
  KEY_EXHAUSTED
}
