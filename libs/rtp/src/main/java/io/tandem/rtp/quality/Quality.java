package io.tandem.rtp.quality;

import java.util.OptionalDouble;

/**
 * What is known of how one endpoint's call sounded, in both directions. Empty is what nobody has
 * measured or told.
 *
 * @param fromPeer what was received from the peer
 * @param toPeer what the peer says of what was sent to it
 * @param burstRatio of the losses from the peer, see {@link LossPattern}
 * @param concealedShare of what was decoded from the peer, 0 to 1; empty where nothing is decoded
 * @param roundTripMillis to the peer and back
 */
public record Quality(
    Way fromPeer,
    Way toPeer,
    OptionalDouble burstRatio,
    OptionalDouble concealedShare,
    OptionalDouble roundTripMillis) {

  /**
   * One direction.
   *
   * @param lossShare of packets, 0 to 1
   * @param jitterMillis by RFC 3550 appendix A.8
   * @param score MOS-CQE, 1 to 4.5, on the scale of the codec's bandwidth: narrow band and wideband
   *     do not compare
   */
  public record Way(OptionalDouble lossShare, OptionalDouble jitterMillis, OptionalDouble score) {}
}
