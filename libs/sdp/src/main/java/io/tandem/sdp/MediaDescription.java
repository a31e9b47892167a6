package io.tandem.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code m=} section (RFC 8866 section 5.14) with the lines below it.
 *
 * @param type {@code audio}, {@code video}, {@code image}, {@code application}, {@code message}, or
 *     another token
 * @param port 0 when the stream is refused or removed, otherwise where RTP is expected
 * @param portCount the number after the port's slash; 1 when there is none
 * @param protocol such as {@code RTP/AVP}
 * @param formats payload types for RTP, otherwise tokens of the protocol; in order of preference
 * @param connections usually none (the session's line holds) or one
 */
public record MediaDescription(
    String type,
    int port,
    int portCount,
    String protocol,
    List<String> formats,
    List<Connection> connections,
    List<Bandwidth> bandwidths,
    List<Attribute> attributes) {

  /** As many as RTP has payload types; more could only make work. */
  static final int MAX_FORMATS = 128;

  /** The attribute of RFC 5761. */
  static final String RTCP_MUX = "rtcp-mux";

  /** The longest packet that we make, and that our jitter buffers take. */
  static final int LONGEST_PACKET_MILLIS = 60;

  /** RFC 3551 section 4.2. */
  private static final int USUAL_PACKET_MILLIS = 20;

  /** All lengths that we make are multiples of it. */
  private static final int PACKET_STEP_MILLIS = 10;

  public MediaDescription {
    Lines.requireToken(type, "media type");
    Lines.requireToken(protocol, "protocol");
    if (port < 0 || port > 65535 || portCount < 1) {
      throw new IllegalArgumentException("port " + port + "/" + portCount);
    }
    formats = List.copyOf(formats);
    if (formats.isEmpty() || formats.size() > MAX_FORMATS) {
      throw new IllegalArgumentException("an m-line names 1 to " + MAX_FORMATS + " formats");
    }
    formats.forEach(format -> Lines.requireToken(format, "format"));
    connections = List.copyOf(connections);
    bandwidths = List.copyOf(bandwidths);
    attributes = List.copyOf(attributes);
  }

  /** Whether this is audio over plain RTP, the only kind that is relayed so far. */
  public boolean isPlainRtpAudio() {
    return type.equals("audio") && protocol.equals("RTP/AVP");
  }

  /** The first attribute of that name. */
  public Optional<Attribute> attribute(String name) {
    return attributes.stream().filter(attribute -> attribute.name().equals(name)).findFirst();
  }

  /** The direction that this section states itself; the session may state one for all. */
  public Optional<Direction> statedDirection() {
    return Attributes.direction(attributes);
  }

  /**
   * The RTP payload formats in the order of the m-line. A dynamic payload type without a readable
   * rtpmap means nothing and is left out.
   */
  public List<Codec> codecs() {
    Map<Integer, Codec> mapped = new HashMap<>();
    Map<Integer, String> parameters = new HashMap<>();
    for (Attribute attribute : attributes) {
      switch (attribute.name()) {
        case "rtpmap" ->
            Attributes.rtpmap(attribute.value())
                .ifPresent(codec -> mapped.putIfAbsent(codec.payloadType(), codec));
        case "fmtp" -> {
          int payloadType = Attributes.leadingPayloadType(attribute.value());
          if (payloadType >= 0) {
            parameters.putIfAbsent(
                payloadType,
                attribute.value().substring(attribute.value().indexOf(' ') + 1).strip());
          }
        }
        default -> {}
      }
    }
    List<Codec> codecs = new ArrayList<>(formats.size());
    for (String format : formats) {
      int payloadType = (int) Lines.number(format, 127);
      Optional.ofNullable(mapped.get(payloadType))
          .or(() -> Codec.ofStaticType(payloadType))
          .map(codec -> codec.withFormatParameters(parameters.getOrDefault(payloadType, "")))
          .ifPresent(codecs::add);
    }
    return codecs;
  }

  /**
   * The packet length asked for, in milliseconds; empty when none is stated or the value is no
   * number.
   */
  public Optional<Integer> ptimeMillis() {
    return millisOf("ptime");
  }

  /**
   * How long packets shall be that we make for the sender of this description, in milliseconds: 10,
   * 20, 30, 40, 50 or 60. What {@code a=ptime} asks for, or 20 if it asks for nothing or for
   * something else, and no more than {@code a=maxptime} allows (RFC 8866 section 6), as far as that
   * allows 10.
   */
  public int packetMillis() {
    int asked =
        ptimeMillis()
            .filter(millis -> millis <= LONGEST_PACKET_MILLIS && millis % PACKET_STEP_MILLIS == 0)
            .orElse(USUAL_PACKET_MILLIS);
    return maxptimeMillis()
        .map(most -> most - most % PACKET_STEP_MILLIS)
        .filter(most -> most > 0 && most < asked)
        .orElse(asked);
  }

  /** The longest packet that may be sent, in milliseconds; empty as {@link #ptimeMillis()}. */
  public Optional<Integer> maxptimeMillis() {
    return millisOf("maxptime");
  }

  private Optional<Integer> millisOf(String name) {
    return attribute(name)
        .map(attribute -> (int) Lines.number(attribute.value().strip(), 1000))
        .filter(millis -> millis > 0);
  }

  /** Whether RTCP may share the RTP port (RFC 5761). */
  public boolean allowsRtcpMux() {
    return attribute(RTCP_MUX).isPresent();
  }

  /** Where RTCP is expected: the port of {@code a=rtcp} (RFC 3605), else the one after RTP's. */
  public int rtcpPort() {
    Optional<Attribute> stated = attribute("rtcp");
    if (stated.isPresent()) {
      String value = stated.get().value();
      int space = value.indexOf(' ');
      int port = (int) Lines.number(space < 0 ? value : value.substring(0, space), 65535);
      if (port > 0) {
        return port;
      }
    }
    return port == 0 || port == 65535 ? 0 : port + 1;
  }

  /**
   * The same m-line refused: it keeps its place, with port 0 and nothing below it (RFC 3264 section
   * 6).
   */
  public MediaDescription refused() {
    return new MediaDescription(type, 0, 1, protocol, formats, List.of(), List.of(), List.of());
  }
}
