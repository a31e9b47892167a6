package io.tandem.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866), immutable.
 *
 * <p>Holds what an exchange acts on: origin, connection, bandwidth, attributes and media. Lines
 * that only inform people (i, u, e, p) or that no phone uses (r, z, k) are read over and not kept,
 * since an exchange writes descriptions of its own and passes none through.
 *
 * @param name never empty; {@code -} where a session has none
 * @param connections none, or the one {@code c=} line of the session
 */
public record SessionDescription(
    Origin origin,
    String name,
    List<Connection> connections,
    List<Bandwidth> bandwidths,
    List<Attribute> attributes,
    List<MediaDescription> media) {

  /** Larger bodies are refused unread. */
  public static final int MAX_BYTES = 32 * 1024;

  /** More m-lines than this are refused: no phone sends them, and each may cost a port. */
  public static final int MAX_MEDIA = 16;

  public SessionDescription {
    Lines.requirePrintable(name, "session name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a session name is not empty");
    }
    connections = List.copyOf(connections);
    bandwidths = List.copyOf(bandwidths);
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
    if (connections.size() > 1) {
      throw new IllegalArgumentException("a session has one connection line");
    }
    if (media.size() > MAX_MEDIA) {
      throw new IllegalArgumentException("more than " + MAX_MEDIA + " m-lines");
    }
  }

  /** Reads a body; never throws, whatever the bytes are. */
  public static SdpResult parse(byte[] body) {
    if (body.length > MAX_BYTES) {
      return new SdpResult.Malformed("longer than " + MAX_BYTES + " bytes");
    }
    return SdpParser.parse(new String(body, StandardCharsets.UTF_8));
  }

  /** Reads a body; never throws, whatever the text is. */
  public static SdpResult parse(String body) {
    return parse(body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The address for that section: its own line before the session's; empty when neither is there.
   */
  public Optional<Connection> connectionOf(MediaDescription section) {
    return section.connections().stream().findFirst().or(() -> connections.stream().findFirst());
  }

  /**
   * The direction of that section: its own, else the session's, else both ways. An unspecified
   * address takes receiving away, since that is how older phones hold a call (RFC 3264 section
   * 8.4).
   */
  public Direction directionOf(MediaDescription section) {
    Direction stated =
        section
            .statedDirection()
            .or(() -> Attributes.direction(attributes))
            .orElse(Direction.SENDRECV);
    boolean unspecified = connectionOf(section).map(Connection::isUnspecified).orElse(false);
    return unspecified ? stated.and(Direction.SENDONLY) : stated;
  }

  /** The first plain audio stream that is not refused. */
  public Optional<AudioStream> audio() {
    return AudioStream.of(this);
  }

  /**
   * This description as the next one of the session that {@code previous} belongs to: the same
   * session id, and the same version when nothing else differs, one more when something does (RFC
   * 3264 section 8).
   */
  public SessionDescription following(SessionDescription previous) {
    Origin before = previous.origin;
    Origin kept =
        new Origin(
            before.username(),
            before.sessionId(),
            before.sessionVersion(),
            origin.family(),
            origin.address());
    SessionDescription same = withOrigin(kept);
    if (same.equals(previous)) {
      return same;
    }
    long version = Lines.number(before.sessionVersion(), Long.MAX_VALUE);
    return withOrigin(kept.withVersion(Long.toString(Math.max(version, 0) + 1)));
  }

  /** The same under another origin. */
  public SessionDescription withOrigin(Origin other) {
    return new SessionDescription(other, name, connections, bandwidths, attributes, media);
  }

  /** The text as it goes into a message body, with CRLF line ends. */
  public String print() {
    return SdpPrinter.print(this);
  }
}
