package io.tandem.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets two phones talk that have no codec in common, where our media node can turn what one speaks
 * into what the other understands. The other phone is offered the first one's codecs before those
 * that would have to be made of them: whatever both speak is relayed as it is.
 */
public final class Transcoding {

  private static final Set<String> OF_CODECS = Set.of("rtpmap", "fmtp", "ptime", "maxptime");

  /** What we call events beside a codec of that clock, unless the offer has another use for it. */
  private static final int EVENTS_OF_NARROW_CLOCK = 101;

  private static final int EVENTS_OF_OTHER_CLOCK = 110;
  private static final int NARROW_CLOCK_HZ = 8_000;

  private final List<Codec> spoken;

  /**
   * A node's skill.
   *
   * @param spoken what it decodes and encodes, with the payload types to offer them under; the
   *     preferred first
   */
  public Transcoding(List<Codec> spoken) {
    this.spoken = List.copyOf(spoken);
  }

  /** What each side of a call speaks: the one who offered, and the one who answered. */
  public record Pair(Codec offerer, Codec answerer) {}

  /** The offer with what we can make of it behind; as it is when we understand nothing of it. */
  public SessionDescription widen(SessionDescription offer) {
    Optional<AudioStream> audio = offer.audio();
    if (audio.isEmpty() || understood(audio.get()).isEmpty()) {
      return offer;
    }
    List<Codec> codecs = audio.get().codecs();
    MediaDescription section = offer.media().get(audio.get().index());
    List<String> formats = new ArrayList<>(section.formats());
    List<Attribute> attributes = new ArrayList<>(section.attributes());
    boolean events = audio.get().telephoneEvent().isPresent();
    List<Codec> described = new ArrayList<>(codecs);
    for (Codec codec : spoken) {
      if (isNew(codec, described, formats)) {
        add(codec, described, formats, attributes);
        Codec beside = eventsBeside(codec);
        if (events && isNew(beside, described, formats)) {
          add(beside, described, formats, attributes);
        }
      }
    }
    if (formats.size() > section.formats().size()
        && section
            .maxptimeMillis()
            .filter(most -> most <= MediaDescription.LONGEST_PACKET_MILLIS)
            .isEmpty()) {
      attributes.removeIf(attribute -> attribute.name().equals("maxptime"));
      attributes.add(EndpointSdp.MAXPTIME);
    }
    return with(offer, audio.get().index(), formats, attributes);
  }

  private static boolean isNew(Codec codec, List<Codec> described, List<String> formats) {
    return described.stream().noneMatch(codec::sameEncoding)
        && !formats.contains(Integer.toString(codec.payloadType()));
  }

  private static Codec eventsBeside(Codec codec) {
    return new Codec(
        codec.clockRate() == NARROW_CLOCK_HZ ? EVENTS_OF_NARROW_CLOCK : EVENTS_OF_OTHER_CLOCK,
        Codec.TELEPHONE_EVENT,
        codec.clockRate());
  }

  private static void add(
      Codec codec, List<Codec> described, List<String> formats, List<Attribute> attributes) {
    described.add(codec);
    formats.add(Integer.toString(codec.payloadType()));
    attributes.addAll(attributesOf(codec));
  }

  private static List<Attribute> attributesOf(Codec codec) {
    Attribute map = Attribute.of("rtpmap", codec.rtpmap());
    return codec.formatParameters().isEmpty()
        ? List.of(map)
        : List.of(map, Attribute.of("fmtp", codec.payloadType() + " " + codec.formatParameters()));
  }

  /**
   * Whether the packets of the two must be turned into each other.
   *
   * @param offer as its phone made it
   * @param answer to the wider offer
   * @return empty when the answer's first codec was offered: packets pass as they are
   */
  public Optional<Pair> needed(SessionDescription offer, SessionDescription answer) {
    Optional<AudioStream> offered = offer.audio();
    return answer
        .audio()
        .flatMap(AudioStream::preferredCodec)
        .filter(codec -> offered.stream().noneMatch(o -> has(o, codec)))
        .filter(codec -> spoken.stream().anyMatch(codec::sameEncoding))
        .flatMap(codec -> offered.flatMap(this::understood).map(own -> new Pair(own, codec)));
  }

  /**
   * What the two speak when packets pass as they are: the first codec of the answer, each by his
   * own number.
   *
   * @return empty when it was not offered
   */
  public static Optional<Pair> common(SessionDescription offer, SessionDescription answer) {
    Optional<AudioStream> offered = offer.audio();
    return answer
        .audio()
        .flatMap(AudioStream::preferredCodec)
        .flatMap(
            codec ->
                offered.stream()
                    .flatMap(o -> o.codecs().stream())
                    .filter(codec::sameEncoding)
                    .map(own -> new Pair(own, codec))
                    .findFirst());
  }

  /** The answer as he who offered is told it: in his codec. */
  public SessionDescription inTermsOfOfferer(
      SessionDescription offer, SessionDescription answer, Pair pair) {
    AudioStream answered = answer.audio().orElseThrow();
    List<Codec> told = new ArrayList<>(List.of(pair.offerer()));
    if (answered.telephoneEventBeside(pair.answerer()).isPresent()) {
      offer.audio().flatMap(a -> a.telephoneEventBeside(pair.offerer())).ifPresent(told::add);
    }
    List<Attribute> attributes = new ArrayList<>();
    told.forEach(codec -> attributes.addAll(attributesOf(codec)));
    answer.media().get(answered.index()).attributes().stream()
        .filter(attribute -> !OF_CODECS.contains(attribute.name()))
        .forEach(attributes::add);
    attributes.add(EndpointSdp.MAXPTIME);
    return with(
        answer,
        answered.index(),
        told.stream().map(codec -> Integer.toString(codec.payloadType())).toList(),
        attributes);
  }

  private static boolean has(AudioStream audio, Codec codec) {
    return audio.codecs().stream().anyMatch(codec::sameEncoding);
  }

  /** The first of the codecs that we understand. */
  private Optional<Codec> understood(AudioStream audio) {
    return audio.codecs().stream()
        .filter(codec -> spoken.stream().anyMatch(codec::sameEncoding))
        .findFirst();
  }

  private static SessionDescription with(
      SessionDescription all, int index, List<String> formats, List<Attribute> attributes) {
    List<MediaDescription> media = new ArrayList<>(all.media());
    MediaDescription section = media.get(index);
    media.set(
        index,
        new MediaDescription(
            section.type(),
            section.port(),
            section.portCount(),
            section.protocol(),
            formats,
            section.connections(),
            section.bandwidths(),
            attributes));
    return new SessionDescription(
        all.origin(), all.name(), all.connections(), all.bandwidths(), all.attributes(), media);
  }
}
