package io.tandem.registrar.application;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may stand in applications. Each check gives a sentence, or empty. */
public final class ApplicationRules {

  /** Upper case too: names that other programs give are of the form {@code AP0123...}. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final int LONGEST_URL = 2_048;

  private ApplicationRules() {}

  public static Optional<String> problemWithId(String id) {
    return ID.matcher(id).matches()
        ? Optional.empty()
        : Optional.of(
            "must have 1 to 64 letters, digits and . _ -, and begin with a letter or digit");
  }

  /**
   * Checks where requests about calls go; whether anybody is there is not asked.
   *
   * @param plainAllowed whether it may be http: what is said in calls is then for all to read
   */
  public static Optional<String> problemWithUrl(String url, boolean plainAllowed) {
    if (url.length() > LONGEST_URL) {
      return Optional.of("must have at most " + LONGEST_URL + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Optional.of("must be a URL, such as https://app.example.com/voice");
    }
    if (!"https".equalsIgnoreCase(uri.getScheme())
        && !(plainAllowed && "http".equalsIgnoreCase(uri.getScheme()))) {
      return Optional.of(
          plainAllowed
              ? "must begin with https:// or http://"
              : "must begin with https://; http is served with applications.plain-http alone");
    }
    if (uri.getHost() == null || uri.getPort() > 65_535 || !url.equals(uri.toASCIIString())) {
      return Optional.of("must name a host in ASCII, such as https://app.example.com/voice");
    }
    if (uri.getRawUserInfo() != null) {
      return Optional.of("must not hold a name or password: it is shown, and written to logs");
    }
    return uri.getRawFragment() == null
        ? Optional.empty()
        : Optional.of("must not have a fragment: servers never see it");
  }
}
