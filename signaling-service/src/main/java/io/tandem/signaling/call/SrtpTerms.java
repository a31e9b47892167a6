package io.tandem.signaling.call;

import io.tandem.kernel.Seal;
import io.tandem.sdp.CryptoSuite;
import io.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the operator says of SRTP.
 *
 * @param phones what is done with phones; trunks have terms of their own
 * @param suites that are taken and offered, the best first
 * @param seal for keys on their way through Kafka; without it there is no SRTP
 */
public record SrtpTerms(SrtpUse phones, List<CryptoSuite> suites, Optional<Seal> seal) {

  public static final SrtpTerms OFF =
      new SrtpTerms(SrtpUse.OFF, CryptoSuite.PREFERENCE, Optional.empty());

  private static final String PROFILE = "RTP/SAVP";

  public SrtpTerms {
    suites = List.copyOf(suites);
  }

  /** These, with the key of the process. */
  public SrtpTerms sealedBy(Optional<Seal> processSeal) {
    return new SrtpTerms(phones, suites, processSeal);
  }

  /** Whether a call is better put on a media node that encrypts: a guess, which may be wrong. */
  public boolean mayMatterTo(SipRequest invite, Destination destination) {
    if (new String(invite.body(), StandardCharsets.ISO_8859_1).contains(PROFILE)) {
      return true;
    }
    return switch (destination) {
      case Destination.Phone _ -> phones == SrtpUse.PREFERRED || phones == SrtpUse.REQUIRED;
      case Destination.ByTrunks out ->
          out.trunks().stream().anyMatch(way -> way.terms().srtp() == SrtpUse.REQUIRED);
      case Destination.Echo _, Destination.Tone _, Destination.Room _ -> phones == SrtpUse.REQUIRED;
    };
  }
}
