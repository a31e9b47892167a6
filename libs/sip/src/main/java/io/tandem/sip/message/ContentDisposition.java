package io.tandem.sip.message;

import java.util.Locale;
import java.util.Optional;

/**
 * What a body is for, and whether its receiver must understand it (RFC 3261 section 20.11). A
 * value.
 *
 * @param type in lower case: "session", "render", "early-session" or another
 * @param required whether a receiver that does not understand the body must refuse with 415
 */
public record ContentDisposition(String type, boolean required) {
  /** What holds for a body that says nothing: "session" for SDP, "render" for all else. */
  public static ContentDisposition unsaid(MediaType type) {
    return new ContentDisposition(type.is(MediaType.SDP) ? "session" : "render", true);
  }

  /** Reads a value; empty when malformed. Only "optional" takes the obligation away. */
  public static Optional<ContentDisposition> parse(String text) {
    return HeaderValue.parse(text)
        .map(
            value ->
                new ContentDisposition(
                    value.value().toLowerCase(Locale.ROOT),
                    value.params().get("handling").filter("optional"::equalsIgnoreCase).isEmpty()));
  }

  @Override
  public String toString() {
    return type + ";handling=" + (required ? "required" : "optional");
  }
}
