package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a user agent takes of a body (RFC 5621 sections 4.4, 5.3 and 6, RFC 3261 section 8.2.3): all
 * of a mixed one, the last that it understands of alternatives, the root of related parts. What it
 * does not understand and is not told that it may ignore makes it refuse the message. Pure; goes no
 * deeper than {@link Multipart#MOST_DEPTH}.
 */
public sealed interface BodyChoice {
  /** The parts to act on, in their order; none where there is no body or all may be ignored. */
  record Taken(List<BodyPart> parts) implements BodyChoice {
    public Taken {
      parts = List.copyOf(parts);
    }
  }

  /** To be answered 415, with Accept. */
  record Unsupported() implements BodyChoice {}

  /** To be answered 400. */
  record Malformed(String reason) implements BodyChoice {}

  /**
   * Chooses.
   *
   * @param understood types without parameters, in lower case, such as "application/sdp"
   */
  static BodyChoice of(SipMessage message, Set<String> understood) {
    if (message.body().length == 0) {
      return new Taken(List.of());
    }
    // A body without a type is none of a known one (RFC 3261 section 20.15 asks for it).
    return message.headers().has(HeaderName.CONTENT_TYPE)
        ? choose(BodyPart.of(message), understood)
        : unknown(BodyPart.of(message));
  }

  /**
   * The first part of that type, wherever it lies and whatever stands beside it: for messages that
   * cannot be refused any more. Of alternatives the last.
   */
  static Optional<BodyPart> first(SipMessage message, MediaType type) {
    return message.body().length == 0 ? Optional.empty() : first(BodyPart.of(message), type);
  }

  private static Optional<BodyPart> first(BodyPart part, MediaType type) {
    return switch (part.multipart()) {
      case Multipart.Reading.Malformed _ -> Optional.empty();
      case Multipart.Reading.Single() ->
          Optional.of(part).filter(single -> single.type().filter(type::is).isPresent());
      case Multipart.Reading.Parsed(Multipart multipart) -> {
        List<BodyPart> parts = multipart.parts();
        List<BodyPart> order = multipart.isAlternative() ? parts.reversed() : parts;
        yield order.stream().flatMap(inner -> first(inner, type).stream()).findFirst();
      }
    };
  }

  private static BodyChoice choose(BodyPart part, Set<String> understood) {
    return switch (part.multipart()) {
      case Multipart.Reading.Malformed(String reason) -> new Malformed(reason);
      case Multipart.Reading.Single() -> single(part, understood);
      case Multipart.Reading.Parsed(Multipart multipart) ->
          switch (multipart.subtype()) {
            case "alternative" -> best(part, multipart, understood);
            case "related" -> orIgnored(part, choose(multipart.root(), understood));
            default -> orIgnored(part, all(multipart, understood));
          };
    };
  }

  private static BodyChoice single(BodyPart part, Set<String> understood) {
    boolean known =
        part.type().filter(t -> understood.contains(t.type() + '/' + t.subtype())).isPresent();
    return known && part.content().isPresent() ? new Taken(List.of(part)) : unknown(part);
  }

  private static BodyChoice unknown(BodyPart part) {
    return part.disposition().required() ? new Unsupported() : new Taken(List.of());
  }

  private static BodyChoice all(Multipart multipart, Set<String> understood) {
    List<BodyPart> taken = new ArrayList<>();
    for (BodyPart part : multipart.parts()) {
      BodyChoice choice = choose(part, understood);
      if (!(choice instanceof Taken(List<BodyPart> more))) {
        return choice;
      }
      taken.addAll(more);
    }
    return new Taken(taken);
  }

  /** The sender puts what it likes best last (RFC 2046 section 5.1.4). */
  private static BodyChoice best(BodyPart whole, Multipart multipart, Set<String> understood) {
    for (BodyPart part : multipart.parts().reversed()) {
      BodyChoice choice = choose(part, understood);
      if (choice instanceof Malformed
          || (choice instanceof Taken(List<BodyPart> parts) && !parts.isEmpty())) {
        return choice;
      }
    }
    return unknown(whole);
  }

  /** A whole that may be ignored is ignored where a part of it is not understood. */
  private static BodyChoice orIgnored(BodyPart whole, BodyChoice choice) {
    return choice instanceof Unsupported ? unknown(whole) : choice;
  }
}
