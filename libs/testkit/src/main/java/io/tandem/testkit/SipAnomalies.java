package io.tandem.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * INVITEs with one thing wrong in each, after the manner of the PROTOS test suite c07-sip: every
 * element of a sound INVITE, its description included, is replaced in turn by every anomaly. Always
 * the same messages in the same order. Pure, immutable.
 *
 * <p>The line ends are CRLF and the length fits the body, unless just that is the anomaly.
 */
public final class SipAnomalies {

  /**
   * One message.
   *
   * @param element what was replaced
   * @param anomaly by what, in words
   * @param octets each as the character of that number
   */
  public record Anomaly(String element, String anomaly, String octets) {
    public byte[] message() {
      return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return element + ": " + anomaly;
    }
  }

  private record Value(String name, String octets) {}

  private static final Pattern ELEMENT = Pattern.compile("\\{([^:{}]+):([^{}]*)\\}");
  private static final String LENGTH = "<length>";

  /** Each pair of braces holds the name of an element and what is right for it. */
  private static final String HEAD =
      """
      {method:INVITE} {uri:{uri-scheme:sip}:{uri-user:600}@{uri-host:127.0.0.1}:{uri-port:5060};{uri-parameter:transport=udp}} {version:SIP/2.0}
      {via-name:Via}: {via:{via-protocol:SIP/2.0}/{via-transport:UDP} {via-host:127.0.0.1}:{via-port:9};branch={branch:z9hG4bKanomaly};{via-parameter:rport}}
      Max-Forwards: {max-forwards:70}
      From: {from:{display:"A" }<{from-uri:sip:1001@127.0.0.1}>;tag={from-tag:t1};{from-parameter:x=y}}
      To: {to:<{to-uri:sip:600@127.0.0.1}>}
      Call-ID: {call-id:anomaly@127.0.0.1}
      CSeq: {cseq:{cseq-number:1} {cseq-method:INVITE}}
      Contact: {contact:<{contact-uri:sip:1001@127.0.0.1:9}>;expires={contact-expires:60}}
      Expires: {expires:120}
      Supported: {supported:timer}
      Session-Expires: {session-expires:1800;refresher=uac}
      User-Agent: {user-agent:anomalies}
      Authorization: {authorization:Digest username="{auth-user:1001}", realm="r", nonce="{nonce:n}", uri="sip:600@127.0.0.1", response="{auth-response:0123456789abcdef0123456789abcdef}", nc={nc:00000001}, cnonce="c", qop=auth}
      {unknown-name:X-Unknown}: {unknown-value:x}
      Content-Type: {content-type:application/sdp}
      Content-Length: {content-length:<length>}

      """;

  private static final String BODY =
      """
      v={sdp-version:0}
      o={sdp-origin:- {sdp-session:1} 1 IN IP4 127.0.0.1}
      s={sdp-name:-}
      c={sdp-connection:IN {sdp-family:IP4} {sdp-address:127.0.0.1}}
      b={sdp-bandwidth:AS:64}
      t={sdp-time:0 0}
      m={sdp-media:audio {sdp-port:4000} {sdp-protocol:RTP/AVP} {sdp-formats:0 8}}
      a={sdp-attribute:rtpmap:{sdp-rtpmap:0 PCMU/8000}}
      """;

  private static final int[] LENGTHS = {
    31, 63, 127, 128, 255, 256, 257, 511, 513, 1023, 1025, 4095, 8191, 12_000
  };

  private static final List<Value> VALUES = values();

  private SipAnomalies() {}

  /** All of them. */
  public static List<Anomaly> all() {
    List<Anomaly> all = new ArrayList<>();
    String template = crlf(HEAD + BODY);
    for (String element : elements(template)) {
      for (Value value : VALUES) {
        all.add(new Anomaly(element, value.name, message(template, element, value.octets)));
      }
    }
    addLines(all);
    return List.copyOf(all);
  }

  /** The message with nothing wrong in it. */
  public static byte[] sound() {
    return soundText().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String soundText() {
    return message(crlf(HEAD + BODY), "", "");
  }

  /** Each line left out, doubled, and repeated many times. */
  private static void addLines(List<Anomaly> all) {
    String sound = soundText();
    String[] lines = sound.split("\r\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      String line = lines[i] + "\r\n";
      String name = "line " + (i + 1);
      all.add(new Anomaly(name, "left out", replaced(lines, i, "")));
      all.add(new Anomaly(name, "twice", replaced(lines, i, line.repeat(2))));
      all.add(new Anomaly(name, "100 times", replaced(lines, i, line.repeat(100))));
      all.add(new Anomaly(name, "line feed alone", replaced(lines, i, lines[i] + "\n")));
      all.add(new Anomaly(name, "return alone", replaced(lines, i, lines[i] + "\r")));
      all.add(new Anomaly(name, "folded", replaced(lines, i, " " + line)));
    }
    for (int cut = 1; cut < sound.length(); cut += 7) {
      all.add(new Anomaly("message", "cut at " + cut, sound.substring(0, cut)));
    }
  }

  private static String replaced(String[] lines, int at, String by) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      out.append(i == at ? by : i == lines.length - 1 ? lines[i] : lines[i] + "\r\n");
    }
    return out.toString();
  }

  /** The names of the innermost elements and of those around them. */
  private static List<String> elements(String template) {
    List<String> names = new ArrayList<>();
    Matcher matcher = Pattern.compile("\\{([a-z-]+):").matcher(template);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static String message(String template, String element, String value) {
    String text = template;
    for (Matcher m = ELEMENT.matcher(text); m.find(); m = ELEMENT.matcher(text)) {
      String by = m.group(1).equals(element) ? marked(value) : m.group(2);
      text = text.substring(0, m.start()) + by + text.substring(m.end());
    }
    text = unmarked(text);
    int body = text.indexOf("\r\n\r\nv=") < 0 ? text.length() : text.indexOf("\r\n\r\nv=") + 4;
    return text.replace(LENGTH, Integer.toString(text.length() - body));
  }

  /** Braces in a value must not be taken for those of the template. */
  private static String marked(String value) {
    return value.replace('{', '\uE000').replace('}', '\uE001');
  }

  private static String unmarked(String text) {
    return text.replace('\uE000', '{').replace('\uE001', '}');
  }

  private static List<Value> values() {
    List<Value> values = new ArrayList<>();
    add(values, "empty", "");
    add(values, "space", " ");
    add(values, "tab", "\t");
    add(values, "64 spaces", " ".repeat(64));
    for (int length : LENGTHS) {
      add(values, length + " letters", "a".repeat(length));
    }
    for (String one :
        List.of(
            "%n",
            "%s",
            "%x",
            "%99999d",
            ";",
            ",",
            "<",
            ">",
            "\"",
            "\\",
            "(",
            ":",
            "/",
            "=",
            "@",
            "?",
            "&",
            "[",
            "{",
            ".",
            "0",
            " a",
            "\t",
            ";a=b",
            ";a=\"b\"",
            "<sip:a>,",
            "\\\"")) {
      add(values, "one " + one, one);
      add(values, "40 times " + one, one.repeat(40));
      add(values, "2000 times " + one, one.repeat(Math.min(2000, 12_000 / one.length())));
    }
    for (String number :
        List.of(
            "-1",
            "0",
            "-0",
            "00000000000000000001",
            "255",
            "256",
            "32768",
            "65535",
            "65536",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "1e9",
            "0x7f",
            "1.5",
            "+1",
            "\u0661",
            "9".repeat(400))) {
      add(values, "number " + (number.length() > 30 ? "of 400 digits" : number), number);
    }
    bytes(values, "NUL", 0);
    bytes(values, "NUL inside", 'a', 0, 'b');
    bytes(values, "return", '\r');
    bytes(values, "line feed", '\n');
    bytes(values, "line end", '\r', '\n');
    bytes(values, "fold", '\r', '\n', ' ');
    bytes(values, "end of headers", '\r', '\n', '\r', '\n');
    bytes(values, "bell and delete", 7, 0x7f);
    bytes(values, "lone continuation", 0x80);
    bytes(values, "overlong slash", 0xc0, 0xaf);
    bytes(values, "cut sequence", 0xe2, 0x82);
    bytes(values, "surrogate", 0xed, 0xa0, 0x80);
    bytes(values, "beyond Unicode", 0xf7, 0xbf, 0xbf, 0xbf);
    bytes(values, "byte order mark", 0xfe, 0xff);
    bytes(values, "zero width", 0xef, 0xbb, 0xbf);
    add(values, "escaped NUL", "%00");
    add(values, "escaped line end", "%0d%0aVia: x");
    add(values, "half an escape", "a%4");
    add(values, "no escape", "%zz");
    add(values, "header put in", "a\r\nVia: SIP/2.0/UDP evil.example");
    add(values, "IPv4 too large", "256.256.256.256");
    add(values, "IPv6", "[2001:db8::1]");
    add(values, "IPv6 without end", "[2001:db8::1");
    add(values, "IPv6 without brackets", "2001:db8::1");
    add(values, "two ports", "127.0.0.1:1:2");
    add(values, "star", "*");
    add(values, "another scheme", "http://a.example/");
    add(values, "another version", "SIP/3.0");
    add(values, "script", "<script>alert(1)</script>");
    add(values, "SQL", "' OR '1'='1");
    return List.copyOf(values);
  }

  private static void add(List<Value> values, String name, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    values.add(new Value(name, new String(utf8, StandardCharsets.ISO_8859_1)));
  }

  private static void bytes(List<Value> values, String name, int... bytes) {
    StringBuilder out = new StringBuilder(bytes.length);
    for (int b : bytes) {
      out.append((char) b);
    }
    values.add(new Value(name, out.toString()));
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }
}
