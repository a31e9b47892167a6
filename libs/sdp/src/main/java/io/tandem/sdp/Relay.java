package io.tandem.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what one phone describes into what the other phone is told when our media node stands
 * between them.
 *
 * <p>Codecs, packet length and direction pass unchanged, because the node relays packets without
 * decoding. Everything else is built anew from an allow-list: an attribute that is not known to be
 * harmless could name an address of the phone's network, or let the phones find a way around the
 * node (candidates, keys, bundle groups).
 *
 * <p>One audio stream is relayed. Other m-lines keep their place with port 0 (RFC 3264 section 6).
 */
public final class Relay {

  private static final Set<String> PASSED =
      Set.of("rtpmap", "fmtp", "ptime", "maxptime", "sendrecv", "sendonly", "recvonly", "inactive");

  private Relay() {}

  /**
   * The offer for the other phone.
   *
   * @param sessionId ours, the same for the life of a leg; see {@link SessionDescription#following}
   *     for later versions
   * @return empty when the offer holds no audio that can be relayed: the answer is 488
   */
  public static Optional<SessionDescription> offer(
      SessionDescription fromPhone, long sessionId, MediaAddress ours) {
    return fromPhone
        .audio()
        .map(audio -> description(fromPhone.media(), fromPhone, audio, sessionId, ours));
  }

  /**
   * The answer for the phone that offered.
   *
   * @param offer what that phone offered
   * @param answer what the other phone answered to the relayed offer; checked by {@link
   *     AnswerCheck}
   * @return empty when the answer does not take the stream that was relayed: there is no audio
   *     between the two
   */
  public static Optional<SessionDescription> answer(
      SessionDescription offer, SessionDescription answer, long sessionId, MediaAddress ours) {
    if (offer.media().size() != answer.media().size()) {
      return Optional.empty();
    }
    Optional<Integer> relayed = offer.audio().map(AudioStream::index);
    return answer
        .audio()
        .filter(audio -> relayed.filter(index -> index == audio.index()).isPresent())
        // The m-lines follow the offer: that is what this answer is compared with.
        .map(audio -> description(offer.media(), answer, audio, sessionId, ours));
  }

  private static SessionDescription description(
      List<MediaDescription> places,
      SessionDescription source,
      AudioStream audio,
      long sessionId,
      MediaAddress ours) {
    List<MediaDescription> media = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      media.add(
          i == audio.index()
              ? relayed(source.media().get(i), audio.direction(), ours)
              : places.get(i).refused());
    }
    return new SessionDescription(
        Origin.ofExchange(sessionId, 1, ours.host()),
        "-",
        List.of(Connection.of(ours.host())),
        List.of(),
        List.of(),
        media);
  }

  private static MediaDescription relayed(
      MediaDescription section, Direction direction, MediaAddress ours) {
    List<Attribute> attributes = new ArrayList<>();
    for (Attribute attribute : section.attributes()) {
      String name = attribute.name();
      boolean isDirection = Direction.fromToken(name).isPresent();
      if (PASSED.contains(name) && !isDirection && concernsListedFormat(section, attribute)) {
        attributes.add(attribute);
      }
    }
    if (ours.rtcpMux()) {
      attributes.add(new Attribute(MediaDescription.RTCP_MUX));
    }
    // Stated even when it is the default: the phone may have said it by address or for the session.
    attributes.add(new Attribute(direction.token()));
    return new MediaDescription(
        section.type(),
        ours.port(),
        1,
        section.protocol(),
        section.formats(),
        List.of(),
        section.bandwidths(),
        attributes);
  }

  private static boolean concernsListedFormat(MediaDescription section, Attribute attribute) {
    if (!attribute.name().equals("rtpmap") && !attribute.name().equals("fmtp")) {
      return true;
    }
    int payloadType = Attributes.leadingPayloadType(attribute.value());
    return payloadType >= 0 && section.formats().contains(Integer.toString(payloadType));
  }
}
