package io.tandem.signaling.engine;

import io.tandem.contracts.Ban;
import io.tandem.kernel.IpLiteral;
import io.tandem.sip.transaction.Flow;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What fail2ban and its like read: one line for each refused login and for each ban, by a logger of
 * its own ({@code io.tandem.auth}), in a form that does not change. Bounded by the rates and bans
 * that it tells of. Any thread.
 */
final class AuthLog {

  private static final Logger log = LoggerFactory.getLogger("io.tandem.auth");

  private static final int LONGEST_USER = 64;

  void refused(Flow flow, String user, String reason) {
    String name = printable(user);
    line("refused", flow)
        .addKeyValue("user", name)
        .addKeyValue("reason", reason)
        .log(
            "event=refused source={} port={} transport={} reason={} user=\"{}\"",
            IpLiteral.print(flow.remote().getAddress()),
            flow.remote().getPort(),
            flow.transport().name().toLowerCase(Locale.ROOT),
            reason,
            name);
  }

  void banned(Ban ban) {
    String until = Instant.ofEpochMilli(ban.untilEpochMillis()).toString();
    log.atInfo()
        .addKeyValue("event", "banned")
        .addKeyValue("network", ban.network())
        .addKeyValue("until", until)
        .addKeyValue("strikes", ban.strikes())
        .addKeyValue("reason", ban.reason())
        .log(
            "event=banned network={} until={} strikes={} reason=\"{}\"",
            ban.network(),
            until,
            ban.strikes(),
            printable(ban.reason()));
  }

  private static LoggingEventBuilder line(String event, Flow flow) {
    return log.atInfo()
        .addKeyValue("event", event)
        .addKeyValue("source", IpLiteral.print(flow.remote().getAddress()))
        .addKeyValue("port", flow.remote().getPort())
        .addKeyValue("transport", flow.transport().name().toLowerCase(Locale.ROOT));
  }

  /** Text of a stranger must not end a line, close a quote or drive a terminal. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_USER; i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      out.append(plain ? c : '?');
    }
    return out.toString();
  }
}
