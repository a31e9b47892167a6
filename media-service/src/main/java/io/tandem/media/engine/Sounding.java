package io.tandem.media.engine;

import io.tandem.contracts.MediaPlan;
import io.tandem.media.endpoint.ToneSource;
import java.util.function.Consumer;

/** A tone, packet by packet, on the loop of its endpoint. */
final class Sounding implements Sending, Paced {

  private final MediaLoop loop;
  private final OwnStream stream;
  private final ToneSource tone;
  private final Consumer<RuntimeException> broken;
  private boolean ended;

  /** Begins now. */
  Sounding(
      MediaPlan.Source.Tone tone,
      MediaLoop loop,
      OwnStream stream,
      Consumer<RuntimeException> broken) {
    this.loop = loop;
    this.stream = stream;
    this.tone = new ToneSource(tone, stream.numbers(), loop.clock().nanoTime());
    this.broken = broken;
    loop.pace(this);
  }

  @Override
  public boolean onPace(long nowNanos) {
    try {
      while (!ended && tone.isDue(nowNanos)) {
        byte[] octets = loop.payload();
        tone.next(octets);
        stream.send(tone.payloadType(), octets, tone.payloadLength(), tone.payloadLength());
      }
    } catch (RuntimeException e) {
      broken.accept(e);
      ended = true;
    }
    return !ended;
  }

  @Override
  public void end() {
    ended = true;
  }
}
