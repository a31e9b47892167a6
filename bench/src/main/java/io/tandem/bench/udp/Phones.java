package io.tandem.bench.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Flows of 172 octets every 20 ms, each with a local address of its own (127.1.0.1 and up) and at a
 * moment of its own within the 20 ms, as phones are: not in step with each other. One thread that
 * never sleeps sends and receives, so that the echo pays for waking nobody.
 */
final class Phones implements AutoCloseable {

  private static final int PACKET_BYTES = 172;

  /** From one packet to the next, so that the time in it is aligned. */
  private static final int PACKET_STRIDE = 176;

  private static final long INTERVAL_NANOS = 20_000_000;
  private static final int BATCH = 32;
  private static final int BASE_ADDRESS = 127 << 24 | 1 << 16 | 1;
  private static final int RECEIVE_BUFFER_BYTES = 16 << 20;

  /** Sent before the window, so that whoever rests is awake and whoever adapts has adapted. */
  private static final long LEAD_NANOS = 300_000_000;

  /** What is not back by then is lost. */
  private static final long PATIENCE_NANOS = 200_000_000;

  // struct mmsghdr on 64 bits: name, its length, vector, its length, control, its length, flags,
  // and the length received.
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int MESSAGE_BYTES = 64;
  private static final int ADDRESS_BYTES = 16;
  private static final int VECTOR_BYTES = 16;

  /** A struct cmsghdr with a struct in_pktinfo, aligned. */
  private static final int CONTROL_BYTES = 32;

  // After the header of RTP: which window it belongs to, and when it was sent.
  private static final int WINDOW = 12;
  private static final int SENT_AT = 16;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofConfined();
  private final int socket;
  private final int flows;
  private final long[] phaseNanos;
  private final MemorySegment out;
  private final MemorySegment packets;
  private final MemorySegment in;
  private final MemorySegment received;
  private int window;
  private long returned;
  private long[] delays = new long[1 << 16];

  /**
   * @param ports where the flows go, in turn
   */
  Phones(int flows, List<Integer> ports, long seed) throws IOException {
    this.flows = flows;
    Random random = new Random(seed);
    phaseNanos = random.longs(flows, 0, INTERVAL_NANOS).sorted().toArray();
    out = arena.allocate((long) MESSAGE_BYTES * flows, 8);
    packets = arena.allocate((long) PACKET_STRIDE * flows, 8);
    MemorySegment names = arena.allocate((long) ADDRESS_BYTES * flows, 8);
    MemorySegment vectors = arena.allocate((long) VECTOR_BYTES * flows, 8);
    MemorySegment controls = arena.allocate((long) CONTROL_BYTES * flows, 8);
    for (int i = 0; i < flows; i++) {
      MemorySegment name = names.asSlice((long) i * ADDRESS_BYTES, ADDRESS_BYTES);
      address(name, 127 << 24 | 1, ports.get(i % ports.size()));
      MemorySegment packet = packets.asSlice((long) i * PACKET_STRIDE, PACKET_BYTES);
      packet.set(JAVA_BYTE, 0, (byte) 0x80);
      MemorySegment vector = vectors.asSlice((long) i * VECTOR_BYTES, VECTOR_BYTES);
      vector(vector, packet);
      MemorySegment control = controls.asSlice((long) i * CONTROL_BYTES, CONTROL_BYTES);
      control.set(JAVA_LONG, 0, 28);
      control.set(JAVA_INT, 8, Libc.IPPROTO_IP);
      control.set(JAVA_INT, 12, Libc.IP_PKTINFO);
      control.set(NETWORK_INT, 20, BASE_ADDRESS + i);
      message(out, i, name, vector);
      out.set(ADDRESS, (long) i * MESSAGE_BYTES + CONTROL, control);
      out.set(JAVA_LONG, (long) i * MESSAGE_BYTES + CONTROL_LENGTH, CONTROL_BYTES);
    }
    in = arena.allocate((long) MESSAGE_BYTES * BATCH, 8);
    received = arena.allocate((long) UdpWay.DATAGRAM_BYTES * BATCH, 8);
    for (int i = 0; i < BATCH; i++) {
      MemorySegment vector = arena.allocate(VECTOR_BYTES, 8);
      vector(vector, received.asSlice((long) i * UdpWay.DATAGRAM_BYTES, UdpWay.DATAGRAM_BYTES));
      message(in, i, MemorySegment.NULL, vector);
    }
    socket = Libc.udpSocket();
    if (!Libc.option(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)) {
      System.err.println("no room for bursts: what is lost may be lost here (needs CAP_NET_ADMIN)");
    }
    MemorySegment any = arena.allocate(ADDRESS_BYTES, 8);
    address(any, 0, 0);
    Libc.bind(socket, any);
  }

  private static void address(MemorySegment name, int ip, int port) {
    name.set(JAVA_SHORT, 0, (short) Libc.AF_INET);
    name.set(NETWORK_SHORT, 2, (short) port);
    name.set(NETWORK_INT, 4, ip);
  }

  private static void vector(MemorySegment vector, MemorySegment bytes) {
    vector.set(ADDRESS, 0, bytes);
    vector.set(JAVA_LONG, 8, bytes.byteSize());
  }

  private static void message(
      MemorySegment messages, int index, MemorySegment name, MemorySegment vector) {
    long at = (long) index * MESSAGE_BYTES;
    messages.set(ADDRESS, at + NAME, name);
    messages.set(JAVA_INT, at + NAME_LENGTH, (int) name.byteSize());
    messages.set(ADDRESS, at + VECTOR, vector);
    messages.set(JAVA_LONG, at + VECTOR_LENGTH, 1);
  }

  /** Sends for a while and counts within {@code windowNanos} of it what {@code echo} spends. */
  Window measure(ProcessHandle echo, long windowNanos) throws IOException {
    window++;
    returned = 0;
    long sentInWindow = 0;
    long sentTotal = 0;
    long processor = 0;
    boolean within = false;
    long[] late = new long[(int) (windowNanos / INTERVAL_NANOS + 2) * flows];
    long begin = System.nanoTime();
    long from = begin + LEAD_NANOS;
    long until = from + windowNanos;
    while (true) {
      long now = System.nanoTime();
      if (!within && now >= from && now < until) {
        within = true;
        processor = Libc.processorNanos(echo.pid());
      }
      if (now >= until) {
        processor = Libc.processorNanos(echo.pid()) - processor;
        break;
      }
      int index = (int) (sentTotal % flows);
      int due = 0;
      while (due < BATCH && index + due < flows && dueAt(begin, sentTotal + due) <= now) {
        MemorySegment packet = packets.asSlice((long) (index + due) * PACKET_STRIDE, PACKET_BYTES);
        packet.set(JAVA_INT, WINDOW, within ? window : 0);
        packet.set(JAVA_LONG, SENT_AT, System.nanoTime());
        if (within) {
          if (sentInWindow == late.length) {
            // One who was held up before the window catches up within it.
            late = Arrays.copyOf(late, 2 * late.length);
          }
          late[(int) sentInWindow++] = now - dueAt(begin, sentTotal + due);
        }
        due++;
      }
      if (due > 0) {
        send(index, due);
        sentTotal += due;
      }
      receive();
    }
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (returned < sentInWindow && System.nanoTime() < patience) {
      receive();
    }
    Arrays.sort(delays, 0, (int) returned);
    Arrays.sort(late, 0, (int) sentInWindow);
    return new Window(
        sentInWindow,
        returned,
        processor,
        percentile(delays, returned, 50),
        percentile(delays, returned, 99),
        percentile(late, sentInWindow, 99));
  }

  private long dueAt(long begin, long number) {
    return begin + number / flows * INTERVAL_NANOS + phaseNanos[(int) (number % flows)];
  }

  private static long percentile(long[] sorted, long count, int percent) {
    return count == 0 ? -1 : sorted[(int) ((count - 1) * percent / 100)] / 1_000;
  }

  private void send(int index, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int sent =
          Libc.send(
              socket,
              out.asSlice(
                  (long) (index + done) * MESSAGE_BYTES, (long) MESSAGE_BYTES * (count - done)),
              count - done);
      if (sent <= 0) {
        throw new IOException("the kernel refused to send");
      }
      done += sent;
    }
  }

  private void receive() throws IOException {
    int count = Libc.receive(socket, in, BATCH);
    if (count <= 0) {
      return;
    }
    long now = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long at = (long) i * UdpWay.DATAGRAM_BYTES;
      if (received.get(JAVA_INT, at + WINDOW) == window) {
        if (returned == delays.length) {
          delays = Arrays.copyOf(delays, 2 * delays.length);
        }
        delays[(int) returned++] = now - received.get(JAVA_LONG, at + SENT_AT);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Libc.close(socket);
    arena.close();
  }
}
