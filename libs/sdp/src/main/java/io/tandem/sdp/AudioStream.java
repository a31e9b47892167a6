package io.tandem.sdp;

import java.util.List;
import java.util.Optional;

/**
 * The one audio stream of a description that the exchange takes part in: the first plain RTP audio
 * section with a port and with an address.
 *
 * @param index the section's place among the m-lines
 * @param connection where RTP is expected; unspecified while the phone holds the old way
 * @param port where RTP is expected
 * @param rtcpPort where RTCP is expected; 0 when there is no such port
 * @param rtcpMux whether RTCP may come on the RTP port too
 * @param codecs in order of preference; may be empty when only unknown dynamic types are listed
 * @param direction seen from the description's sender
 * @param packetMillis as {@link MediaDescription#packetMillis}
 */
public record AudioStream(
    int index,
    Connection connection,
    int port,
    int rtcpPort,
    boolean rtcpMux,
    List<Codec> codecs,
    Direction direction,
    int packetMillis) {
  public AudioStream {
    codecs = List.copyOf(codecs);
  }

  static Optional<AudioStream> of(SessionDescription description) {
    for (int i = 0; i < description.media().size(); i++) {
      MediaDescription section = description.media().get(i);
      Optional<Connection> connection = description.connectionOf(section);
      if (section.isPlainRtpAudio() && section.port() != 0 && connection.isPresent()) {
        return Optional.of(
            new AudioStream(
                i,
                connection.get(),
                section.port(),
                section.rtcpPort(),
                section.allowsRtcpMux(),
                section.codecs(),
                description.directionOf(section),
                section.packetMillis()));
      }
    }
    return Optional.empty();
  }

  /** The codec for speech that this side prefers. */
  public Optional<Codec> preferredCodec() {
    return codecs.stream().filter(Codec::carriesSpeech).findFirst();
  }

  public Optional<Codec> telephoneEvent() {
    return codecs.stream().filter(Codec::isTelephoneEvent).findFirst();
  }

  /** Events that share the timestamps of that codec, so that their clock is its (RFC 4733 2.1). */
  public Optional<Codec> telephoneEventBeside(Codec codec) {
    return codecs.stream()
        .filter(Codec::isTelephoneEvent)
        .filter(event -> event.clockRate() == codec.clockRate())
        .findFirst();
  }
}
