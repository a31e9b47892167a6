package io.tandem.media.engine;

import io.tandem.contracts.MediaPlan;
import io.tandem.media.codec.Coding;
import io.tandem.media.room.Member;
import io.tandem.media.room.Packing;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.quality.QualityMeter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * An endpoint in a room: what its peer says goes there, and what the room sounds like to it comes
 * back. On the loop of its endpoint, which is the room's.
 */
final class Attending implements Sending, Member.Outlet {

  private final MediaLoop loop;
  private final OwnStream stream;
  private final int payloadType;
  private final QualityMeter quality;
  private final Consumer<RuntimeException> broken;
  private final PacedRoom room;
  private final Member member;

  /** Joins. */
  Attending(
      MediaPlan.Source.Room planned,
      MediaLoop loop,
      OwnStream stream,
      QualityMeter quality,
      Consumer<RuntimeException> broken) {
    this.loop = loop;
    this.stream = stream;
    this.payloadType = planned.format().payloadType();
    this.quality = quality;
    this.broken = broken;
    this.room = loop.rooms().room(planned.room());
    Coding coding = Coding.of(planned.format()).orElseThrow();
    Member.Outlet packets = Packing.of(coding, planned.format().ptimeMillis(), this);
    this.member = room.room().join(coding, payloadType, planned.levelExtension(), packets);
  }

  /** A packet of the peer, whatever is in it; false if it is none of his voice. */
  boolean hear(RtpPacket view, ByteBuffer bytes, long nowNanos) {
    return member.onPacket(view, bytes, nowNanos);
  }

  @Override
  public void send(byte[] octets, int length, int units) {
    try {
      stream.send(payloadType, octets, length, units);
    } catch (RuntimeException e) {
      // Not now: the room is in the midst of its tick.
      fail(e);
    }
  }

  @Override
  public void fail(RuntimeException defect) {
    loop.eventLoop().execute(() -> broken.accept(defect));
  }

  @Override
  public void skip(int units) {
    stream.numbers().skip(units);
  }

  /** Has the room mind what the peer lately missed of what it was sent. */
  @Override
  public void onSecond() {
    member.expectLoss(quality.expectedLossPercent());
  }

  /** Tells the meter what was played of the peer. */
  void tell() {
    member.tell(quality);
  }

  @Override
  public void end() {
    tell();
    quality.onPlayedToTheEnd();
    room.room().leave(member);
  }
}
