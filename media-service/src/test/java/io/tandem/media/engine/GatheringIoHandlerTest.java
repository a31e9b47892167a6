package io.tandem.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class GatheringIoHandlerTest {
  private static final long GATHER = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final Kernel kernel = new Kernel();
  private final Loop loop = new Loop();
  private final List<Long> pauses = new ArrayList<>();
  private long now = 1_000;
  private final GatheringIoHandler handler =
      new GatheringIoHandler(
          kernel,
          GATHER,
          () -> now,
          nanos -> {
            pauses.add(nanos);
            now += nanos;
          });

  @Test
  void whatComesToALoopWithoutLoadIsHandledAtOnce() {
    for (int i = 0; i < 1_000; i++) {
      round(1, 20_000_000);
    }
    assertThat(pauses).isEmpty();
    assertThat(kernel.rounds).isEqualTo(1_000);
  }

  @Test
  void restsAfterARoundUnderLoadForWhatIsLeftOfTheTime() {
    underLoad();
    now += 300_000;
    round(3, 0);
    assertThat(pauses).containsExactly(GATHER - 300_000);
  }

  @Test
  void asksTheKernelAtOnceAfterARoundThatFoundNothing() {
    underLoad();
    round(0, 0);
    pauses.clear();
    round(5, 0);
    assertThat(pauses).as("the loop waited in the kernel, and may not be held up").isEmpty();
  }

  @Test
  void doesNotRestAnyMoreWhenTheLoadIsOver() {
    underLoad();
    round(1, 20_000_000);
    round(1, 20_000_000);
    pauses.clear();
    round(1, 20_000_000);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aTimerKeepsItsTime() {
    underLoad();
    loop.dueInNanos = 200_000;
    round(1, 0);
    assertThat(pauses).containsExactly(200_000L);
    loop.dueInNanos = 0;
    pauses.clear();
    round(1, 0);
    assertThat(pauses).isEmpty();
  }

  @Test
  void doesNotRestBeforeTasks() {
    underLoad();
    loop.idle = false;
    round(1, 0);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aTaskAndTheEndWakeALoopThatRests() throws Exception {
    Semaphore rests = new Semaphore(0);
    IoHandlerFactory handlers =
        _ ->
            new GatheringIoHandler(
                new Kernel() {
                  @Override
                  public int run(IoHandlerContext context) {
                    return 1_000;
                  }
                },
                TimeUnit.HOURS.toNanos(1),
                System::nanoTime,
                nanos -> {
                  rests.release();
                  LockSupport.parkNanos(nanos);
                });
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers);
    // Begins the loop, which then finds so much in each round that it rests, for an hour.
    group.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertThat(rests.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    group.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertThat(rests.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
        .isTrue();
  }

  @Test
  void withoutATimeItIsNotThereAtAll() {
    IoHandlerFactory kernels = _ -> kernel;
    assertThat(GatheringIoHandler.factory(kernels, Duration.ZERO)).isSameAs(kernels);
  }

  private void underLoad() {
    round(GatheringIoHandler.BUSY_EVENTS, GatheringIoHandler.SPAN_NANOS / 2);
    round(GatheringIoHandler.BUSY_EVENTS, GatheringIoHandler.SPAN_NANOS / 2);
    round(GatheringIoHandler.BUSY_EVENTS, 0);
    pauses.clear();
  }

  /** One round that finds so many events after waiting so long in the kernel. */
  private void round(int events, long nanos) {
    kernel.events = events;
    kernel.nanos = nanos;
    handler.run(loop);
  }

  private class Kernel implements IoHandler {
    private int events;
    private long nanos;
    private int rounds;

    @Override
    public int run(IoHandlerContext context) {
      rounds++;
      now += nanos;
      return events;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new AssertionError("nothing here opens a socket");
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return false;
    }
  }

  private static final class Loop implements IoHandlerContext {
    private boolean idle = true;
    private long dueInNanos = NEVER;

    @Override
    public boolean canBlock() {
      return idle && dueInNanos > 0;
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      long left = dueInNanos;
      // The timer is due when that has passed.
      dueInNanos = left == NEVER ? NEVER : 0;
      return left;
    }

    @Override
    public long deadlineNanos() {
      return -1;
    }
  }
}
