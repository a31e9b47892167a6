package io.tandem.sdp;

import java.util.List;
import java.util.Optional;

/** Readers for attribute values; whatever they cannot read is as if it were absent. */
final class Attributes {
  private Attributes() {}

  static Optional<Direction> direction(List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      Optional<Direction> direction = Direction.fromToken(attribute.text().strip());
      if (direction.isPresent()) {
        return direction;
      }
    }
    return Optional.empty();
  }

  /**
   * Reads {@code <payload type> <encoding name>/<clock rate>[/<channels>]} (RFC 8866 section 6.6).
   */
  static Optional<Codec> rtpmap(String value) {
    int payloadType = leadingPayloadType(value);
    if (payloadType < 0) {
      return Optional.empty();
    }
    String[] parts = value.substring(value.indexOf(' ') + 1).strip().split("/", -1);
    if (parts.length < 2 || parts.length > 3 || !Lines.isToken(parts[0])) {
      return Optional.empty();
    }
    long clockRate = Lines.number(parts[1], 1_000_000);
    long channels = parts.length == 3 ? Lines.number(parts[2], 255) : 1;
    if (clockRate < 1 || channels < 1) {
      return Optional.empty();
    }
    return Optional.of(new Codec(payloadType, parts[0], (int) clockRate, (int) channels, ""));
  }

  /** The payload type before the first space, or -1. */
  static int leadingPayloadType(String value) {
    int space = value.indexOf(' ');
    return space < 0 ? -1 : (int) Lines.number(value.substring(0, space), 127);
  }
}
