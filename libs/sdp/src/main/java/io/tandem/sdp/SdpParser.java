package io.tandem.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a description line by line (RFC 8866 section 5), once, for one caller.
 *
 * <p>Strict where a mistake would change where media goes (v, o, c, m), tolerant elsewhere: line
 * ends may be LF alone, s and t may be missing, an unknown or out-of-order line is read over.
 */
final class SdpParser {

  private Optional<Origin> origin = Optional.empty();
  private String name = "-";
  private final Section session = new Section("");
  private final List<Section> sections = new ArrayList<>();

  /** Of the next character to be read; one past the end when nothing is left. */
  private int position;

  private SdpParser() {}

  /** An m-line and what stands below it, or the session's own part while it is being read. */
  private static final class Section {
    private final String mediaLine;
    private final List<Connection> connections = new ArrayList<>(1);
    private final List<Bandwidth> bandwidths = new ArrayList<>(1);
    private final List<Attribute> attributes = new ArrayList<>();

    Section(String mediaLine) {
      this.mediaLine = mediaLine;
    }
  }

  static SdpResult parse(String text) {
    return new SdpParser().read(text);
  }

  private SdpResult read(String text) {
    if (!nextLine(text).strip().equals("v=0")) {
      return new SdpResult.Malformed("does not begin with v=0");
    }
    for (int number = 2; position <= text.length(); number++) {
      String line = nextLine(text);
      if (line.isEmpty()) {
        continue;
      }
      if (!Lines.isPrintable(line)) {
        return new SdpResult.Malformed("control character in line " + number);
      }
      if (line.length() < 2 || line.charAt(1) != '=') {
        return new SdpResult.Malformed("line " + number + " is not of the form <type>=<value>");
      }
      if (!take(line.charAt(0), line.substring(2))) {
        return new SdpResult.Malformed("bad " + line.charAt(0) + "= in line " + number);
      }
    }
    return assemble();
  }

  /** Up to the next line end, CRLF or LF; what no line end follows is a line too. */
  private String nextLine(String text) {
    int start = position;
    int feed = text.indexOf('\n', start);
    int end = feed < 0 ? text.length() : feed;
    position = end + 1;
    boolean crlf = feed > start && text.charAt(feed - 1) == '\r';
    return text.substring(start, crlf ? end - 1 : end);
  }

  /** Whether the line could be read. */
  private boolean take(char type, String value) {
    Section section = sections.isEmpty() ? session : sections.getLast();
    return switch (type) {
      case 'o' -> takeOrigin(value);
      case 's' -> {
        if (section == session) {
          // Some phones leave the name empty, which the grammar forbids.
          name = value.isEmpty() ? "-" : value;
        }
        yield true;
      }
      case 'c' -> takeConnection(section, value.strip());
      case 'b' -> {
        takeBandwidth(section, value.strip());
        yield true;
      }
      case 'a' -> {
        // A nameless attribute says nothing; some phones send "a=" as a separator.
        if (!value.isEmpty() && value.charAt(0) != ':') {
          section.attributes.add(new Attribute(value));
        }
        yield true;
      }
      case 'm' -> {
        sections.add(new Section(value.strip()));
        yield sections.size() <= SessionDescription.MAX_MEDIA;
      }
      default -> true;
    };
  }

  private boolean takeOrigin(String value) {
    List<String> parts = words(value);
    if (parts.size() != 6 || !parts.get(3).equals("IN") || origin.isPresent()) {
      return false;
    }
    Optional<Connection.Family> family = family(parts.get(4));
    origin = family.map(f -> new Origin(parts.get(0), parts.get(1), parts.get(2), f, parts.get(5)));
    return family.isPresent();
  }

  private boolean takeConnection(Section section, String value) {
    List<String> parts = words(value);
    if (parts.size() != 3 || !parts.get(0).equals("IN")) {
      return false;
    }
    if (section == session && !session.connections.isEmpty()) {
      return false;
    }
    Optional<Connection.Family> family = family(parts.get(1));
    family.ifPresent(f -> section.connections.add(new Connection(f, parts.get(2))));
    return family.isPresent();
  }

  /**
   * A bandwidth that cannot be read is advice that cannot be followed, not a reason to refuse a
   * call.
   */
  private static void takeBandwidth(Section section, String value) {
    int colon = value.indexOf(':');
    if (colon > 0 && Lines.isToken(value.substring(0, colon))) {
      long number = Lines.number(value.substring(colon + 1), Long.MAX_VALUE);
      if (number >= 0) {
        section.bandwidths.add(new Bandwidth(value.substring(0, colon), number));
      }
    }
  }

  private SdpResult assemble() {
    if (origin.isEmpty()) {
      return new SdpResult.Malformed("no o= line");
    }
    List<MediaDescription> media = new ArrayList<>(sections.size());
    for (Section section : sections) {
      Optional<MediaDescription> description = mediaDescription(section);
      if (description.isEmpty()) {
        return new SdpResult.Malformed("bad m-line " + (media.size() + 1));
      }
      media.add(description.get());
    }
    return new SdpResult.Parsed(
        new SessionDescription(
            origin.get(),
            name,
            session.connections,
            session.bandwidths,
            session.attributes,
            media));
  }

  private static Optional<MediaDescription> mediaDescription(Section section) {
    List<String> parts = words(section.mediaLine);
    if (parts.size() < 4 || parts.size() - 3 > MediaDescription.MAX_FORMATS) {
      return Optional.empty();
    }
    int slash = parts.get(1).indexOf('/');
    long port = Lines.number(slash < 0 ? parts.get(1) : parts.get(1).substring(0, slash), 65535);
    long count = slash < 0 ? 1 : Lines.number(parts.get(1).substring(slash + 1), 65535);
    if (port < 0 || count < 1) {
      return Optional.empty();
    }
    return Optional.of(
        new MediaDescription(
            parts.get(0),
            (int) port,
            (int) count,
            parts.get(2),
            parts.subList(3, parts.size()),
            section.connections,
            section.bandwidths,
            section.attributes));
  }

  private static Optional<Connection.Family> family(String token) {
    return switch (token) {
      case "IP4" -> Optional.of(Connection.Family.IP4);
      case "IP6" -> Optional.of(Connection.Family.IP6);
      default -> Optional.empty();
    };
  }

  /** Splits at spaces; several in a row count as one, since some phones pad. */
  private static List<String> words(String value) {
    String text = value.strip();
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isSpace(text.charAt(i))) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
