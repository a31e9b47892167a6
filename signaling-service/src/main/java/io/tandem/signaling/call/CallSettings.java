package io.tandem.signaling.call;

import io.tandem.kernel.Seal;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of a call.
 *
 * @param ring how long a phone may ring
 * @param media how long the media node may take to open endpoints
 * @param silence how long a peer that should send may be silent
 * @param planLife how long a media plan holds without being renewed
 * @param srtp how audio may be encrypted
 */
public record CallSettings(
    Duration ring, Duration media, Duration silence, Duration planLife, SrtpTerms srtp) {

  /** Without SRTP. */
  public CallSettings(Duration ring, Duration media, Duration silence, Duration planLife) {
    this(ring, media, silence, planLife, SrtpTerms.OFF);
  }

  /** These, with the key that what passes through Kafka is sealed with. */
  public CallSettings sealedBy(Optional<Seal> seal) {
    return new CallSettings(ring, media, silence, planLife, srtp.sealedBy(seal));
  }

  /** Renewed often enough that two losses in a row do no harm. */
  Duration planRenewal() {
    return planLife.dividedBy(3);
  }
}
