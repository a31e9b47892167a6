package io.tandem.media;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a media node is: a name that ends in a number, as a StatefulSet's pods have, and the
 * partition of {@code media-plans} that the number means.
 */
public record MediaNodeName(String value, int partition) {

  private static final Pattern FORM = Pattern.compile(".*-(\\d{1,4})");

  /** Empty when the name does not end in a hyphen and a number of at most four digits. */
  public static Optional<MediaNodeName> parse(String name) {
    Matcher matcher = FORM.matcher(name);
    return matcher.matches()
        ? Optional.of(new MediaNodeName(name, Integer.parseInt(matcher.group(1))))
        : Optional.empty();
  }
}
