package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Reception;
import io.tandem.media.codec.Transmission;
import io.tandem.rtp.HeaderExtensions;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.jitter.StreamPlayer;
import io.tandem.rtp.mix.AudioLevel;
import io.tandem.rtp.mix.Mixer;
import io.tandem.rtp.mix.Seat;
import io.tandem.rtp.quality.QualityMeter;
import java.nio.ByteBuffer;

/**
 * Somebody in a {@link Room}: what he sends becomes samples on his seat, and what he hears becomes
 * payloads for him. On the loop of the room.
 */
public final class Member {

  /** The first bit of the octet says whether he speaks (RFC 6464 section 3). */
  private static final int LEVEL_MASK = 0x7F;

  /** Where his payloads go. */
  public interface Outlet {
    /**
     * A payload, to be sent now; the octets are the caller's again afterwards.
     *
     * @param units of the RTP clock that it lasts
     */
    void send(byte[] octets, int length, int units);

    /** So many units of the RTP clock have passed for which there is nothing. */
    void skip(int units);

    /** A defect of ours ends the room for him. */
    default void fail(RuntimeException defect) {}
  }

  private final Coding coding;
  private final int payloadType;
  private final int levelExtension;
  private final Outlet outlet;
  private final Reception reception;
  private final Hearing hearing;
  private Seat seat;

  Member(
      Coding coding,
      int payloadType,
      int levelExtension,
      Outlet outlet,
      Mixer mixer,
      Broadcast broadcast,
      long seed) {
    this.coding = coding;
    this.payloadType = payloadType;
    this.levelExtension = levelExtension;
    this.outlet = outlet;
    reception = new Reception(coding, payloadType, mixer.sampleRateHz(), Mixer.TICK_MILLIS, seed);
    hearing = new Hearing(broadcast);
    seat = mixer.join();
  }

  /** Goes on in a mixer of another rate. */
  void moveTo(Mixer mixer) {
    reception.listenAt(mixer.sampleRateHz());
    hearing.feedAt(mixer.sampleRateHz());
    seat = mixer.join();
  }

  /** A packet of his, whatever is in it; false if it is none of his voice. */
  public boolean onPacket(RtpPacket view, ByteBuffer bytes, long nowNanos) {
    if (levelExtension != 0 && view.payloadType() == payloadType && saysSilence(view)) {
      view.setPayloadType(StreamPlayer.SILENT);
    }
    return reception.onPacket(view, bytes, nowNanos);
  }

  /**
   * Whether the packet says (RFC 6464) that it is softer than what is heard. A decoder that
   * remembers needs it all the same. Whether it says that somebody speaks does not count: what one
   * phone takes for speech another does not.
   */
  private boolean saysSilence(RtpPacket view) {
    if (coding.remembers()) {
      return false;
    }
    int octet = HeaderExtensions.firstOctet(view, levelExtension);
    return octet != HeaderExtensions.NONE && (octet & LEVEL_MASK) > Seat.SOFTEST_HEARD;
  }

  /** Tells what was heard of him since the room last changed its rate. */
  public void tell(QualityMeter quality) {
    reception.tell(quality);
  }

  /**
   * So many per cent of what he is sent will be lost. An encoder of his own minds that at once, the
   * one of many with the room's next {@link Room#onSecond}.
   */
  public void expectLoss(int percent) {
    hearing.expectLoss(percent);
  }

  /** As was told last, if he hears what all hear; else 0. */
  int sharedLossPercent() {
    return hearing.sharedLossPercent();
  }

  void fail(RuntimeException defect) {
    outlet.fail(defect);
  }

  void speak(long nowNanos) {
    int level = reception.play(nowNanos);
    if (seat.weigh(level) && level != AudioLevel.SILENT) {
      reception.read(seat.said());
      seat.speak();
    }
  }

  /** All have spoken, and nothing is encoded yet. */
  void onMixed() {
    hearing.onMixed(seat.isTalking());
  }

  /** What all hear is encoded. */
  void hear() {
    Transmission heard = hearing.next(seat);
    outlet.send(heard.octets(), heard.length(), tickUnits());
  }

  void skip(int ticks) {
    outlet.skip(ticks * tickUnits());
  }

  private int tickUnits() {
    return coding.clockRateHz() * Mixer.TICK_MILLIS / 1000;
  }

  /** He has left. */
  void close() {
    reception.close();
    hearing.end();
  }

  Coding coding() {
    return coding;
  }

  Seat seat() {
    return seat;
  }
}
