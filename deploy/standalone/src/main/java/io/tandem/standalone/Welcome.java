package io.tandem.standalone;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.IpLiteral;
import java.util.stream.Collectors;

/**
 * What is printed when everything runs: {@code tandem ready}, where to reach it, and how to place
 * the first call. Text only; programs wait for its first line.
 *
 * @param sip addresses told to phones
 * @param sipTlsPort 0 where there is no TLS
 * @param kafka bootstrap servers
 * @param state where things are kept, in words
 * @param demo whether there are the accounts of {@link DemoAccounts}
 */
record Welcome(
    Advertised sip,
    int sipPort,
    int sipTlsPort,
    String httpBase,
    String kafka,
    String state,
    boolean demo) {

  static final String READY = "tandem ready";

  String text() {
    String sipAddresses =
        sip.addresses().stream()
            .map(address -> IpLiteral.printHost(address) + ":" + sipPort)
            .collect(Collectors.joining(" and "));
    String host = IpLiteral.printHost(sip.first());
    String registrar = sipPort == 5060 ? host : host + ":" + sipPort;
    StringBuilder text = new StringBuilder(READY).append('\n');
    line(text, "SIP", "%s, over UDP and TCP%s".formatted(sipAddresses, overTls()));
    line(
        text,
        "HTTP",
        httpBase + "  (/api/v1, /metrics, /health/ready; SIP over WebSocket at /sip)");
    line(text, "Kafka", kafka);
    line(text, "state", state);
    if (demo) {
      line(
          text,
          "accounts",
          "%d to %d, password %s and so on; admin token tandem-dev"
              .formatted(
                  DemoAccounts.FIRST,
                  DemoAccounts.LAST,
                  DemoAccounts.password(DemoAccounts.FIRST)));
      text.append("The first call:\n");
      step(
          text,
          1,
          "register a phone as sip:%d@%s, password %s"
              .formatted(DemoAccounts.FIRST, registrar, DemoAccounts.password(DemoAccounts.FIRST)));
      step(text, 2, "dial 600 and speak: you hear yourself");
      step(
          text,
          3,
          "register another phone as %d, and dial %d from the first"
              .formatted(DemoAccounts.FIRST + 1, DemoAccounts.FIRST + 1));
    } else {
      text.append("The first call:\n");
      step(text, 1, "make two accounts: PUT /api/v1/subscribers/{name} (docs/api.md)");
      step(
          text,
          2,
          "register a phone as sip:{name}@%s, dial 600 and speak: you hear yourself"
              .formatted(registrar));
      step(
          text,
          3,
          "register another phone with the other account, and dial its name from the first");
    }
    return text.toString();
  }

  private String overTls() {
    return sipTlsPort == 0 ? "" : "; port %d over TLS".formatted(sipTlsPort);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-9s %s\n".formatted(name, value));
  }

  private static void step(StringBuilder text, int number, String what) {
    text.append("  %d. %s\n".formatted(number, what));
  }
}
