package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which bodies a peer takes (RFC 3261 section 20.1). A value.
 *
 * @param ranges none means that no body at all is taken
 */
public record Accept(List<MediaType> ranges) {
  public Accept {
    ranges = List.copyOf(ranges);
  }

  /** Without the header SDP is taken; a range that cannot be read is left aside. */
  public static Accept of(SipMessage message) {
    if (!message.headers().has(HeaderName.ACCEPT)) {
      return new Accept(List.of(MediaType.SDP));
    }
    List<MediaType> ranges = new ArrayList<>();
    for (String value : message.headers().all(HeaderName.ACCEPT)) {
      MediaType.parse(value).ifPresent(ranges::add);
    }
    return new Accept(ranges);
  }

  /** By the most specific range that the type lies in; {@code q=0} there means no. */
  public boolean allows(MediaType type) {
    return best(type).filter(range -> !isZero(range.params().get("q").orElse("1"))).isPresent();
  }

  private Optional<MediaType> best(MediaType type) {
    MediaType best = null;
    for (MediaType range : ranges) {
      if (type.isIn(range) && (best == null || stars(range) < stars(best))) {
        best = range;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int stars(MediaType range) {
    return (range.type().equals("*") ? 1 : 0) + (range.subtype().equals("*") ? 1 : 0);
  }

  private static boolean isZero(String q) {
    return q.startsWith("0") && q.chars().allMatch(c -> c == '0' || c == '.');
  }

  @Override
  public String toString() {
    return String.join(", ", ranges.stream().map(MediaType::toString).toList());
  }
}
