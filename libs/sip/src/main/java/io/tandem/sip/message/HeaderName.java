package io.tandem.sip.message;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header names that Tandem knows, in the spelling that it writes, and the rules that hang on
 * the name alone: the compact form (RFC 3261 section 7.3.3) and whether a line may hold several
 * values separated by commas. Unknown names are headers like any other, kept in the spelling in
 * which they came.
 */
public final class HeaderName {
  public static final String ACCEPT = "Accept";
  public static final String ACCEPT_CONTACT = "Accept-Contact";
  public static final String ACCEPT_ENCODING = "Accept-Encoding";
  public static final String ACCEPT_LANGUAGE = "Accept-Language";
  public static final String ALERT_INFO = "Alert-Info";
  public static final String ALLOW = "Allow";
  public static final String ALLOW_EVENTS = "Allow-Events";
  public static final String AUTHENTICATION_INFO = "Authentication-Info";
  public static final String AUTHORIZATION = "Authorization";
  public static final String CALL_ID = "Call-ID";
  public static final String CALL_INFO = "Call-Info";
  public static final String CONTACT = "Contact";
  public static final String CONTENT_DISPOSITION = "Content-Disposition";
  public static final String CONTENT_ENCODING = "Content-Encoding";
  public static final String CONTENT_LANGUAGE = "Content-Language";
  public static final String CONTENT_LENGTH = "Content-Length";
  public static final String CONTENT_TYPE = "Content-Type";
  public static final String CSEQ = "CSeq";
  public static final String DATE = "Date";
  public static final String DIVERSION = "Diversion";
  public static final String ERROR_INFO = "Error-Info";
  public static final String EVENT = "Event";
  public static final String EXPIRES = "Expires";
  public static final String FLOW_TIMER = "Flow-Timer";
  public static final String FROM = "From";
  public static final String HISTORY_INFO = "History-Info";
  public static final String IDENTITY = "Identity";
  public static final String IN_REPLY_TO = "In-Reply-To";
  public static final String MAX_FORWARDS = "Max-Forwards";
  public static final String MIME_VERSION = "MIME-Version";
  public static final String MIN_EXPIRES = "Min-Expires";
  public static final String MIN_SE = "Min-SE";
  public static final String ORGANIZATION = "Organization";
  public static final String P_ASSERTED_IDENTITY = "P-Asserted-Identity";
  public static final String P_PREFERRED_IDENTITY = "P-Preferred-Identity";
  public static final String PATH = "Path";
  public static final String PRIORITY = "Priority";
  public static final String PRIVACY = "Privacy";
  public static final String PROXY_AUTHENTICATE = "Proxy-Authenticate";
  public static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  public static final String PROXY_REQUIRE = "Proxy-Require";
  public static final String RACK = "RAck";
  public static final String REASON = "Reason";
  public static final String RECORD_ROUTE = "Record-Route";
  public static final String REFER_TO = "Refer-To";
  public static final String REFERRED_BY = "Referred-By";
  public static final String REJECT_CONTACT = "Reject-Contact";
  public static final String REPLACES = "Replaces";
  public static final String REPLY_TO = "Reply-To";
  public static final String REQUEST_DISPOSITION = "Request-Disposition";
  public static final String REQUIRE = "Require";
  public static final String RETRY_AFTER = "Retry-After";
  public static final String ROUTE = "Route";
  public static final String RSEQ = "RSeq";
  public static final String SERVER = "Server";
  public static final String SERVICE_ROUTE = "Service-Route";
  public static final String SESSION_EXPIRES = "Session-Expires";
  public static final String SUBJECT = "Subject";
  public static final String SUBSCRIPTION_STATE = "Subscription-State";
  public static final String SUPPORTED = "Supported";
  public static final String TIMESTAMP = "Timestamp";
  public static final String TO = "To";
  public static final String UNSUPPORTED = "Unsupported";
  public static final String USER_AGENT = "User-Agent";
  public static final String VIA = "Via";
  public static final String WARNING = "Warning";
  public static final String WWW_AUTHENTICATE = "WWW-Authenticate";

  private static final String[] KNOWN = {
    ACCEPT,
    ACCEPT_CONTACT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    ALERT_INFO,
    ALLOW,
    ALLOW_EVENTS,
    AUTHENTICATION_INFO,
    AUTHORIZATION,
    CALL_ID,
    CALL_INFO,
    CONTACT,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    CSEQ,
    DATE,
    DIVERSION,
    ERROR_INFO,
    EVENT,
    EXPIRES,
    FLOW_TIMER,
    FROM,
    HISTORY_INFO,
    IDENTITY,
    IN_REPLY_TO,
    MAX_FORWARDS,
    MIME_VERSION,
    MIN_EXPIRES,
    MIN_SE,
    ORGANIZATION,
    P_ASSERTED_IDENTITY,
    P_PREFERRED_IDENTITY,
    PATH,
    PRIORITY,
    PRIVACY,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    PROXY_REQUIRE,
    RACK,
    REASON,
    RECORD_ROUTE,
    REFER_TO,
    REFERRED_BY,
    REJECT_CONTACT,
    REPLACES,
    REPLY_TO,
    REQUEST_DISPOSITION,
    REQUIRE,
    RETRY_AFTER,
    ROUTE,
    RSEQ,
    SERVER,
    SERVICE_ROUTE,
    SESSION_EXPIRES,
    SUBJECT,
    SUBSCRIPTION_STATE,
    SUPPORTED,
    TIMESTAMP,
    TO,
    UNSUPPORTED,
    USER_AGENT,
    VIA,
    WARNING,
    WWW_AUTHENTICATE,
  };

  /**
   * Headers whose lines are comma-separated lists. Credentials are not: their commas separate
   * parameters.
   */
  private static final Set<String> LISTS =
      new HashSet<>(
          Arrays.asList(
              ACCEPT,
              ACCEPT_CONTACT,
              ACCEPT_ENCODING,
              ACCEPT_LANGUAGE,
              ALERT_INFO,
              ALLOW,
              ALLOW_EVENTS,
              CALL_INFO,
              CONTACT,
              CONTENT_ENCODING,
              CONTENT_LANGUAGE,
              DIVERSION,
              ERROR_INFO,
              HISTORY_INFO,
              IN_REPLY_TO,
              P_ASSERTED_IDENTITY,
              P_PREFERRED_IDENTITY,
              PATH,
              PROXY_REQUIRE,
              REASON,
              RECORD_ROUTE,
              REJECT_CONTACT,
              REQUEST_DISPOSITION,
              REQUIRE,
              ROUTE,
              SERVICE_ROUTE,
              SUPPORTED,
              UNSUPPORTED,
              VIA,
              WARNING));

  /** Power of two, four times the number of names, so that a lookup seldom probes twice. */
  private static final int SLOTS = 256;

  private static final @Nullable String[] TABLE = table();

  private HeaderName() {}

  /**
   * The spelling under which Tandem keeps a header: known names and compact forms are unified,
   * others kept.
   */
  public static String canonical(String name) {
    String known = name.length() == 1 ? compact(name.charAt(0)) : known(name);
    return known == null ? name : known;
  }

  static String canonical(byte[] bytes, int from, int to) {
    String known = to - from == 1 ? compact((char) bytes[from]) : known(bytes, from, to);
    return known == null
        ? new String(bytes, from, to - from, java.nio.charset.StandardCharsets.US_ASCII)
        : known;
  }

  static boolean isList(String canonicalName) {
    return LISTS.contains(canonicalName);
  }

  private static @Nullable String compact(char letter) {
    return switch (letter | 0x20) {
      case 'a' -> ACCEPT_CONTACT;
      case 'b' -> REFERRED_BY;
      case 'c' -> CONTENT_TYPE;
      case 'd' -> REQUEST_DISPOSITION;
      case 'e' -> CONTENT_ENCODING;
      case 'f' -> FROM;
      case 'i' -> CALL_ID;
      case 'j' -> REJECT_CONTACT;
      case 'k' -> SUPPORTED;
      case 'l' -> CONTENT_LENGTH;
      case 'm' -> CONTACT;
      case 'o' -> EVENT;
      case 'r' -> REFER_TO;
      case 's' -> SUBJECT;
      case 't' -> TO;
      case 'u' -> ALLOW_EVENTS;
      case 'v' -> VIA;
      case 'x' -> SESSION_EXPIRES;
      case 'y' -> IDENTITY;
      default -> null;
    };
  }

  private static @Nullable String known(String name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = step(hash, name.charAt(i));
    }
    for (int slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      String candidate = TABLE[slot];
      if (candidate == null || candidate.equalsIgnoreCase(name)) {
        return candidate;
      }
    }
  }

  private static @Nullable String known(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = step(hash, bytes[i]);
    }
    for (int slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      String candidate = TABLE[slot];
      if (candidate == null || sameName(candidate, bytes, from, to)) {
        return candidate;
      }
    }
  }

  private static boolean sameName(String name, byte[] bytes, int from, int to) {
    if (name.length() != to - from) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      int a = name.charAt(i);
      int b = bytes[from + i];
      if (a != b && (((a ^ b) != 0x20) || (a | 0x20) < 'a' || (a | 0x20) > 'z')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Letters differ from their other case in bit 0x20 only, so setting it makes the hash blind to
   * case.
   */
  private static int step(int hash, int c) {
    return hash * 31 + (c | 0x20);
  }

  private static @Nullable String[] table() {
    @Nullable String[] table = new @Nullable String[SLOTS];
    for (String name : KNOWN) {
      int hash = 0;
      for (int i = 0; i < name.length(); i++) {
        hash = step(hash, name.charAt(i));
      }
      int slot = hash & (SLOTS - 1);
      while (table[slot] != null) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      table[slot] = name;
    }
    return table;
  }

  /** A key for maps keyed by header or parameter name. */
  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
