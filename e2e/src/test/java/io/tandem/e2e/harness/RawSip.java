package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A peer that knows no rules: sends any octets to a SIP port, over UDP or over a TCP connection
 * that it may break off. It also asks the one polite question by which a test sees that the
 * exchange is well: OPTIONS.
 */
public final class RawSip implements AutoCloseable {

  private final InetSocketAddress exchange;
  private final DatagramSocket udp;

  public RawSip(InetSocketAddress exchange) {
    this.exchange = exchange;
    try {
      udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void sendUdp(byte[] datagram) {
    sendUdp(exchange, datagram);
  }

  public void sendUdp(InetSocketAddress to, byte[] datagram) {
    try {
      udp.send(new DatagramPacket(datagram, datagram.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a datagram; empty text when none comes. */
  public String receiveUdp(Duration atMost) {
    byte[] buffer = new byte[65_536];
    DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
    try {
      udp.setSoTimeout((int) atMost.toMillis());
      udp.receive(datagram);
      return new String(buffer, 0, datagram.getLength(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException none) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a connection, sends octets, and closes it without waiting for anything. */
  public void sendTcpAndBreakOff(byte[] octets) {
    try (Socket tcp = connect()) {
      tcp.getOutputStream().write(octets);
      // A reset instead of an orderly end: what a phone that lost its network leaves.
      tcp.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends octets over a new connection and returns what comes back until it ends or falls silent.
   */
  public String askTcp(byte[] octets, Duration atMost) {
    StringBuilder answer = new StringBuilder();
    try (Socket tcp = connect()) {
      tcp.getOutputStream().write(octets);
      tcp.setSoTimeout((int) atMost.toMillis());
      byte[] buffer = new byte[65_536];
      int length = tcp.getInputStream().read(buffer);
      while (length > 0) {
        answer.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
        if (answer.indexOf("\r\n\r\n") > 0) {
          break;
        }
        length = tcp.getInputStream().read(buffer);
      }
    } catch (SocketTimeoutException silent) {
      return answer.toString();
    } catch (IOException reset) {
      // The exchange may end a connection whose octets make no sense.
      return answer.toString();
    }
    return answer.toString();
  }

  /** A correct OPTIONS to the exchange itself, over UDP; returns the status of the answer, or 0. */
  public int options() {
    String branch = "z9hG4bKok" + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    sendUdp(optionsRequest("UDP", udp.getLocalPort(), branch).getBytes(StandardCharsets.UTF_8));
    // Answers to what was sent before may come first.
    String answer = receiveUdp(Duration.ofSeconds(5));
    while (!answer.isEmpty() && !answer.contains(branch)) {
      answer = receiveUdp(Duration.ofSeconds(5));
    }
    return status(answer);
  }

  /** The same over TCP. */
  public int optionsOverTcp() {
    String branch = "z9hG4bKok" + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    String request = optionsRequest("TCP", udp.getLocalPort(), branch);
    return status(askTcp(request.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(5)));
  }

  private String optionsRequest(String transport, int port, String branch) {
    return """
        OPTIONS sip:127.0.0.1:%1$d SIP/2.0
        Via: SIP/2.0/%2$s 127.0.0.1:%3$d;branch=%4$s;rport
        Max-Forwards: 70
        From: <sip:probe@127.0.0.1>;tag=%4$s
        To: <sip:127.0.0.1:%1$d>
        Call-ID: %4$s@127.0.0.1
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
        .formatted(exchange.getPort(), transport, port, branch)
        .replace("\n", "\r\n");
  }

  /** The status of a response; 0 when there is none. */
  public static int status(String response) {
    return response.startsWith("SIP/2.0 ") && response.length() >= 11
        ? Integer.parseInt(response.substring(8, 11))
        : 0;
  }

  private Socket connect() throws IOException {
    return new Socket(exchange.getAddress(), exchange.getPort());
  }

  @Override
  public void close() {
    udp.close();
  }
}
