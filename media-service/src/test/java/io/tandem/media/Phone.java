package io.tandem.media;

import io.tandem.contracts.MediaAddress;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.IpLiteral;
import io.tandem.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What a phone is to a media node: a pair of UDP sockets on loopback that says what it is told. */
public final class Phone implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE_MILLIS = 5_000;

  /** Long against loopback: what has not come by then was not sent. */
  private static final int SILENCE_MILLIS = 150;

  private final InetAddress address;
  private final DatagramSocket rtp;
  private final DatagramSocket rtcp;

  public Phone() {
    this(LOOPBACK);
  }

  /** A phone at a loopback address of either family; there it also sends to the node. */
  public Phone(InetAddress address) {
    this.address = address;
    rtp = socket(address);
    rtcp = socket(address);
  }

  private static DatagramSocket socket(InetAddress address) {
    try {
      return new DatagramSocket(new InetSocketAddress(address, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public AddressFamily family() {
    return AddressFamily.of(address);
  }

  public MediaAddress rtpAddress() {
    return new MediaAddress(IpLiteral.print(address), rtp.getLocalPort());
  }

  public MediaAddress rtcpAddress() {
    return new MediaAddress(IpLiteral.print(address), rtcp.getLocalPort());
  }

  public void sendRtp(int port, byte[] bytes) {
    send(rtp, port, bytes);
  }

  public void sendRtcp(int port, byte[] bytes) {
    send(rtcp, port, bytes);
  }

  public byte[] awaitRtp() {
    return receive(rtp, PATIENCE_MILLIS)
        .orElseThrow(() -> new AssertionError("no RTP within " + PATIENCE_MILLIS + " ms"));
  }

  public byte[] awaitRtcp() {
    return receive(rtcp, PATIENCE_MILLIS)
        .orElseThrow(() -> new AssertionError("no RTCP within " + PATIENCE_MILLIS + " ms"));
  }

  /** What arrives within a short while; empty is what a test of silence hopes for. */
  public Optional<byte[]> anyRtp() {
    return receive(rtp, SILENCE_MILLIS);
  }

  /** The same of RTCP. */
  public Optional<byte[]> anyRtcp() {
    return receive(rtcp, SILENCE_MILLIS);
  }

  /** An RTP packet with recognisable contents. */
  public static byte[] packet(int sequence) {
    byte[] bytes = new byte[RtpPacket.FIXED_HEADER_BYTES + 160];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int at =
        RtpPacket.writeHeader(buffer, 0, sequence % 3 == 0, 8, sequence, sequence * 160, 0xABCD);
    for (int i = at; i < bytes.length; i++) {
      bytes[i] = (byte) (sequence + i);
    }
    return bytes;
  }

  private void send(DatagramSocket socket, int port, byte[] bytes) {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, address, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<byte[]> receive(DatagramSocket socket, int timeoutMillis) {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      socket.setSoTimeout(timeoutMillis);
      socket.receive(packet);
      return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    rtp.close();
    rtcp.close();
  }
}
