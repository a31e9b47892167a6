package io.tandem.media.engine;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel less often when much comes: after a round that handled something under load the
 * loop rests, so that more packets are ready in the next round and one wake-up serves them all
 * (docs/adr/0021). A loop that waits in the kernel is never held up: what comes to a loop at rest
 * is handled at once. A task, a timer that is due and the end of the process cut a rest short.
 * Wraps whatever asks the kernel; on the loop's own thread, but for {@link #wakeup}.
 */
public final class GatheringIoHandler implements IoHandler {

  /** How long events are counted before it is decided anew whether there is load. */
  static final long SPAN_NANOS = 10_000_000;

  /**
   * In a span: 5,000 packets a second, a hundred streams of audio. With fewer, what was gained was
   * within the noise, and each packet was late.
   */
  static final int BUSY_EVENTS = 50;

  private final IoHandler kernel;
  private final long gatherNanos;
  private final LongSupplier nanoTime;
  private final LongConsumer pause;
  private long spanBeganNanos;
  private int eventsInSpan;
  private boolean busy;
  private boolean handledSomething;
  private long roundBeganNanos;

  /** Who is to be woken; null while nobody rests. */
  private volatile @Nullable Thread resting;

  /**
   * @param gatherNanos from the beginning of one round to that of the next, at most
   * @param pause rests so many nanoseconds, or less
   */
  GatheringIoHandler(
      IoHandler kernel, long gatherNanos, LongSupplier nanoTime, LongConsumer pause) {
    this.kernel = kernel;
    this.gatherNanos = gatherNanos;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.spanBeganNanos = nanoTime.getAsLong();
  }

  /** Handlers that wrap those of {@code kernel}; with a time of zero those themselves. */
  public static IoHandlerFactory factory(IoHandlerFactory kernel, Duration gather) {
    if (gather.isZero()) {
      return kernel;
    }
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor loop) {
        return new GatheringIoHandler(
            kernel.newHandler(loop), gather.toNanos(), System::nanoTime, LockSupport::parkNanos);
      }
    };
  }

  @Override
  public int run(IoHandlerContext context) {
    long now = nanoTime.getAsLong();
    if (busy && handledSomething) {
      now = rest(context, now);
    }
    roundBeganNanos = now;
    int handled = kernel.run(context);
    handledSomething = handled > 0;
    count(handled, nanoTime.getAsLong());
    return handled;
  }

  private long rest(IoHandlerContext context, long nowNanos) {
    long until = roundBeganNanos + gatherNanos;
    long now = nowNanos;
    // Before the tasks are looked for: whoever adds one later sees that somebody is to be woken.
    resting = Thread.currentThread();
    try {
      // Looked for again each time: a pause may end for no reason.
      while (context.canBlock()) {
        long left = Math.min(until - now, context.delayNanos(now));
        if (left <= 0) {
          break;
        }
        pause.accept(left);
        now = nanoTime.getAsLong();
      }
    } finally {
      resting = null;
    }
    return now;
  }

  private void count(int handled, long now) {
    long passed = now - spanBeganNanos;
    if (passed >= SPAN_NANOS) {
      busy = eventsInSpan * SPAN_NANOS >= BUSY_EVENTS * passed;
      eventsInSpan = 0;
      spanBeganNanos = now;
    }
    eventsInSpan += handled;
  }

  @Override
  public void wakeup() {
    kernel.wakeup();
    Thread sleeper = resting;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
  }

  @Override
  public void initialize() {
    kernel.initialize();
  }

  @Override
  public void prepareToDestroy() {
    kernel.prepareToDestroy();
  }

  @Override
  public void destroy() {
    kernel.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return kernel.register(handle);
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return kernel.isCompatible(handleType);
  }
}
