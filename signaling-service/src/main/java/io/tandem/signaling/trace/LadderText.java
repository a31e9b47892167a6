package io.tandem.signaling.trace;

import io.tandem.kernel.IpLiteral;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A trace as text for people: a ladder with the caller left, the exchange in the middle and the
 * callee right, and below it each message in full. Secrets are masked; what would move a terminal's
 * cursor is shown as a dot.
 */
public final class LadderText {

  /** Room for "407 Proxy Authentication Required". */
  private static final int WIDTH = 40;

  private static final String SPACE = " ".repeat(WIDTH);
  private static final long MICROS = 1_000_000;

  private final CapturedCall call;
  private final String node;
  private final StringBuilder out = new StringBuilder();

  private LadderText(CapturedCall call, String node) {
    this.call = call;
    this.node = node;
  }

  /**
   * The whole text.
   *
   * @param node that kept the trace
   */
  public static String of(CapturedCall call, String node) {
    LadderText text = new LadderText(call, node);
    text.head();
    text.ladder();
    text.messages();
    return text.out.toString();
  }

  private void head() {
    out.append("call ").append(call.sid()).append(", traced by ").append(node).append('\n');
    if (call.takenOver()) {
      out.append("taken over from another process: what was said before stands in no trace here\n");
    }
    if (call.leftOut() > 0) {
      out.append(call.leftOut()).append(" messages are left out: see the gap\n");
    }
    if (call.messages().isEmpty()) {
      out.append("no message so far\n");
      return;
    }
    out.append("times are counted from ").append(instant(begin())).append("\n\n");
  }

  private void ladder() {
    if (call.messages().isEmpty()) {
      return;
    }
    String margin = " ".repeat(19);
    out.append(margin).append(pad("caller")).append(pad("exchange")).append("callee\n");
    out.append(margin).append(pad(peer(LegRole.CALLER))).append(pad(""));
    out.append(peer(LegRole.CALLEE)).append('\n');
    Set<List<Object>> seen = new HashSet<>();
    for (int i = 0; i < call.messages().size(); i++) {
      gapBefore(i);
      TracedMessage message = call.messages().get(i);
      byte[] octets = message.message().encode();
      boolean again =
          !seen.add(
              List.of(
                  message.direction(),
                  call.leg(message),
                  new String(octets, StandardCharsets.ISO_8859_1)));
      out.append("%4d %12s  ".formatted(i + 1, offset(message)));
      out.append(rung(message, label(message.message()) + (again ? ", again" : ""))).append('\n');
    }
  }

  private void gapBefore(int index) {
    if (call.leftOut() > 0 && index == call.gapAt()) {
      out.append("     ... ").append(call.leftOut()).append(" messages are left out here ...\n");
    }
  }

  /** Caller and callee stand on either side of the exchange. */
  private String rung(TracedMessage message, String label) {
    boolean caller = call.leg(message) == LegRole.CALLER;
    boolean rightwards = (message.direction() == Direction.RECEIVED) == caller;
    String arrow = arrow(label, rightwards);
    return caller ? "|" + arrow + "|" + SPACE + "|" : "|" + SPACE + "|" + arrow + "|";
  }

  private static String arrow(String label, boolean rightwards) {
    String cut = label.substring(0, Math.min(label.length(), WIDTH - 5));
    String middle = " " + cut + " ";
    int left = (WIDTH - 1 - middle.length()) / 2;
    String line = "-".repeat(left) + middle + "-".repeat(WIDTH - 1 - left - middle.length());
    return rightwards ? line + ">" : "<" + line;
  }

  private static String label(SipMessage message) {
    String what =
        switch (message) {
          case SipRequest request -> request.method();
          case SipResponse response -> startLine(response).substring("SIP/2.0 ".length());
        };
    return printable(what) + (message.body().length > 0 ? " +" + kind(message) : "");
  }

  private static String kind(SipMessage message) {
    return message.isContent("application/sdp") ? "SDP" : "body";
  }

  private void messages() {
    for (int i = 0; i < call.messages().size(); i++) {
      gapBefore(i);
      TracedMessage message = call.messages().get(i);
      byte[] masked = Masking.of(message.message().encode());
      String leg = call.leg(message).name().toLowerCase(Locale.ROOT);
      String remote = text(message.flow().remote());
      out.append("\n---- ").append(i + 1).append("  ").append(instant(message.epochMicros()));
      out.append("  ").append(offset(message)).append("  ");
      out.append(
          message.direction() == Direction.RECEIVED
              ? "received from the " + leg + " at " + remote
              : "sent to the " + leg + " at " + remote);
      out.append(" by ").append(message.flow().transport());
      out.append(", here ").append(text(message.flow().local()));
      out.append(", ").append(masked.length).append(" octets\n\n");
      out.append(printable(new String(masked, StandardCharsets.UTF_8)).stripTrailing());
      out.append('\n');
    }
  }

  private String peer(LegRole role) {
    return call.messages().stream()
        .filter(message -> call.leg(message) == role)
        .findFirst()
        .map(message -> text(message.flow().remote()) + " " + message.flow().transport())
        .orElse("");
  }

  private long begin() {
    return call.messages().getFirst().epochMicros();
  }

  private String offset(TracedMessage message) {
    long micros = message.epochMicros() - begin();
    String sign = micros < 0 ? "-" : "+";
    return "%s%d.%06d".formatted(sign, Math.abs(micros) / MICROS, Math.abs(micros) % MICROS);
  }

  private static Instant instant(long epochMicros) {
    return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
  }

  private static String startLine(SipMessage message) {
    byte[] octets = message.encode();
    int end = 0;
    while (octets[end] != '\r') {
      end++;
    }
    return new String(Arrays.copyOf(octets, end), StandardCharsets.UTF_8);
  }

  private static String text(InetSocketAddress address) {
    return IpLiteral.print(address);
  }

  private static String pad(String text) {
    return text + " ".repeat(Math.max(1, WIDTH + 1 - text.length()));
  }

  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      clean.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '.' : c);
    }
    return clean.toString();
  }
}
