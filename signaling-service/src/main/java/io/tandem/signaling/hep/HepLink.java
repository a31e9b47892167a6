package io.tandem.signaling.hep;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The way to the capture server: looks its name up and opens a socket when there is something to
 * send. For the one thread of {@link HepExport}, which may wait; only {@link #close} comes from
 * elsewhere, and ends a wait.
 */
final class HepLink implements AutoCloseable {

  private static final int CONNECT_MILLIS = 2_000;

  private final HepSettings settings;
  private volatile @Nullable Socket tcp;
  private volatile @Nullable DatagramSocket udp;
  private @Nullable InetSocketAddress server;

  HepLink(HepSettings settings) {
    this.settings = settings;
  }

  boolean isOpen() {
    return settings.carrier() == HepSettings.Carrier.UDP ? udp != null : tcp != null;
  }

  /** Looks the name up anew and opens a socket in the place of the one before. */
  void open() throws IOException {
    close();
    InetAddress address = InetAddress.getByName(settings.host());
    InetSocketAddress found = new InetSocketAddress(address, settings.port());
    server = found;
    switch (settings.carrier()) {
      case UDP -> udp = new DatagramSocket();
      case TCP -> {
        Socket socket = new Socket();
        tcp = socket;
        try {
          socket.connect(found, CONNECT_MILLIS);
          socket.setTcpNoDelay(true);
        } catch (IOException e) {
          close();
          throw e;
        }
      }
    }
  }

  void send(byte[] packet) throws IOException {
    DatagramSocket datagrams = udp;
    Socket stream = tcp;
    if (datagrams != null) {
      datagrams.send(new DatagramPacket(packet, packet.length, known()));
    } else if (stream != null) {
      stream.getOutputStream().write(packet);
    } else {
      throw new IOException("not connected");
    }
  }

  private InetSocketAddress known() throws UnknownHostException {
    InetSocketAddress found = server;
    if (found == null) {
      throw new UnknownHostException(settings.host());
    }
    return found;
  }

  @Override
  public void close() {
    DatagramSocket datagrams = udp;
    Socket stream = tcp;
    udp = null;
    tcp = null;
    if (datagrams != null) {
      datagrams.close();
    }
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException _) {
        // It is given up in any case.
      }
    }
  }
}
