package io.tandem.media.room;

import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Reception;
import io.tandem.media.codec.Transmission;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.mix.Mixer;
import io.tandem.rtp.mix.Seat;
import java.nio.ByteBuffer;

/**
 * Somebody in a {@link Room}: what he sends becomes samples on his seat, and what he hears becomes
 * payloads for him. On the loop of the room.
 */
public final class Member {

  /** Where his payloads go. */
  public interface Outlet {
    /** The payload of one tick, to be sent now; the octets are the caller's again afterwards. */
    void send(byte[] octets, int length);
  }

  private final Coding coding;
  private final int payloadType;
  private final Outlet outlet;
  private final long seed;
  private Reception reception;
  private Transmission own;
  private Seat seat;
  private boolean talked;

  Member(Coding coding, int payloadType, Outlet outlet, Mixer mixer, long seed) {
    this.seed = seed;
    this.coding = coding;
    this.payloadType = payloadType;
    this.outlet = outlet;
    reception = reception(mixer);
    own = transmission(mixer);
    seat = mixer.join();
  }

  /** Goes on in a mixer of another rate. */
  void moveTo(Mixer mixer) {
    reception = reception(mixer);
    own = transmission(mixer);
    seat = mixer.join();
    talked = false;
  }

  private Reception reception(Mixer mixer) {
    return new Reception(coding, payloadType, mixer.sampleRateHz(), Mixer.TICK_MILLIS, seed);
  }

  private Transmission transmission(Mixer mixer) {
    return new Transmission(coding, mixer.sampleRateHz(), Mixer.TICK_MILLIS);
  }

  /** A packet of his, whatever is in it. */
  public void onPacket(RtpPacket view, ByteBuffer bytes, long nowNanos) {
    reception.onPacket(view, bytes, nowNanos);
  }

  void speak(long nowNanos) {
    if (reception.next(seat.said(), nowNanos)) {
      seat.speak();
    }
  }

  /**
   * Whether he hears a mix of his own, which only he can be sent.
   *
   * @param before what all who did not talk heard in the last tick: his codec goes on from there
   */
  boolean hearsHisOwn(short[] before) {
    boolean talks = seat.isTalking();
    if (talks && !talked) {
      own.encode(before);
    }
    talked = talks;
    return talks;
  }

  void sendOwn() {
    own.encode(seat.hears());
    outlet.send(own.octets(), own.length());
  }

  void send(Transmission common) {
    outlet.send(common.octets(), common.length());
  }

  Coding coding() {
    return coding;
  }

  Seat seat() {
    return seat;
  }
}
