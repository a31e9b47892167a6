package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A telephone number as a URI (RFC 3966), immutable: global, beginning with "+", or local and then
 * with the context in which it means something. {@link #toString()} gives back what was parsed;
 * {@link #equals} compares that text, {@link #sameAs} compares as section 4 says. Knows no dialling
 * plan: whether a number exists is for the user to find out.
 */
public final class TelUri {
  private static final String SCHEME = "tel:";
  private static final String CONTEXT = "phone-context";
  private static final String EXTENSION = "ext";
  private static final String SUBADDRESS = "isub";
  private static final CharSet SEPARATORS = CharSet.of("-.()");

  // unreserved of RFC 3986 and of RFC 2396, and what RFC 3966 adds.
  private static final CharSet IN_VALUE =
      CharSet.of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()[]/:&+$%");

  // What uric of RFC 3966 allows in an ISDN subaddress besides; "," as it is in a user part too.
  private static final CharSet IN_SUBADDRESS = CharSet.of("?@=,");

  private final String text;
  private final String digits;
  private final List<Param> params;

  private TelUri(String text, String digits, List<Param> params) {
    this.text = text;
    this.digits = digits;
    this.params = params;
  }

  /**
   * The name in lower case, the value as it came; "" for one without "=", which differs from an
   * empty one only on the wire.
   */
  private record Param(String name, String value) {
    /** In the form in which values are compared. */
    String comparable() {
      String unescaped = SipUri.unescape(value).toLowerCase(Locale.ROOT);
      boolean number =
          name.equals(EXTENSION) || (name.equals(CONTEXT) && unescaped.startsWith("+"));
      return number ? withoutSeparators(unescaped) : unescaped;
    }
  }

  /**
   * A global number.
   *
   * @param digits with or without "+" and visual separators
   * @throws IllegalArgumentException if anything else is in it, or no digit
   */
  public static TelUri global(String digits) {
    String text = SCHEME + (digits.startsWith("+") ? digits : "+" + digits);
    return parse(text).orElseThrow(() -> new IllegalArgumentException("no number: " + digits));
  }

  /** Reads a whole URI; empty for another scheme and for wrong syntax. Never throws. */
  public static Optional<TelUri> parse(String text) {
    return Optional.ofNullable(read(text));
  }

  /** The number in a SIP URI with {@code user=phone} (RFC 3261 section 19.1.6). */
  public static Optional<TelUri> in(SipUri uri) {
    boolean phone = uri.param("user").filter("phone"::equalsIgnoreCase).isPresent();
    return phone ? uri.user().flatMap(user -> parse(SCHEME + user)) : Optional.empty();
  }

  private static @Nullable TelUri read(String text) {
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String[] parts = text.substring(SCHEME.length()).split(";", -1);
    String number = parts[0];
    boolean global = number.startsWith("+");
    boolean sound = global ? isDigits(number, 1) : isLocal(number);
    List<Param> params = sound ? readParams(parts) : null;
    if (params == null) {
      return null;
    }
    // A local number means nothing without its context, a global one has none (section 5.1.5).
    boolean context = params.stream().anyMatch(param -> param.name.equals(CONTEXT));
    return global == context ? null : new TelUri(text, withoutSeparators(number), params);
  }

  private static @Nullable List<Param> readParams(String[] parts) {
    List<Param> params = new ArrayList<>(parts.length - 1);
    Set<String> names = new HashSet<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      String value = equals < 0 ? "" : parts[i].substring(equals + 1);
      Param param = new Param(name.toLowerCase(Locale.ROOT), value);
      // None may come twice (section 4).
      if (!isName(name) || !isValue(param, equals >= 0) || !names.add(param.name)) {
        return null;
      }
      params.add(param);
    }
    return List.copyOf(params);
  }

  private static boolean isValue(Param param, boolean given) {
    String value = param.value;
    return switch (param.name) {
      case EXTENSION -> isDigits(value, 0);
      case SUBADDRESS -> !value.isEmpty() && consists(value, true);
      case CONTEXT ->
          value.startsWith("+")
              ? isDigits(value, 1)
              : Syntax.isHostName(value) && value.indexOf('_') < 0;
      default -> given ? !value.isEmpty() && consists(value, false) : value.isEmpty();
    };
  }

  /** Digits and separators from there on, one digit at least. */
  private static boolean isDigits(String text, int from) {
    boolean digit = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      digit |= Syntax.isDigit(c);
      if (!Syntax.isDigit(c) && !SEPARATORS.has(c)) {
        return false;
      }
    }
    return digit;
  }

  private static boolean isLocal(String number) {
    boolean digit = false;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      boolean counts = Syntax.isHex(c) || c == '*' || c == '#';
      digit |= counts;
      if (!counts && !SEPARATORS.has(c)) {
        return false;
      }
    }
    return digit;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!Syntax.isAlphanumeric(name.charAt(i)) && name.charAt(i) != '-') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean consists(String value, boolean subaddress) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean good = IN_VALUE.has(c) || (subaddress && IN_SUBADDRESS.has(c));
      boolean escape =
          c != '%'
              || (i + 2 < value.length()
                  && Syntax.isHex(value.charAt(i + 1))
                  && Syntax.isHex(value.charAt(i + 2)));
      if (!good || !escape) {
        return false;
      }
    }
    return true;
  }

  private static String withoutSeparators(String number) {
    StringBuilder out = new StringBuilder(number.length());
    for (int i = 0; i < number.length(); i++) {
      if (!SEPARATORS.has(number.charAt(i))) {
        out.append(number.charAt(i));
      }
    }
    return out.toString();
  }

  public boolean isGlobal() {
    return digits.startsWith("+");
  }

  /** Without visual separators; a global number with its "+". */
  public String digits() {
    return digits;
  }

  /** Where a local number means something: a domain name, or the beginning of a global number. */
  public Optional<String> context() {
    return param(CONTEXT);
  }

  /** The extension behind the number, without visual separators. */
  public Optional<String> extension() {
    return param(EXTENSION).map(TelUri::withoutSeparators);
  }

  /** The ISDN subaddress, unescaped. */
  public Optional<String> subaddress() {
    return param(SUBADDRESS).map(SipUri::unescape);
  }

  /** The value of a parameter as it came; "" for one that stands alone. */
  public Optional<String> param(String name) {
    String lower = HeaderName.lower(name);
    return params.stream().filter(p -> p.name.equals(lower)).map(Param::value).findFirst();
  }

  /**
   * Equivalence by section 4: the same digits, the same parameters in any order, no regard to case
   * and to visual separators.
   */
  public boolean sameAs(TelUri other) {
    return digits.equalsIgnoreCase(other.digits) && comparable().equals(other.comparable());
  }

  private Set<List<String>> comparable() {
    Set<List<String>> all = new HashSet<>();
    params.forEach(param -> all.add(List.of(param.name, param.comparable())));
    return all;
  }

  /**
   * The SIP URI for this number at a host: separators removed and parameters in one order, so that
   * two spellings of a number give the same text (RFC 3261 section 19.1.6).
   *
   * @throws IllegalArgumentException if the host is none
   */
  public SipUri at(String host) {
    StringBuilder user = new StringBuilder(digits.toLowerCase(Locale.ROOT));
    params.stream()
        .sorted(Comparator.comparingInt(TelUri::rank).thenComparing(Param::name))
        .forEach(
            param -> {
              user.append(';').append(param.name);
              if (!param.value.isEmpty()) {
                user.append('=').append(param.comparable());
              }
            });
    return SipUri.of(user.toString(), host).withParam("user", "phone");
  }

  private static int rank(Param param) {
    return switch (param.name) {
      case SUBADDRESS -> 0;
      case EXTENSION -> 1;
      case CONTEXT -> 2;
      default -> 3;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TelUri uri && uri.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
