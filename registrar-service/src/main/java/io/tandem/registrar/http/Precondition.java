package io.tandem.registrar.http;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code If-Match} and {@code If-None-Match} of a change ask for (RFC 9110 section 13.1). Our
 * entity tags are versions: {@code "3"}.
 */
sealed interface Precondition {

  /** Whatever is there. */
  record None() implements Precondition {}

  /** Only over this version. */
  record Version(long version) implements Precondition {}

  /** Only where something is: {@code If-Match: *}. */
  record Present() implements Precondition {}

  /** Only where nothing is: {@code If-None-Match: *}. */
  record Absent() implements Precondition {}

  Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

  static String tag(long version) {
    return "\"" + version + "\"";
  }

  /** From the two headers; null for one that is not there. */
  static Checked<Precondition> of(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifMatch != null && ifNoneMatch != null) {
      return Checked.bad("If-Match", "cannot be used together with If-None-Match");
    }
    if (ifNoneMatch != null) {
      return ifNoneMatch.strip().equals("*")
          ? Checked.good(new Absent())
          : Checked.bad("If-None-Match", "of a change can only be *");
    }
    if (ifMatch == null) {
      return Checked.good(new None());
    }
    if (ifMatch.strip().equals("*")) {
      return Checked.good(new Present());
    }
    OptionalLong version = version(ifMatch.strip());
    return version.isPresent() && version.getAsLong() > 0
        ? Checked.good(new Version(version.getAsLong()))
        : Checked.bad("If-Match", "must be one entity tag such as \"3\", or *");
  }

  static OptionalLong version(String tag) {
    Matcher matcher = TAG.matcher(tag);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
