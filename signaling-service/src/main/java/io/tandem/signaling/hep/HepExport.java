package io.tandem.signaling.hep;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.runtime.config.Secret;
import io.tandem.signaling.hep.HepOutcomes.Drop;
import io.tandem.signaling.trace.Masking;
import io.tandem.signaling.trace.MessageSink;
import io.tandem.signaling.trace.PacketEnds;
import io.tandem.signaling.trace.TracedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of SIP messages to a capture server. Event loops leave references in a bounded queue
 * and never wait, nor do they wake anybody: one thread of its own looks into the queue every few
 * milliseconds, masks, encodes and sends. It looks names up and connects there too.
 *
 * <p>A copy that does not get through is counted and gone; nothing is sent twice.
 */
public final class HepExport implements MessageSink, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HepExport.class);

  /** Some seconds of a busy exchange. */
  private static final int MOST_WAITING = 8_192;

  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  /** Servers move; a name is looked up anew this often. */
  private static final Duration NAME_HOLDS = Duration.ofMinutes(1);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private record Waiting(TracedMessage message, Optional<CallSid> call) {}

  private final HepSettings settings;
  private final String node;
  private final Advertised own;
  private final Clock clock;
  private final HepOutcomes outcomes;
  private final HepLink link;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closing;
  private boolean reachable = true;
  private long openedAt;
  private long failedAt;
  private boolean failed;

  /**
   * @param node name of this process
   * @param own its address, for sockets that are bound to all of its addresses
   */
  public HepExport(
      HepSettings settings, String node, Advertised own, Clock clock, HepOutcomes outcomes) {
    this.settings = settings;
    this.node = node;
    this.own = own;
    this.clock = clock;
    this.outcomes = outcomes;
    this.link = new HepLink(settings);
    this.thread = Thread.ofPlatform().name("hep-export").daemon().start(this::run);
  }

  @Override
  public void take(TracedMessage message, Optional<CallSid> call) {
    if (!queue.offer(new Waiting(message, call))) {
      outcomes.dropped(Drop.QUEUE_FULL);
    }
  }

  /** Sends what waits, for a second at most. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (thread.join(LAST_WORDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    // Ends a write to a server that does not read.
    link.close();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      Waiting next = queue.poll();
      if (next != null) {
        carry(next);
      } else if (closing) {
        break;
      } else {
        LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
      }
    }
    link.close();
  }

  private void carry(Waiting waiting) {
    try {
      byte[] message = waiting.message().message().encode();
      Optional<byte[]> packet =
          HepPacket.of(
              waiting.message(),
              PacketEnds.of(waiting.message(), own),
              settings.mask() ? Masking.of(message) : message,
              waiting.call(),
              node,
              settings.agent(),
              settings.key().map(Secret::reveal).orElse(""));
      if (packet.isEmpty()) {
        outcomes.dropped(Drop.TOO_LONG);
      } else if (!open()) {
        outcomes.dropped(Drop.UNREACHABLE);
      } else {
        send(packet.get());
      }
    } catch (RuntimeException e) {
      outcomes.dropped(Drop.SEND_FAILED);
      log.error("a message could not be copied to the capture server", e);
    }
  }

  private boolean open() {
    long now = clock.nanoTime();
    boolean stale =
        settings.carrier() == HepSettings.Carrier.UDP && now - openedAt > NAME_HOLDS.toNanos();
    if (link.isOpen() && !stale) {
      return true;
    }
    if (failed && now - failedAt < TRY_AGAIN.toNanos()) {
      return false;
    }
    try {
      link.open();
      failed = false;
      openedAt = now;
      tell(true, "");
      return true;
    } catch (IOException e) {
      failed = true;
      failedAt = clock.nanoTime();
      tell(false, e.toString());
      return false;
    }
  }

  private void send(byte[] packet) {
    try {
      link.send(packet);
      outcomes.sent();
    } catch (IOException e) {
      outcomes.dropped(Drop.SEND_FAILED);
      link.close();
      failed = true;
      failedAt = clock.nanoTime();
      tell(false, e.toString());
    }
  }

  /** Once when it goes and once when it is back. */
  private void tell(boolean isReachable, String why) {
    if (reachable != isReachable) {
      reachable = isReachable;
      if (isReachable) {
        log.info("the capture server {} is back", settings.host());
      } else {
        log.warn("the capture server {} cannot be reached: {}", settings.host(), why);
      }
    }
  }
}
