package io.tandem.sdp;

/**
 * A {@code b=} line (RFC 8866 section 5.8).
 *
 * @param type {@code AS}, {@code TIAS}, {@code CT}, {@code RS}, {@code RR} or another token
 * @param value kilobits a second for {@code AS} and {@code CT}, bits a second for the others
 */
public record Bandwidth(String type, long value) {
  public Bandwidth {
    Lines.requireToken(type, "bandwidth type");
    if (value < 0) {
      throw new IllegalArgumentException("bandwidth is negative");
    }
  }
}
