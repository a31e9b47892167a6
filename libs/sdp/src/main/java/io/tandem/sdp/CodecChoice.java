package io.tandem.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An offer with some of its codecs: those that a peer is to hear of, in the order that is wanted
 * there. What carries no speech (digits, comfort noise) stays, behind them. Pure.
 */
public final class CodecChoice {

  private CodecChoice() {}

  /**
   * The offer with those codecs alone.
   *
   * @param names of encodings, upper or lower case; none: all of the offer
   * @return empty when the offer has none of them
   */
  public static Optional<SessionDescription> of(SessionDescription offer, List<String> names) {
    Optional<AudioStream> audio = offer.audio();
    if (names.isEmpty() || audio.isEmpty()) {
      return Optional.of(offer);
    }
    List<String> formats = new ArrayList<>();
    for (String name : names) {
      audio.get().codecs().stream()
          .filter(codec -> codec.carriesSpeech() && codec.name().equalsIgnoreCase(name))
          .map(codec -> Integer.toString(codec.payloadType()))
          .filter(format -> !formats.contains(format))
          .forEach(formats::add);
    }
    if (formats.isEmpty()) {
      return Optional.empty();
    }
    audio.get().codecs().stream()
        .filter(codec -> !codec.carriesSpeech())
        .map(codec -> Integer.toString(codec.payloadType()))
        .forEach(formats::add);
    List<MediaDescription> media = new ArrayList<>(offer.media());
    MediaDescription all = media.get(audio.get().index());
    media.set(
        audio.get().index(),
        new MediaDescription(
            all.type(),
            all.port(),
            all.portCount(),
            all.protocol(),
            formats,
            all.connections(),
            all.bandwidths(),
            all.attributes()));
    return Optional.of(
        new SessionDescription(
            offer.origin(),
            offer.name(),
            offer.connections(),
            offer.bandwidths(),
            offer.attributes(),
            media));
  }
}
