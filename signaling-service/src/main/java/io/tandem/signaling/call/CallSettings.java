package io.tandem.signaling.call;

import java.time.Duration;

/**
 * The limits of a call.
 *
 * @param ring how long a phone may ring
 * @param media how long the media node may take to open endpoints
 * @param silence how long a peer that should send may be silent
 * @param planLife how long a media plan holds without being renewed
 */
public record CallSettings(Duration ring, Duration media, Duration silence, Duration planLife) {

  /** Renewed often enough that two losses in a row do no harm. */
  Duration planRenewal() {
    return planLife.dividedBy(3);
  }
}
