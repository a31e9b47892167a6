package io.tandem.media.engine;

import io.netty.buffer.ByteBuf;
import io.tandem.contracts.MediaPlan;
import io.tandem.media.codec.Coding;
import io.tandem.media.codec.Transcoder;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a bridge: packets of one endpoint's peer on their way to the other endpoint's,
 * as they are or turned into another codec. Owned by the endpoint where they come in, on its loop.
 */
final class BridgeWay {

  private final RtpPacket view;
  private final MediaEndpoint to;
  private @Nullable Transcoder transcoder;

  /**
   * @param view the loop's, which lies on each packet that passes
   */
  BridgeWay(RtpPacket view, MediaEndpoint to) {
    this.view = view;
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
   * Passes on the packet that the view lies on; it leaves when the other endpoint's port is
   * flushed.
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
    Fate fate = between.onPacket(view, RtpPort.nioBuffer(bytes), to.rtp());
    if (fate.isAccepted()) {
      bytes.release();
    }
    return fate;
  }

  /** Once a second: the encoder, if there is one, minds what the far peer lately missed. */
  void onSecond() {
    Transcoder between = transcoder;
    if (between != null) {
      between.expectLoss(to.measured().meter().expectedLossPercent());
    }
  }

  void end() {
    Transcoder ended = transcoder;
    if (ended != null) {
      transcoder = null;
      ended.close();
    }
  }
}
