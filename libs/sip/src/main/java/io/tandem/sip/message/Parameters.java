package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ;name=value} parameters behind a header value or inside a URI: immutable, ordered,
 * names compared without case, each printed as it came. A parameter without a value has the value
 * "".
 */
public final class Parameters {
  public static final Parameters NONE = new Parameters(List.of());

  private static final CharSet BEHIND_NAME_IN_HEADER = CharSet.of(",;= \t\"");
  private static final CharSet BEHIND_VALUE_IN_HEADER = CharSet.of(",; \t\"");
  private static final CharSet BEHIND_NAME_IN_URI = CharSet.of("?;= \t\"");
  private static final CharSet BEHIND_VALUE_IN_URI = CharSet.of("?; \t\"");

  /** No value has more of them; looking up each of thousands among thousands would be work. */
  private static final int MOST = 128;

  /** Most parameters there are; their names need no memory of their own. */
  private static final List<String> COMMON =
      List.of("branch", "tag", "rport", "received", "transport", "lr", "expires");

  private final List<Entry> entries;

  private Parameters(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * The value is kept as it stands on the wire, quotes included; null marks a parameter without
   * "=".
   */
  private record Entry(String name, @Nullable String wireValue) {
    String value() {
      return wireValue == null ? "" : Quoting.unquote(wireValue);
    }
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  public boolean has(String name) {
    return get(name).isPresent();
  }

  /**
   * The value of the first parameter of that name, without quotes; "" for one that stands alone.
   */
  public Optional<String> get(String name) {
    for (Entry entry : entries) {
      if (entry.name.equalsIgnoreCase(name)) {
        return Optional.of(entry.value());
      }
    }
    return Optional.empty();
  }

  public List<String> names() {
    return entries.stream().map(Entry::name).toList();
  }

  /**
   * Sets a parameter: in its place if there is one of that name, else at the end. The value is
   * quoted when it is not a token or a host; "" sets a parameter without value.
   *
   * @throws IllegalArgumentException if the name is no token or the value holds a control character
   */
  public Parameters with(String name, String value) {
    if (!Syntax.isToken(name)) {
      throw new IllegalArgumentException("no parameter name: " + name);
    }
    if (Syntax.hasControl(value)) {
      throw new IllegalArgumentException("control character in parameter " + name);
    }
    Entry set = new Entry(name, value.isEmpty() ? null : Quoting.quoteUnlessPlain(value));
    List<Entry> next = new ArrayList<>(entries.size() + 1);
    boolean placed = false;
    for (Entry entry : entries) {
      if (!entry.name.equalsIgnoreCase(name)) {
        next.add(entry);
      } else if (!placed) {
        next.add(set);
        placed = true;
      }
    }
    if (!placed) {
      next.add(set);
    }
    return new Parameters(next);
  }

  public Parameters without(String name) {
    return new Parameters(entries.stream().filter(e -> !e.name.equalsIgnoreCase(name)).toList());
  }

  /** Reads the parameters of a header value, up to its end or a comma; null if malformed. */
  static @Nullable Parameters readInHeader(Cursor cursor) {
    return read(cursor, BEHIND_NAME_IN_HEADER, BEHIND_VALUE_IN_HEADER);
  }

  /** Reads the parameters of a URI, up to its end or its headers; null if malformed. */
  static @Nullable Parameters readInUri(Cursor cursor) {
    return read(cursor, BEHIND_NAME_IN_URI, BEHIND_VALUE_IN_URI);
  }

  private static @Nullable Parameters read(Cursor cursor, CharSet behindName, CharSet behindValue) {
    if (!cursor.take(';')) {
      return NONE;
    }
    List<Entry> entries = new ArrayList<>(4);
    do {
      String name = cursor.word(behindName, COMMON);
      if (name.isEmpty() || entries.size() == MOST) {
        return null;
      }
      String wireValue = null;
      if (cursor.take('=')) {
        wireValue = cursor.peek() == '"' ? cursor.quoted() : cursor.until(behindValue);
        if (wireValue == null) {
          return null;
        }
      }
      entries.add(new Entry(name, wireValue));
    } while (cursor.take(';'));
    return new Parameters(entries);
  }

  void appendTo(StringBuilder out) {
    for (Entry entry : entries) {
      out.append(';').append(entry.name);
      if (entry.wireValue != null) {
        out.append('=').append(entry.wireValue);
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Parameters p && p.entries.equals(entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** As on the wire, with the leading semicolon of each. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    appendTo(out);
    return out.toString();
  }
}
