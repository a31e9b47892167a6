package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends one message as it is and collects what is answered. An answer over UDP goes to the port in
 * the message's Via, so the peer sits on that port, at a loopback address that it has for itself.
 *
 * <p>It knows that nothing more comes when an OPTIONS that it sent after the message is answered:
 * what one peer sends is handled in order, and answers to broken messages are made at once.
 */
public final class TorturePeer {

  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();
  private static final int DEFAULT_PORT = 5060;
  private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 (\\d{3}) ");
  private static final Pattern VIA_PORT =
      Pattern.compile("(?im)^(?:via|v)[ \\t]*:[^;\\r\\n]*?:[ \\t]*(\\d{1,5})\\s*(?:;|,|\\(|$)");

  private final InetSocketAddress exchange;
  private final String name;
  private final byte[] message;
  private final boolean mayBeSilence;

  public TorturePeer(InetSocketAddress exchange, TortureMessage message) {
    this(exchange, message.name(), message.bytes(), message.mayBeSilence());
  }

  /** With a message of which it is not known whether it is answered. */
  public TorturePeer(InetSocketAddress exchange, String name, byte[] message) {
    this(exchange, name, message, /* mayBeSilence= */ true);
  }

  private TorturePeer(
      InetSocketAddress exchange, String name, byte[] message, boolean mayBeSilence) {
    this.exchange = exchange;
    this.name = name;
    this.message = message;
    this.mayBeSilence = mayBeSilence;
  }

  /** Statuses of the answers, in the order in which they came; empty for silence. */
  public List<Integer> answersOverUdp() {
    int answersCome = portInVia();
    List<Integer> answers = new ArrayList<>();
    try (DatagramSocket udp =
        new DatagramSocket(new InetSocketAddress(ownAddress(), answersCome))) {
      udp.setSoTimeout(PATIENCE_MILLIS);
      udp.send(new DatagramPacket(message, message.length, exchange));
      if (!mayBeSilence) {
        answers.addAll(statuses(receive(udp)));
      }
      // Twice: an answer that changes loops may be overtaken once.
      for (int i = 0; i < 2; i++) {
        String branch = "z9hG4bKafter" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        byte[] options = options(udp, branch).getBytes(StandardCharsets.US_ASCII);
        udp.send(new DatagramPacket(options, options.length, exchange));
        String answer = receive(udp);
        while (!answer.contains(branch)) {
          answers.addAll(statuses(answer));
          answer = receive(udp);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(name + " over UDP", e);
    }
    return answers;
  }

  /** The same over a connection of its own, which is closed for writing behind the message. */
  public List<Integer> answersOverTcp() {
    try (Socket tcp = new Socket()) {
      tcp.bind(new InetSocketAddress(ownAddress(), 0));
      tcp.connect(exchange, PATIENCE_MILLIS);
      tcp.setSoTimeout(PATIENCE_MILLIS);
      tcp.getOutputStream().write(message);
      StringBuilder answer = new StringBuilder();
      InputStream in = tcp.getInputStream();
      byte[] buffer = new byte[65_536];
      if (mayBeSilence) {
        tcp.shutdownOutput();
      }
      try {
        int length = in.read(buffer);
        while (length > 0) {
          answer.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
          if (answer.indexOf("\r\n\r\n") > 0) {
            break;
          }
          length = in.read(buffer);
        }
      } catch (SocketTimeoutException _) {
        return statuses(answer.toString());
      }
      return statuses(answer.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " over TCP", e);
    }
  }

  /** Any port where the one in the message is none that can be had. */
  private int portInVia() {
    Matcher port = VIA_PORT.matcher(new String(message, StandardCharsets.ISO_8859_1));
    int written = port.find() ? Integer.parseInt(port.group(1)) : DEFAULT_PORT;
    return written > 1023 && written < 65_536 ? written : 0;
  }

  private static String receive(DatagramSocket udp) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
    udp.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
  }

  private static List<Integer> statuses(String answers) {
    return STATUS
        .matcher(answers)
        .results()
        .map((MatchResult found) -> Integer.parseInt(found.group(1)))
        .toList();
  }

  private String options(DatagramSocket udp, String branch) {
    return """
        OPTIONS sip:%1$s SIP/2.0
        Via: SIP/2.0/UDP %2$s:%3$d;branch=%4$s
        From: <sip:peer@%2$s>;tag=after
        To: <sip:%1$s>
        Call-ID: %4$s
        CSeq: 1 OPTIONS
        Max-Forwards: 70
        Content-Length: 0

        """
        .formatted(
            exchange.getHostString(),
            udp.getLocalAddress().getHostAddress(),
            udp.getLocalPort(),
            branch)
        .replace("\n", "\r\n");
  }

  /** Somewhere in 127/8, so that no port there is anybody else's. */
  private static InetAddress ownAddress() throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return InetAddress.getByAddress(
        new byte[] {
          127,
          (byte) random.nextInt(1, 255),
          (byte) random.nextInt(256),
          (byte) random.nextInt(1, 255)
        });
  }
}
