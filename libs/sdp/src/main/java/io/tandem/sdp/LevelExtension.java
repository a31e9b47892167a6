package io.tandem.sdp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The header extension by which a phone says in each packet how loud it is (RFC 6464), as offers
 * and answers agree on it: {@code a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level} (RFC 8285
 * section 5). The exchange reads it and sends none, and never offers it.
 *
 * @param id what marks it in packets: 1 to 14, or, in headers of two octets, 16 to 255
 */
public record LevelExtension(int id) {

  private static final String URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  private static final String ATTRIBUTE = "extmap";

  /** Reserved in headers of one octet (RFC 8285 section 4.2). */
  private static final int RESERVED = 15;

  private static final int HIGHEST = 255;

  public LevelExtension {
    if (!isLocal(id)) {
      throw new IllegalArgumentException("no local identifier: " + id);
    }
  }

  private static boolean isLocal(long id) {
    return id >= 1 && id <= HIGHEST && id != RESERVED;
  }

  /** That of the audio that is offered, if whoever offers it would send it. */
  static Optional<LevelExtension> offered(SessionDescription offer, AudioStream audio) {
    List<Attribute> ofMedia = offer.media().get(audio.index()).attributes();
    return Stream.concat(ofMedia.stream(), offer.attributes().stream())
        .filter(attribute -> attribute.name().equals(ATTRIBUTE))
        .flatMap(attribute -> read(attribute.value()).stream())
        .findFirst();
  }

  /** {@code <id>["/"<direction>] <URI> [<attributes>]}; all that is something else is empty. */
  private static Optional<LevelExtension> read(String value) {
    String[] words = value.strip().split(" +", 3);
    if (words.length < 2 || !words[1].equals(URI)) {
      return Optional.empty();
    }
    String[] numbered = words[0].split("/", 2);
    if (numbered.length == 2
        && !numbered[1].equals("sendrecv")
        && !numbered[1].equals("sendonly")) {
      return Optional.empty();
    }
    long id = Lines.number(numbered[0], HIGHEST);
    return isLocal(id) ? Optional.of(new LevelExtension((int) id)) : Optional.empty();
  }

  /** The line of the answer: it is received, and not sent. */
  Attribute answer() {
    return Attribute.of(ATTRIBUTE, id + "/recvonly " + URI);
  }
}
