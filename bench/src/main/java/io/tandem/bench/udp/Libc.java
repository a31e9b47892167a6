package io.tandem.bench.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux that the generator makes by itself, because the JDK's send one packet each.
 */
final class Libc {

  static final int AF_INET = 2;
  static final int SOCK_DGRAM = 2;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUFFORCE = 33;
  static final int IPPROTO_IP = 0;
  static final int IP_PKTINFO = 8;
  static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDMMSG =
      call("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle CLOCK_OF_PROCESS =
      call("clock_getcpuclockid", JAVA_INT, ADDRESS);
  private static final MethodHandle CLOCK_GETTIME = call("clock_gettime", JAVA_INT, ADDRESS);

  private Libc() {}

  @SuppressWarnings("restricted")
  private static MethodHandle call(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(JAVA_INT, arguments));
  }

  static int udpSocket() throws IOException {
    try {
      return checked("socket", (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void bind(int socket, MemorySegment address) throws IOException {
    try {
      checked("bind", (int) BIND.invokeExact(socket, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(int socket) throws IOException {
    try {
      checked("close", (int) CLOSE.invokeExact(socket));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets an option that is a number; whether it was taken. */
  static boolean option(int socket, int level, int option, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocateFrom(JAVA_INT, value);
      return (int) SETSOCKOPT.invokeExact(socket, level, option, number, Integer.BYTES) == 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** How many of the {@code struct mmsghdr} were sent; negative: none. */
  static int send(int socket, MemorySegment messages, int count) throws IOException {
    try {
      return (int) SENDMMSG.invokeExact(socket, messages, count, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** How many of the {@code struct mmsghdr} were filled, without waiting; negative: none. */
  static int receive(int socket, MemorySegment messages, int count) throws IOException {
    try {
      return (int) RECVMMSG.invokeExact(socket, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What all threads of a process have used so far, in user and kernel, in nanoseconds. */
  static long processorNanos(long pid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment clock = arena.allocate(JAVA_INT);
      int error = (int) CLOCK_OF_PROCESS.invokeExact((int) pid, clock);
      if (error != 0) {
        throw new IOException("clock_getcpuclockid of " + pid + ": " + error);
      }
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      checked("clock_gettime", (int) CLOCK_GETTIME.invokeExact(clock.get(JAVA_INT, 0), time));
      return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000 + time.getAtIndex(JAVA_LONG, 1);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int checked(String call, int result) throws IOException {
    if (result < 0) {
      throw new IOException(call + " was refused");
    }
    return result;
  }

  private static IOException unexpected(Throwable e) {
    return switch (e) {
      case IOException io -> io;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      default -> new IOException(e);
    };
  }
}
