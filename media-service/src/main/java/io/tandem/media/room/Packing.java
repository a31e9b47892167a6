package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.rtp.mix.Mixer;

/**
 * The payloads of ticks as packets of the length that a member's phone asks for: some of them
 * behind each other, or parts of one. That can be done with codecs that spend the same number of
 * octets on each millisecond, so Opus goes tick by tick, whatever was asked for. Less than one
 * packet waits. Between a {@link Member} and his outlet, on the loop of the room.
 */
public final class Packing implements Member.Outlet {

  /** L16 at 16 kHz has most: a packet of 60 ms that lacks something, and a tick. */
  private static final int MOST_OCTETS = 32 * (60 + Mixer.TICK_MILLIS);

  private final int packetUnits;
  private final Member.Outlet outlet;
  private final byte[] waiting = new byte[MOST_OCTETS];
  private int length;
  private int units;

  private Packing(int packetUnits, Member.Outlet outlet) {
    this.packetUnits = packetUnits;
    this.outlet = outlet;
  }

  /**
   * What takes the ticks of a member and gives packets to {@code outlet}.
   *
   * @param ptimeMillis as {@link Coding#packetSamples} has it
   */
  public static Member.Outlet of(Coding coding, int ptimeMillis, Member.Outlet outlet) {
    int packetUnits = coding.unitsOf(coding.packetSamples(ptimeMillis));
    boolean isTick = packetUnits == coding.clockRateHz() / 1000 * Mixer.TICK_MILLIS;
    return isTick || coding == Coding.OPUS ? outlet : new Packing(packetUnits, outlet);
  }

  @Override
  public void send(byte[] octets, int tickLength, int tickUnits) {
    System.arraycopy(octets, 0, waiting, length, tickLength);
    length += tickLength;
    units += tickUnits;
    int packetLength = tickLength * packetUnits / tickUnits;
    while (units >= packetUnits) {
      outlet.send(waiting, packetLength, packetUnits);
      length -= packetLength;
      units -= packetUnits;
      System.arraycopy(waiting, packetLength, waiting, 0, length);
    }
  }

  @Override
  public void fail(RuntimeException defect) {
    outlet.fail(defect);
  }

  /** What waits goes in a shorter packet: what comes later does not follow it. */
  @Override
  public void skip(int skippedUnits) {
    if (units > 0) {
      outlet.send(waiting, length, units);
      length = 0;
      units = 0;
    }
    outlet.skip(skippedUnits);
  }
}
