package io.tandem.media.room;

import io.tandem.media.codec.Transmission;
import io.tandem.rtp.mix.Seat;
import org.jspecify.annotations.Nullable;

/**
 * Which payloads one member is sent: those that all hear who do not talk, or those of an encoder of
 * his own. He begins with one, as his decoder begins; who begins to talk goes on with one that
 * takes over the state of the shared one; who has stopped keeps his until both say the same, so
 * that a codec that remembers does not jump. The table is in docs/specs/rooms.md. Owned by a {@link
 * Member}.
 */
final class Hearing {

  /**
   * So long must both have said the same: the predictors of G.722 have forgotten all but a five
   * hundredth of what they were by then, at 255/256 from sample to sample (clause 3.6.4).
   */
  private static final int AGREED_TICKS = 10;

  /** Or both have heard next to nothing for so long: then a step is next to nothing too. */
  private static final int QUIET_TICKS = 10;

  /**
   * With libopus the two need not come to the same while there is something to be heard, and its
   * decoders go over to another encoder unheard. Those of G.722 and G.729 do not.
   */
  private static final int SETTLING_TICKS_OF_OPUS = 10;

  private final Broadcast broadcast;
  private @Nullable Transmission own;
  private int expectedLossPercent;
  private int settlingTicks;
  private int agreedTicks;

  Hearing(Broadcast broadcast) {
    this.broadcast = broadcast;
    own = broadcast.bring();
  }

  /** The mix has another rate from now on. */
  void feedAt(int mixHz) {
    if (own != null) {
      own.feedAt(mixHz);
    }
  }

  /** So many per cent of what he is sent will be lost. */
  void expectLoss(int percent) {
    expectedLossPercent = percent;
    if (own != null) {
      own.expectLoss(percent);
    }
  }

  /** As was told last, if he is sent what all are; else 0. */
  int sharedLossPercent() {
    return own == null ? expectedLossPercent : 0;
  }

  /** Mixed, and nothing encoded yet. */
  void onMixed(boolean talking) {
    Transmission mine = own;
    if (talking) {
      settlingTicks = 0;
      agreedTicks = 0;
      if (mine == null) {
        Transmission parted = broadcast.part();
        // It has what all are sent for now, who may lose more or less than he.
        parted.expectLoss(expectedLossPercent);
        own = parted;
      }
    } else if (mine != null && broadcast.isIdle()) {
      broadcast.begin(mine);
      own = null;
    }
  }

  /** The common mix is encoded: the payload that he is to be sent. */
  Transmission next(Seat seat) {
    Transmission mine = own;
    if (mine == null) {
      return broadcast.shared();
    }
    mine.encode(seat.hears(), seat.hearsSilence());
    if (!seat.isTalking() && isInStep(mine)) {
      broadcast.join(mine);
      own = null;
    }
    return mine;
  }

  /** Whether his decoder can go over to what all hear. */
  private boolean isInStep(Transmission mine) {
    settlingTicks++;
    if (!broadcast.isEncoded()) {
      // Its last listener has begun to talk: it has stood still, and takes over the next tick.
      return false;
    }
    agreedTicks = mine.agreesWith(broadcast.shared()) ? agreedTicks + 1 : 0;
    return switch (broadcast.coding()) {
      case PCMU, PCMA, L16_NARROW, L16_WIDE -> agreedTicks > 0;
      case G722, G729 -> agreedTicks >= AGREED_TICKS || wasQuiet();
      case OPUS -> settlingTicks >= SETTLING_TICKS_OF_OPUS;
    };
  }

  private boolean wasQuiet() {
    return Math.min(settlingTicks, broadcast.quietTicks()) >= QUIET_TICKS;
  }

  /** He has left. */
  void end() {
    Transmission mine = own;
    if (mine == null) {
      broadcast.takeAway();
    } else {
      mine.close();
    }
  }
}
