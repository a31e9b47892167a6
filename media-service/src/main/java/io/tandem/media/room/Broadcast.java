package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Transmission;
import io.tandem.rtp.mix.AudioLevel;
import io.tandem.rtp.mix.Mixer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What all hear who speak one coding and do not talk: encoded once in each tick, if there is
 * anybody. Keeps the encoders that members do without meanwhile: each brings one when he comes and
 * takes one away when he goes, so that nobody waits for one and none is made while people talk.
 * Owned by a {@link Room}.
 */
final class Broadcast implements AutoCloseable {

  /** In dB below overload; what is softer than that is not speech. */
  private static final int QUIET = 50;

  private final Coding coding;
  private final Transmission shared;
  private final Deque<Transmission> spares = new ArrayDeque<>();
  private int sourceHz;
  private int listeners;
  private boolean encoded;
  private int quietTicks;

  Broadcast(Coding coding, int sourceHz) {
    this.coding = coding;
    this.sourceHz = sourceHz;
    shared = transmission();
  }

  private Transmission transmission() {
    return new Transmission(coding, sourceHz, Mixer.TICK_MILLIS);
  }

  /** The mix has another rate from now on. */
  void feedAt(int mixHz) {
    sourceHz = mixHz;
    shared.feedAt(mixHz);
    spares.forEach(spare -> spare.feedAt(mixHz));
  }

  /** The encoder of somebody who comes, and whose decoder has heard nothing yet. */
  Transmission bring() {
    return transmission();
  }

  /** Somebody goes who was a listener. */
  void takeAway() {
    listeners--;
    spares.removeFirst().close();
  }

  /** A listener is to hear something else from this tick on, which is not encoded yet. */
  Transmission part() {
    listeners--;
    Transmission own = spares.removeFirst();
    own.takeOver(shared);
    return own;
  }

  /**
   * Who had {@code own} hears what all hear from the next tick on. His decoder is with {@link
   * #shared}, or will be after a while.
   */
  void join(Transmission own) {
    listeners++;
    spares.addFirst(own);
  }

  /**
   * Nobody listens: who had {@code own} can from this tick on, which is not encoded yet, without
   * noticing.
   */
  void begin(Transmission own) {
    shared.takeOver(own);
    join(own);
  }

  /** So many per cent of the payloads will be lost where most are. */
  void expectLoss(int percent) {
    shared.expectLoss(percent);
  }

  Coding coding() {
    return coding;
  }

  /** Whether nobody is a listener; then nothing is encoded. */
  boolean isIdle() {
    return listeners == 0;
  }

  /**
   * Encodes the common mix of this tick.
   *
   * @param level as {@link AudioLevel} has it
   */
  void encode(short[] common, int level) {
    quietTicks = level < QUIET ? 0 : quietTicks + 1;
    encoded = !isIdle();
    if (encoded) {
      shared.encode(common, level == AudioLevel.SILENT);
    }
  }

  /** Whether somebody listened in this tick, so that {@link #shared} is of it. */
  boolean isEncoded() {
    return encoded;
  }

  /** For how many ticks next to nothing has been heard. */
  int quietTicks() {
    return quietTicks;
  }

  /** As it was encoded last. */
  Transmission shared() {
    return shared;
  }

  @Override
  public void close() {
    shared.close();
    spares.forEach(Transmission::close);
  }
}
