package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandem.media.codec.Coding;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tick of a room allocates nothing, however often members begin and stop to talk. */
class RoomAllocationTest {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int ROUND = 100;

  /** The JVM itself now and then allocates on a thread that it compiles for. */
  private static final int TRIES = 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Room room = new Room(0);
  private final List<Caller> callers = new ArrayList<>();
  private long now;

  @ParameterizedTest
  @EnumSource(names = {"PCMU", "PCMA", "G722", "OPUS"})
  void aTickAllocatesNothing(Coding coding) {
    for (int i = 0; i < 6; i++) {
      callers.add(new Caller(room, i == 5 ? Coding.L16_WIDE : coding, i + 1));
    }
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES && least > 0; attempt++) {
      least = Math.min(least, allocatedInRound());
    }
    assertThat(least).as("octets in %d ticks", ROUND).isZero();
  }

  /** All talk, one after the other and over each other, with a pause in the end. */
  private long allocatedInRound() {
    long thread = Thread.currentThread().threadId();
    long allocated = 0;
    for (int tick = 0; tick < ROUND; tick++) {
      for (int i = 0; i < callers.size(); i++) {
        callers.get(i).say(tick >= 5 * i && tick < 5 * i + 12 ? 5_000 : 0, now);
      }
      long before = threads.getThreadAllocatedBytes(thread);
      room.onPace(now);
      allocated += threads.getThreadAllocatedBytes(thread) - before;
      now += TICK_NANOS;
    }
    return allocated;
  }
}
