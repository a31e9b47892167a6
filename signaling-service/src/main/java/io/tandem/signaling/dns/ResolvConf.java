package io.tandem.signaling.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The DNS servers of the system, as resolv.conf(5) names them. Read once, at start. Where it names
 * none, or is not there, it is the one on this machine; no stranger is asked instead.
 */
final class ResolvConf {

  private static final Path FILE = Path.of("/etc/resolv.conf");
  private static final int PORT = 53;

  private ResolvConf() {}

  static List<InetSocketAddress> servers() {
    try {
      return servers(Files.readAllLines(FILE));
    } catch (IOException _) {
      return servers(List.of());
    }
  }

  static List<InetSocketAddress> servers(List<String> lines) {
    List<InetSocketAddress> servers =
        lines.stream().flatMap(line -> server(line).stream()).distinct().toList();
    return servers.isEmpty()
        ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))
        : servers;
  }

  private static Optional<InetSocketAddress> server(String line) {
    List<String> words = Stream.of(line.strip().split("\\s+")).toList();
    if (words.size() < 2 || !words.getFirst().equals("nameserver")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(words.get(1)), PORT));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
