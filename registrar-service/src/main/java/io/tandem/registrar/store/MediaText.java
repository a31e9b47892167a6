package io.tandem.registrar.store;

import io.tandem.contracts.MediaFact.EndpointStatistics;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a leg sounded like as the text of one column, {@code name=value&...} as in a query. A later
 * release may find names that are missing, an earlier one some that it does not know; numbers that
 * are none count as 0. Any thread.
 */
final class MediaText {

  private MediaText() {}

  static @Nullable String write(Optional<EndpointStatistics> media) {
    return media.map(MediaText::text).orElse(null);
  }

  static Optional<EndpointStatistics> read(@Nullable String text) {
    return Optional.ofNullable(text).map(MediaText::parsed).map(MediaText::statistics);
  }

  private static String text(EndpointStatistics s) {
    StringBuilder text = new StringBuilder();
    text.append("endpoint=").append(encoded(s.endpointId()));
    add(text, "packetsReceived", s.packetsReceived());
    add(text, "octetsReceived", s.octetsReceived());
    add(text, "packetsSent", s.packetsSent());
    add(text, "octetsSent", s.octetsSent());
    add(text, "packetsLost", s.packetsLost());
    add(text, "jitterMicros", s.jitterMicros());
    add(text, "strangersDropped", s.strangersDropped());
    add(text, "roundTripMicros", s.roundTripMicros());
    add(text, "packetsLostByPeer", s.packetsLostByPeer());
    add(text, "mosFromPeerTimes100", s.mosFromPeerTimes100());
    add(text, "mosToPeerTimes100", s.mosToPeerTimes100());
    add(text, "peerReported", s.peerReported() ? 1 : 0);
    add(text, "jitterByPeerMicros", s.jitterByPeerMicros());
    add(text, "playedMillis", s.playedMillis());
    add(text, "concealedMillis", s.concealedMillis());
    text.append("&codecFromPeer=").append(encoded(s.codecFromPeer()));
    text.append("&codecToPeer=").append(encoded(s.codecToPeer()));
    add(text, "oneWayAtEpochMillis", s.oneWayAtEpochMillis());
    add(text, "oneWayMillis", s.oneWayMillis());
    return text.toString();
  }

  private static void add(StringBuilder text, String name, long value) {
    text.append('&').append(name).append('=').append(value);
  }

  private static EndpointStatistics statistics(Map<String, String> values) {
    return new EndpointStatistics(
        values.getOrDefault("endpoint", ""),
        number(values, "packetsReceived"),
        number(values, "octetsReceived"),
        number(values, "packetsSent"),
        number(values, "octetsSent"),
        number(values, "packetsLost"),
        number(values, "jitterMicros"),
        number(values, "strangersDropped"),
        number(values, "roundTripMicros"),
        number(values, "packetsLostByPeer"),
        (int) number(values, "mosFromPeerTimes100"),
        (int) number(values, "mosToPeerTimes100"),
        number(values, "peerReported") != 0,
        number(values, "jitterByPeerMicros"),
        number(values, "playedMillis"),
        number(values, "concealedMillis"),
        values.getOrDefault("codecFromPeer", ""),
        values.getOrDefault("codecToPeer", ""),
        number(values, "oneWayAtEpochMillis"),
        number(values, "oneWayMillis"));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Somebody has written into the table by hand.
      return "";
    }
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static long number(Map<String, String> values, String name) {
    try {
      return Long.parseLong(values.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
