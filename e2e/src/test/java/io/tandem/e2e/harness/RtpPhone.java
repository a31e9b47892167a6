package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * The audio half of a phone, to the bit: sends chosen G.711 payloads in RTP packets, 20 ms apart,
 * and keeps the payloads that arrive. Knows no SIP; the addresses come from whoever set up the
 * call.
 */
public final class RtpPhone implements AutoCloseable {

  private static final int HEADER = 12;
  private static final int SAMPLES_PER_PACKET = 160;
  private static final long PACKET_NANOS = 20_000_000;
  private static final byte VERSION_2 = (byte) 0x80;
  private static final byte PCMU = 0;

  private static final int SSRC = 0x7A4D0001;

  private final DatagramSocket socket;
  private final List<byte[]> packets = new CopyOnWriteArrayList<>();
  private final List<InetSocketAddress> sources = new CopyOnWriteArrayList<>();

  private int sent;

  public RtpPhone() {
    this(PortBlock.free(2).first());
  }

  public RtpPhone(int port) {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::receive);
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Payloads of 20 ms in which every octet is random, so that none can be mistaken for another. */
  public static List<byte[]> randomPayloads(int count, long seed) {
    RandomGenerator random = new java.util.Random(seed);
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[SAMPLES_PER_PACKET];
      random.nextBytes(payload);
      payloads.add(payload);
    }
    return payloads;
  }

  /**
   * Sends the payloads in the pace of a phone and returns when the last one is out. Sequence
   * numbers go on from call to call.
   */
  public void talk(InetSocketAddress to, List<byte[]> payloads) {
    long startNanos = System.nanoTime();
    for (int i = 0; i < payloads.size(); i++) {
      long waitNanos = startNanos + i * PACKET_NANOS - System.nanoTime();
      while (waitNanos > 0) {
        LockSupport.parkNanos(waitNanos);
        waitNanos = startNanos + i * PACKET_NANOS - System.nanoTime();
      }
      send(to, rtp(payloads.get(i), sent++, SSRC));
    }
  }

  /** Sends one datagram, whatever is in it. */
  public void send(InetSocketAddress to, byte[] datagram) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Payloads in the order in which they arrived. */
  public List<byte[]> payloads() {
    return packets.stream().map(p -> Arrays.copyOfRange(p, HEADER, p.length)).toList();
  }

  /** Sequence numbers in the order in which they arrived. */
  public List<Integer> sequenceNumbers() {
    return packets.stream().map(p -> ByteBuffer.wrap(p).getShort(2) & 0xFFFF).toList();
  }

  /** From where packets came, one for each. */
  public List<InetSocketAddress> sources() {
    return List.copyOf(sources);
  }

  public void awaitPackets(int count, Duration atMost) {
    Await.until(
        count + " RTP packets at port " + port(),
        atMost,
        () -> packets.size() >= count,
        () -> packets.size() + " packets");
  }

  /** The packet that {@link #talk} sends as number {@code index}. */
  public static byte[] rtp(byte[] payload, int index, int ssrc) {
    ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length);
    packet.put(VERSION_2).put(PCMU).putShort((short) index).putInt(index * SAMPLES_PER_PACKET);
    packet.putInt(ssrc).put(payload);
    return packet.array();
  }

  private void receive() {
    byte[] buffer = new byte[65_536];
    try {
      while (true) {
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        socket.receive(datagram);
        if (datagram.getLength() >= HEADER) {
          sources.add((InetSocketAddress) datagram.getSocketAddress());
          packets.add(Arrays.copyOf(buffer, datagram.getLength()));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
