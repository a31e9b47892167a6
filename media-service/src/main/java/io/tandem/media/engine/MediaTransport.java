package io.tandem.media.engine;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;

/**
 * By which way packets cross the kernel, on event loops that carry audio alone.
 *
 * @param gather how long a loop under load lets packets gather, at most; zero: not at all
 */
public record MediaTransport(Kind kind, Duration gather) {

  /** What asks the kernel. */
  public enum Kind {
    /** {@code EPOLL} where it can be had, {@code NIO} elsewhere. */
    AUTO,
    EPOLL,
    NIO
  }

  /** As measured best; docs/adr/0021. */
  public static final MediaTransport BEST = new MediaTransport(Kind.AUTO, Duration.ofMillis(1));

  /**
   * Loops that run as soon as there is something to do.
   *
   * @throws IllegalStateException when the kernel, or what it is run in, has not got what is asked
   */
  EventLoopGroup newLoops(int loops) {
    return new MultiThreadIoEventLoopGroup(
        loops,
        new DefaultThreadFactory("media", true),
        GatheringIoHandler.factory(ioHandlers(), gather));
  }

  private IoHandlerFactory ioHandlers() {
    return switch (kind) {
      case AUTO -> Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new IllegalStateException(
              "media.transport is epoll, which cannot be had here: "
                  + Epoll.unavailabilityCause().getMessage());
        }
        yield EpollIoHandler.newFactory();
      }
    };
  }
}
