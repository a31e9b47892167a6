package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of a message in their order, immutable. Names are compared without case, compact
 * forms are the long ones. Content-Length is not among them: the bytes of the body decide it when
 * the message is encoded.
 */
public final class Headers {
  private final List<Header> lines;

  /** The list is nobody else's from now on. */
  Headers(List<Header> lines) {
    this.lines = Collections.unmodifiableList(lines);
  }

  public List<Header> lines() {
    return lines;
  }

  public boolean has(String name) {
    return line(name) != null;
  }

  /** The first value of the first line of that name. */
  public Optional<String> first(String name) {
    Header line = line(name);
    return line == null ? Optional.empty() : Optional.of(line.values().getFirst());
  }

  /** All values of all lines of that name, lists split at their commas. */
  public List<String> all(String name) {
    String canonical = HeaderName.canonical(name);
    List<String> values = new ArrayList<>();
    for (Header line : lines) {
      if (line.isNamed(canonical)) {
        values.addAll(line.values());
      }
    }
    return values;
  }

  /** Whether a list such as Supported, Require or Allow names the token, compared without case. */
  public boolean lists(String name, String token) {
    return all(name).stream().anyMatch(token::equalsIgnoreCase);
  }

  @Nullable Header line(String name) {
    String canonical = HeaderName.canonical(name);
    for (Header line : lines) {
      if (line.isNamed(canonical)) {
        return line;
      }
    }
    return null;
  }

  List<NameAddr> nameAddrs(String name) {
    List<NameAddr> all = List.of();
    for (Header line : lines) {
      if (line.isNamed(name)) {
        List<NameAddr> more = line.nameAddrs();
        if (more == null) {
          throw MessageCheck.unchecked(name);
        }
        all = MessageCheck.joined(all, more);
      }
    }
    return all;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    lines.forEach(line -> out.append(line).append("\r\n"));
    return out.toString();
  }
}
