package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of one contact of an address-of-record, as it stands in the header {@code changes} of
 * the record that made it so: one line for each, the word and the contact. A contact that was
 * refreshed has not changed.
 */
public record BindingChange(Kind kind, String contactUri) {

  /** What has happened to it. */
  public enum Kind {
    ADDED,
    /** By the phone, by an operator, by the end of its connection, or for one over the limit. */
    REMOVED,
    /** Its time had come. */
    EXPIRED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * From one set to the next: what went first, then what came.
   *
   * @param before with what has expired and was not swept yet
   */
  public static List<BindingChange> between(
      List<Binding> before, List<Binding> after, long nowEpochMillis) {
    Set<String> then = uris(before);
    Set<String> now = uris(after);
    List<BindingChange> changes = new ArrayList<>();
    for (Binding binding : before) {
      if (!now.contains(binding.contactUri())) {
        boolean expired = binding.expiresAtEpochMillis() <= nowEpochMillis;
        changes.add(new BindingChange(expired ? Kind.EXPIRED : Kind.REMOVED, binding.contactUri()));
      }
    }
    for (Binding binding : after) {
      if (!then.contains(binding.contactUri())) {
        changes.add(new BindingChange(Kind.ADDED, binding.contactUri()));
      }
    }
    return changes;
  }

  private static Set<String> uris(List<Binding> bindings) {
    return bindings.stream().map(Binding::contactUri).collect(Collectors.toSet());
  }

  /** The header's text; empty when nothing has changed. */
  public static String header(List<BindingChange> changes) {
    return changes.stream()
        .map(change -> change.kind().word() + " " + change.contactUri())
        .collect(Collectors.joining("\n"));
  }

  /** Reads the header's text; lines that are none of ours are left out. */
  public static List<BindingChange> read(String header) {
    List<BindingChange> changes = new ArrayList<>();
    for (String line : header.split("\n", -1)) {
      int at = line.indexOf(' ');
      if (at > 0) {
        Kind.of(line.substring(0, at))
            .ifPresent(kind -> changes.add(new BindingChange(kind, line.substring(at + 1))));
      }
    }
    return changes;
  }
}
