package io.tandem.rtp.quality;

import io.tandem.rtp.ReceptionStatistics.Arrival;
import java.util.OptionalDouble;

/**
 * Whether packets of a received stream were lost one by one or in bursts: the burst ratio of ITU-T
 * G.107 section 7.5. A packet counts as lost once it is 64 behind the latest, so that one that was
 * overtaken does not. Owned by the endpoint that receives the stream, on its loop; allocates
 * nothing. It does not judge what belongs to the stream: {@link io.tandem.rtp.ReceptionStatistics}
 * does.
 */
public final class LossPattern {
  private static final int WINDOW = Long.SIZE;

  /** Bit n: whether the packet n behind the latest came; {@code depth} bits mean something. */
  private long came;

  private int depth;
  private int latest;

  private long received;
  private long lost;
  private long bursts;
  private boolean inBurst;

  /**
   * Takes a packet.
   *
   * @param arrival what {@link io.tandem.rtp.ReceptionStatistics#onPacket} said of it
   */
  public void onPacket(int sequence, Arrival arrival) {
    switch (arrival) {
      case NEW_SOURCE -> {
        settle();
        push(true);
        latest = sequence;
      }
      case IN_SEQUENCE -> {
        advance((sequence - latest) & 0xFFFF);
        latest = sequence;
      }
      case REORDERED -> {
        int behind = (latest - sequence) & 0xFFFF;
        if (behind < depth) {
          came |= 1L << behind;
        }
      }
      case JUMP -> {}
    }
  }

  private void advance(int steps) {
    int missing = steps - 1;
    if (missing > WINDOW) {
      // A long gap is counted at once: whoever makes gaps on purpose costs no more than others.
      settle();
      judgeLost(missing - WINDOW);
      missing = WINDOW;
    }
    for (int i = 0; i < missing; i++) {
      push(false);
    }
    push(true);
  }

  private void push(boolean arrived) {
    if (depth == WINDOW) {
      judge(came < 0);
    } else {
      depth++;
    }
    came = came << 1 | (arrived ? 1 : 0);
  }

  private void settle() {
    while (depth > 0) {
      depth--;
      judge((came >>> depth & 1) != 0);
    }
  }

  private void judge(boolean arrived) {
    if (arrived) {
      received++;
      inBurst = false;
    } else {
      judgeLost(1);
    }
  }

  private void judgeLost(int packets) {
    lost += packets;
    bursts += inBurst ? 0 : 1;
    inBurst = true;
  }

  /**
   * How much longer the bursts are, on average, than those of random loss at the same rate, which
   * have 1 / (1 - rate) packets.
   *
   * @return 1 for random loss; empty before anything was lost
   */
  public OptionalDouble burstRatio() {
    if (bursts == 0) {
      return OptionalDouble.empty();
    }
    double length = (double) lost / bursts;
    return OptionalDouble.of(length * received / (received + lost));
  }
}
