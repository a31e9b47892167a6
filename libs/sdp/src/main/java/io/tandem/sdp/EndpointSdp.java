package io.tandem.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Offers and answers of endpoints that are the exchange's own: echo, tone, rooms, later prompts.
 *
 * <p>What the endpoint can do is a list of codecs; a {@code telephone-event} among them is taken
 * along when its clock fits the codec that was chosen.
 */
public final class EndpointSdp {

  /** One frame of our media clock. Says how long packets should be that are sent to us. */
  private static final String PTIME_MILLIS = "20";

  /** For packets that we decode. */
  static final Attribute MAXPTIME =
      Attribute.of("maxptime", Integer.toString(MediaDescription.LONGEST_PACKET_MILLIS));

  private EndpointSdp() {}

  /**
   * What was answered.
   *
   * @param audioIndex the place of the m-line that was taken
   * @param codecs the one for speech, numbered as the offer numbers it, then telephone-event where
   *     it was taken
   * @param direction seen from the endpoint
   * @param levels by what the other side says how loud its packets are
   */
  public record Answered(
      SessionDescription description,
      int audioIndex,
      List<Codec> codecs,
      Direction direction,
      Optional<LevelExtension> levels) {
    public Answered {
      codecs = List.copyOf(codecs);
      if (codecs.isEmpty()) {
        throw new IllegalArgumentException("an answer chooses a codec");
      }
    }

    public Codec codec() {
      return codecs.getFirst();
    }

    public Optional<Codec> telephoneEvent() {
      return codecs.stream().filter(Codec::isTelephoneEvent).findFirst();
    }
  }

  /**
   * The answer to an offer: the first codec in the offer's order that the endpoint supports.
   *
   * @param willing what the endpoint would do if the offer allowed all, seen from the endpoint
   * @return empty when no audio or no common codec is offered: the answer is 488
   */
  public static Optional<Answered> answer(
      SessionDescription offer,
      List<Codec> supported,
      long sessionId,
      MediaAddress ours,
      Direction willing) {
    return answer(offer, supported, sessionId, ours, willing, false);
  }

  /**
   * As above.
   *
   * @param hears whether the endpoint decodes what comes: then it says how long packets may be, and
   *     has use for their levels, if they are offered
   */
  public static Optional<Answered> answer(
      SessionDescription offer,
      List<Codec> supported,
      long sessionId,
      MediaAddress ours,
      Direction willing,
      boolean hears) {
    Optional<AudioStream> stream = offer.audio();
    if (stream.isEmpty()) {
      return Optional.empty();
    }
    AudioStream audio = stream.get();
    List<Codec> chosen = choose(audio.codecs(), supported);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    Direction direction = willing.answering(audio.direction());
    Optional<LevelExtension> levels =
        hears ? LevelExtension.offered(offer, audio) : Optional.empty();
    List<MediaDescription> media = new ArrayList<>(offer.media().size());
    for (int i = 0; i < offer.media().size(); i++) {
      media.add(
          i == audio.index()
              ? section(chosen, ours, direction, hears, levels)
              : offer.media().get(i).refused());
    }
    return Optional.of(
        new Answered(
            description(sessionId, ours, media), audio.index(), chosen, direction, levels));
  }

  /** The endpoint's own offer, for an INVITE that came without one. */
  public static SessionDescription offer(
      List<Codec> supported, long sessionId, MediaAddress ours, Direction direction) {
    return description(
        sessionId, ours, List.of(section(supported, ours, direction, false, Optional.empty())));
  }

  private static List<Codec> choose(List<Codec> offered, List<Codec> supported) {
    for (Codec candidate : offered) {
      if (candidate.carriesSpeech()) {
        Optional<Codec> match = taken(candidate, supported);
        if (match.isPresent()) {
          List<Codec> chosen = new ArrayList<>(2);
          chosen.add(match.get());
          // Events share the stream's timestamps, so their clock must be the codec's (RFC 4733
          // section 2.1).
          offered.stream()
              .filter(Codec::isTelephoneEvent)
              .filter(event -> event.clockRate() == candidate.clockRate())
              .flatMap(event -> taken(event, supported).stream())
              .findFirst()
              .ifPresent(chosen::add);
          return chosen;
        }
      }
    }
    return List.of();
  }

  /** Our codec under the number that the offer gave to it. */
  private static Optional<Codec> taken(Codec offered, List<Codec> supported) {
    return supported.stream()
        .filter(offered::sameEncoding)
        .findFirst()
        .map(codec -> codec.withPayloadType(offered.payloadType()));
  }

  private static MediaDescription section(
      List<Codec> codecs,
      MediaAddress ours,
      Direction direction,
      boolean hears,
      Optional<LevelExtension> levels) {
    List<Attribute> attributes = new ArrayList<>();
    for (Codec codec : codecs) {
      attributes.add(Attribute.of("rtpmap", codec.rtpmap()));
      if (!codec.formatParameters().isEmpty()) {
        attributes.add(Attribute.of("fmtp", codec.payloadType() + " " + codec.formatParameters()));
      }
    }
    attributes.add(Attribute.of("ptime", PTIME_MILLIS));
    if (hears) {
      attributes.add(MAXPTIME);
    }
    if (ours.rtcpMux()) {
      attributes.add(new Attribute(MediaDescription.RTCP_MUX));
    }
    attributes.add(new Attribute(direction.token()));
    levels.map(LevelExtension::answer).ifPresent(attributes::add);
    List<String> formats =
        codecs.stream().map(codec -> Integer.toString(codec.payloadType())).toList();
    return new MediaDescription(
        "audio", ours.port(), 1, "RTP/AVP", formats, List.of(), List.of(), attributes);
  }

  private static SessionDescription description(
      long sessionId, MediaAddress ours, List<MediaDescription> media) {
    return new SessionDescription(
        Origin.ofExchange(sessionId, 1, ours.host()),
        "-",
        List.of(Connection.of(ours.host())),
        List.of(),
        List.of(),
        media);
  }
}
