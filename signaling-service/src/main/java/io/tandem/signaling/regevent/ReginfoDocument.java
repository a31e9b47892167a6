package io.tandem.signaling.regevent;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The body of a NOTIFY of the event package reg (RFC 3680 section 5), always with the full state.
 * An immutable value; any thread.
 *
 * <p>It says nothing of Call-IDs and paths, and a Contact in it is whatever a phone has registered:
 * text that is escaped and not judged.
 *
 * @param version from 0, one more in each document of a subscription
 * @param addressOfRecord as a URI
 */
public record ReginfoDocument(
    long version, String addressOfRecord, State state, List<Contact> contacts) {

  public static final String TYPE = "application/reginfo+xml";

  /** One address-of-record is told of, so that any name tells it from all others. */
  private static final String REGISTRATION_ID = "r";

  private static final long MOST_SECONDS = 0xffff_ffffL;

  /** Of the registration as a whole (section 5.2). */
  public enum State {
    INIT,
    ACTIVE,
    TERMINATED
  }

  /** What has made a contact what it is (section 5.3). */
  public enum Event {
    REGISTERED,
    EXPIRED,
    UNREGISTERED
  }

  /**
   * One contact.
   *
   * @param id the same for as long as the contact is there, within one subscription
   * @param expiresSeconds what is left of it
   * @param instanceId "" for none
   * @param regId 0 for none
   */
  public record Contact(
      String id,
      String uri,
      Event event,
      long expiresSeconds,
      int qThousandths,
      String instanceId,
      int regId) {}

  public ReginfoDocument {
    contacts = List.copyOf(contacts);
  }

  public byte[] encode() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The document. Not indented: over UDP ten contacts are large enough. */
  @Override
  public String toString() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<reginfo");
    attribute(xml, "xmlns", "urn:ietf:params:xml:ns:reginfo");
    attribute(xml, "version", Long.toString(version));
    attribute(xml, "state", "full");
    xml.append(">\n<registration");
    attribute(xml, "aor", addressOfRecord);
    attribute(xml, "id", REGISTRATION_ID);
    attribute(xml, "state", word(state));
    xml.append(">\n");
    contacts.forEach(contact -> append(xml, contact));
    return xml.append("</registration>\n</reginfo>\n").toString();
  }

  private static void append(StringBuilder xml, Contact contact) {
    boolean active = contact.event() == Event.REGISTERED;
    xml.append("<contact");
    attribute(xml, "id", contact.id());
    attribute(xml, "state", active ? "active" : "terminated");
    attribute(xml, "event", word(contact.event()));
    if (active) {
      attribute(
          xml, "expires", Long.toString(Math.clamp(contact.expiresSeconds(), 0, MOST_SECONDS)));
    }
    if (contact.qThousandths() < 1000) {
      attribute(xml, "q", q(contact.qThousandths()));
    }
    xml.append("><uri>");
    escape(xml, contact.uri());
    xml.append("</uri>");
    if (!contact.instanceId().isEmpty()) {
      parameter(xml, "+sip.instance", '"' + contact.instanceId() + '"');
    }
    if (contact.regId() > 0) {
      parameter(xml, "reg-id", Integer.toString(contact.regId()));
    }
    xml.append("</contact>\n");
  }

  /** A parameter of Contact that has no attribute of its own. */
  private static void parameter(StringBuilder xml, String name, String value) {
    xml.append("<unknown-param");
    attribute(xml, "name", name);
    xml.append('>');
    escape(xml, value);
    xml.append("</unknown-param>");
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"");
    escape(xml, value);
    xml.append('"');
  }

  private static void escape(StringBuilder xml, String text) {
    text.codePoints().forEach(c -> escape(xml, c));
  }

  private static void escape(StringBuilder xml, int c) {
    switch (c) {
      case '&' -> xml.append("&amp;");
      case '<' -> xml.append("&lt;");
      case '>' -> xml.append("&gt;");
      case '"' -> xml.append("&quot;");
      case '\'' -> xml.append("&apos;");
      case '\t', '\n', '\r' -> xml.append("&#").append(c).append(';');
      default -> xml.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
    }
  }

  /** XML 1.0 section 2.2: no other character may stand in a document, not even escaped. */
  private static boolean isAllowed(int c) {
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return c >= ' ' && !surrogate && c != 0xFFFE && c != 0xFFFF;
  }

  private static String q(int thousandths) {
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
