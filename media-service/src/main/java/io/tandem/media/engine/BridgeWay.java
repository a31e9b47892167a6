package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.tandem.contracts.MediaPlan;
import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Transcoder;
import io.tandem.media.endpoint.Fate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a bridge: packets of one endpoint's peer on their way to the other endpoint's,
 * as they are or turned into another codec. Owned by the endpoint where they come in, on its loop.
 */
final class BridgeWay implements Transcoder.Outlet {

  private final MediaLoop loop;
  private final MediaEndpoint to;
  private @Nullable Transcoder transcoder;

  /** What became of the last packet that was turned. */
  private Fate sent = Fate.NOWHERE_TO_GO;

  BridgeWay(MediaLoop loop, MediaEndpoint to) {
    this.loop = loop;
    this.to = to;
  }

  MediaEndpoint to() {
    return to;
  }

  /** Both sides are as planned: what passes may have to be turned into another codec. */
  void settle(Optional<MediaPlan.Format> spoken, Optional<MediaPlan.Format> understood) {
    Optional<Coding> from = spoken.flatMap(Coding::of);
    Optional<Coding> into = understood.flatMap(Coding::of);
    if (from.isEmpty() || into.isEmpty() || from.equals(into)) {
      end();
    } else if (transcoder == null
        || !transcoder.turns(spoken.orElseThrow(), understood.orElseThrow())) {
      end();
      transcoder =
          new Transcoder(
              spoken.orElseThrow(), understood.orElseThrow(), UdpTransport.RECEIVE_BYTES);
    }
  }

  /**
   * Passes on the packet that the loop's view lies on; {@link #flush} sends it off.
   *
   * @return {@code ACCEPTED}: the buffer is taken; anything else: it is still the caller's
   */
  Fate pass(ByteBuf bytes) {
    if (!to.isRelaying()) {
      return Fate.NOWHERE_TO_GO;
    }
    Transcoder between = transcoder;
    if (between == null) {
      return to.rtp().send(bytes);
    }
    sent = Fate.ACCEPTED;
    Fate turned = between.onPacket(loop.rtpView(), RtpPort.nioBuffer(bytes), this);
    Fate fate = turned.isAccepted() ? sent : turned;
    if (fate.isAccepted()) {
      bytes.release();
    }
    return fate;
  }

  @Override
  public void packet(
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      byte[] octets,
      int length) {
    sent = to.rtp().write(marker, payloadType, sequence, timestamp, ssrc, octets, length);
  }

  void flush() {
    to.rtp().flush();
  }

  void end() {
    Transcoder ended = transcoder;
    if (ended != null) {
      transcoder = null;
      ended.close();
    }
  }
}
