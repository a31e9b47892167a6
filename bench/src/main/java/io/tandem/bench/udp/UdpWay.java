package io.tandem.bench.udp;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.tandem.media.engine.GatheringIoHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A way across the kernel that is measured. */
enum UdpWay {
  /** A socket for each flow, read until it is empty: each packet is followed by a vain read. */
  EPOLL("epoll", 0, 16, 1, false),
  /** The same, one read for each time that a socket is ready. */
  EPOLL_ONE_READ("epoll, one read", 0, 1, 1, false),
  /** Up to eight packets in one recvmmsg, and whatever they cause in one sendmmsg. */
  EPOLL_BATCHED("epoll, recvmmsg", 0, 1, 8, false),
  /** One read, and a loop under load lets packets gather. */
  GATHERING("epoll, one read, gathering 1 ms", 1_000, 1, 1, false),
  GATHERING_HALF("epoll, one read, gathering 0.5 ms", 500, 1, 1, false),
  /** Netty arms each socket for one packet at a time: it has no multishot receive for datagrams. */
  IO_URING("io_uring", 0, 1, 1, true),
  IO_URING_GATHERING("io_uring, gathering 1 ms", 1_000, 1, 1, true),
  /** Four sockets for all flows, each told apart by its source; up to 32 packets in one call. */
  SHARED("4 shared sockets", 0, 16, 32, false);

  /** As in the media service: longer than any frame of Ethernet. */
  static final int DATAGRAM_BYTES = 2048;

  private static final int SHARED_SOCKETS = 4;

  /** Each socket has a receive under way: with fewer places than that the queue runs over. */
  private static final IoUringIoHandlerConfig RINGS =
      new IoUringIoHandlerConfig().setRingSize(4096).setCqSize(16_384);

  private final String title;
  private final int gatherMicros;
  private final int reads;
  private final int datagramsPerRead;
  private final boolean uring;

  UdpWay(String title, int gatherMicros, int reads, int datagramsPerRead, boolean uring) {
    this.title = title;
    this.gatherMicros = gatherMicros;
    this.reads = reads;
    this.datagramsPerRead = datagramsPerRead;
    this.uring = uring;
  }

  String title() {
    return title;
  }

  /** Reads at most so often before the next socket has its turn. */
  int reads() {
    return reads;
  }

  int datagramsPerRead() {
    return datagramsPerRead;
  }

  int sockets(int flows) {
    return this == SHARED ? SHARED_SOCKETS : flows;
  }

  DatagramChannel newChannel() {
    return uring
        ? new IoUringDatagramChannel(SocketProtocolFamily.INET)
        : new EpollDatagramChannel(SocketProtocolFamily.INET);
  }

  IoHandlerFactory ioHandlers() {
    IoHandlerFactory kernel =
        uring ? IoUringIoHandler.newFactory(RINGS) : EpollIoHandler.newFactory();
    return gatherMicros == 0
        ? kernel
        : GatheringIoHandler.factory(kernel, Duration.ofNanos(gatherMicros * 1_000L));
  }

  /** Named ways, separated by commas; all of them where none is named. */
  static List<UdpWay> parse(String names) {
    return names.isEmpty()
        ? List.of(values())
        : Arrays.stream(names.split(",")).map(UdpWay::valueOf).collect(Collectors.toList());
  }
}
