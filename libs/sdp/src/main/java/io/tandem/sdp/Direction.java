package io.tandem.sdp;

import java.util.Optional;

/** Which way media flows, from the view of whoever sent the description (RFC 8866 section 6.7). */
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  /** The attribute's name. */
  public String token() {
    return switch (this) {
      case SENDRECV -> "sendrecv";
      case SENDONLY -> "sendonly";
      case RECVONLY -> "recvonly";
      case INACTIVE -> "inactive";
    };
  }

  public static Optional<Direction> fromToken(String token) {
    for (Direction direction : values()) {
      if (direction.token().equals(token)) {
        return Optional.of(direction);
      }
    }
    return Optional.empty();
  }

  /** The same flow seen from the other end. */
  public Direction mirrored() {
    return of(/* sends= */ receives, /* receives= */ sends);
  }

  /** What both allow, seen from the same end. */
  public Direction and(Direction other) {
    return of(sends && other.sends, receives && other.receives);
  }

  /**
   * The direction to answer to {@code offered} for someone who is willing to do {@code this} (RFC
   * 3264 section 6.1): never more than the offer allows.
   */
  public Direction answering(Direction offered) {
    return and(offered.mirrored());
  }

  private static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }
}
