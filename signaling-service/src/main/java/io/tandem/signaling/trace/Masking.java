package io.tandem.signaling.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Takes secrets out of a message before it leaves the process, octet by octet, so that its length
 * and everything else stay: what proves a password in digest headers (RFC 3261 section 20), keys of
 * SRTP in session descriptions (RFC 4568, RFC 4567, RFC 8866 section 5.12), passwords of ICE (RFC
 * 8839). Where a secret cannot be told from what surrounds it, all of it goes.
 *
 * <p>It reads lines, not messages: bodies within bodies are covered, encrypted or compressed ones
 * are not, and dialled digits are no secret here.
 */
public final class Masking {

  private static final byte MASK = 'x';

  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "authentication-info",
          "proxy-authentication-info");

  private static final Set<String> CHALLENGES = Set.of("www-authenticate", "proxy-authenticate");

  private static final Set<String> PROOFS =
      Set.of("response", "nonce", "cnonce", "nextnonce", "rspauth");

  private static final String CRYPTO = "a=crypto:";
  private static final String INLINE = "inline:";
  private static final String LINE = ";line=";

  /** Whatever follows these in a line of a body is secret. */
  private static final Set<String> SECRET_LINES = Set.of("a=ice-pwd:", "a=key-mgmt:", "k=");

  private final byte[] bytes;

  private Masking(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The message without its secrets, as long as it was. The given bytes stay as they are. */
  public static byte[] of(byte[] message) {
    Masking masking = new Masking(message.clone());
    masking.lines();
    return masking.bytes;
  }

  private void lines() {
    boolean inBody = false;
    int start = 0;
    while (start < bytes.length) {
      int end = endOfLine(start);
      if (!inBody) {
        while (isFolded(end)) {
          end = endOfLine(afterBreak(end));
        }
        inBody = end == start;
        header(start, end);
      } else {
        bodyLine(start, end);
      }
      start = afterBreak(end);
    }
  }

  private int endOfLine(int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\r' && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private int afterBreak(int end) {
    boolean pair = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
    return end + (pair ? 2 : 1);
  }

  private boolean isFolded(int end) {
    int next = afterBreak(end);
    return next < bytes.length && (bytes[next] == ' ' || bytes[next] == '\t');
  }

  // ---- headers

  private void header(int start, int end) {
    contactsAtCarriers(start, end);
    int colon = indexOf(':', start, end);
    if (colon == end) {
      return;
    }
    String name = text(start, colon).strip().toLowerCase(Locale.ROOT);
    if (CREDENTIALS.contains(name)) {
      credentials(colon + 1, end);
    } else if (CHALLENGES.contains(name)) {
      parameters(colon + 1, end);
    }
  }

  /** What proves a carrier stands in the URI of our Contact there (docs/adr/0016). */
  private void contactsAtCarriers(int start, int end) {
    String text = text(start, end).toLowerCase(Locale.ROOT);
    for (int at = text.indexOf(LINE); at >= 0; at = text.indexOf(LINE, at + 1)) {
      int from = start + at + LINE.length();
      int to = from;
      while (to < end && bytes[to] != ';' && bytes[to] != '>' && !isSpace(bytes[to])) {
        to++;
      }
      mask(from, to);
    }
  }

  /** Digest, with or without the word; any other scheme is a secret as a whole. */
  private void credentials(int start, int end) {
    int word = start;
    while (word < end && isSpace(bytes[word])) {
      word++;
    }
    int rest = word;
    while (rest < end && !isSpace(bytes[rest])) {
      rest++;
    }
    String first = text(word, rest);
    if (first.equalsIgnoreCase("Digest") || first.indexOf('=') >= 0) {
      parameters(word, end);
    } else {
      mask(rest == end ? word : rest, end);
    }
  }

  private void parameters(int start, int end) {
    int name = start;
    int at = start;
    while (at < end) {
      if (bytes[at] == ',' || isSpace(bytes[at])) {
        at++;
        // Before "=" there may be space: a name ends where another word begins.
        if (at < end && bytes[at] != '=' && !isSpace(bytes[at])) {
          name = at;
        }
      } else if (bytes[at] == '=') {
        String word = text(name, at).strip().toLowerCase(Locale.ROOT);
        int value = at + 1;
        while (value < end && isSpace(bytes[value])) {
          value++;
        }
        at = endOfValue(value, end);
        if (PROOFS.contains(word)) {
          mask(value, at);
        }
        name = at;
      } else {
        at++;
      }
    }
  }

  /** Behind a token, or behind the closing quote; an open quote takes all that is left. */
  private int endOfValue(int start, int end) {
    int at = start;
    if (at < end && bytes[at] == '"') {
      at++;
      while (at < end && bytes[at] != '"') {
        at += bytes[at] == '\\' ? 2 : 1;
      }
      return Math.min(at + 1, end);
    }
    while (at < end && bytes[at] != ',' && !isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  // ---- bodies

  private void bodyLine(int start, int end) {
    String line = text(start, end).toLowerCase(Locale.ROOT);
    if (line.startsWith(CRYPTO)) {
      keys(start, end, line);
      return;
    }
    for (String secret : SECRET_LINES) {
      if (line.startsWith(secret)) {
        mask(start + secret.length(), end);
      }
    }
  }

  /** {@code a=crypto:1 SUITE inline:KEY|lifetime|MKI;inline:KEY... session-params}. */
  private void keys(int start, int end, String line) {
    int key = line.indexOf(INLINE);
    if (key < 0) {
      mask(start + CRYPTO.length(), end);
    }
    while (key >= 0) {
      int from = start + key + INLINE.length();
      int to = from;
      while (to < end && bytes[to] != '|' && bytes[to] != ';' && !isSpace(bytes[to])) {
        to++;
      }
      mask(from, to);
      key = line.indexOf(INLINE, to - start);
    }
  }

  // ---- octets

  /** Quotes, and what folds a line, stay. */
  private void mask(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != '"' && !isSpace(bytes[i])) {
        bytes[i] = MASK;
      }
    }
  }

  private int indexOf(int octet, int start, int end) {
    int at = start;
    while (at < end && bytes[at] != octet) {
      at++;
    }
    return at;
  }

  /** One character an octet, so that places in the text are places in the message. */
  private String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
  }
}
