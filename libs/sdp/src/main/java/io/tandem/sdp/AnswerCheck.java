package io.tandem.sdp;

import java.util.List;
import java.util.Optional;

/**
 * Whether an answer fits its offer (RFC 3264 section 6).
 *
 * <p>Checks what would break a relay: the number, kind and order of m-lines, and that the formats
 * were offered. Directions are not checked; phones get them wrong harmlessly, and {@link
 * Direction#answering} sets them right.
 */
public final class AnswerCheck {
  private AnswerCheck() {}

  /** What is wrong, in one phrase; empty when the answer fits. */
  public static Optional<String> problem(SessionDescription offer, SessionDescription answer) {
    if (offer.media().size() != answer.media().size()) {
      return Optional.of(
          "%d m-lines answered, %d offered".formatted(answer.media().size(), offer.media().size()));
    }
    for (int i = 0; i < offer.media().size(); i++) {
      Optional<String> problem = problem(offer.media().get(i), answer.media().get(i));
      if (problem.isPresent()) {
        return Optional.of("m-line " + (i + 1) + ": " + problem.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problem(MediaDescription offered, MediaDescription answered) {
    if (!offered.type().equals(answered.type())) {
      return Optional.of("another media type than offered");
    }
    if (answered.port() == 0) {
      return Optional.empty();
    }
    if (offered.port() == 0) {
      return Optional.of("taken although it was offered with port 0");
    }
    if (!offered.protocol().equals(answered.protocol())) {
      return Optional.of("another protocol than offered");
    }
    List<Codec> offeredCodecs = offered.codecs();
    List<Codec> answeredCodecs = answered.codecs();
    for (String format : answered.formats()) {
      // The answerer may number a codec anew (RFC 3264 section 6.1), so encodings are compared
      // before numbers.
      Optional<Codec> codec =
          answeredCodecs.stream()
              .filter(candidate -> format.equals(Integer.toString(candidate.payloadType())))
              .findFirst();
      boolean known =
          codec
              .map(answeredCodec -> offeredCodecs.stream().anyMatch(answeredCodec::sameEncoding))
              .orElse(offered.formats().contains(format));
      if (!known) {
        return Optional.of("a format that was not offered");
      }
    }
    return Optional.empty();
  }
}
