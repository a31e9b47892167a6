package io.tandem.sip.message;

/** How hosts and ports are written: IPv6 addresses in brackets, port 0 meaning none. */
final class HostText {
  private HostText() {}

  static boolean isHost(String text) {
    return Syntax.isHostName(text) || Syntax.isIpv6(text);
  }

  /** Names without regard to case, IPv6 addresses by what they mean. */
  static boolean same(String one, String other) {
    return one.equalsIgnoreCase(other) || (one.indexOf(':') >= 0 && Ipv6Text.same(one, other));
  }

  static int checkedPort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    return port;
  }

  static void append(StringBuilder out, String host, int port) {
    if (host.indexOf(':') >= 0) {
      out.append('[').append(host).append(']');
    } else {
      out.append(host);
    }
    if (port != 0) {
      out.append(':').append(port);
    }
  }
}
