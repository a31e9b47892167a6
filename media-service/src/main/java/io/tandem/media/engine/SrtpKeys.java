package io.tandem.media.engine;

import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Seal;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpSuite;
import java.util.Arrays;
import java.util.Optional;

/**
 * Opens the keys that stand in plans, each for the call, the endpoint and the direction that it was
 * sealed for. Keeps none of them: who opens one closes it. For any thread.
 *
 * @param seal empty where the process has no {@code sealing.key}: then nothing opens
 */
public record SrtpKeys(Optional<Seal> seal) {

  /** The keys of one endpoint. */
  record OfEndpoint(SrtpKeys keys, CallSid call, String endpointId) {

    /** Empty where the seal does not open, or the key is none of that suite. */
    Optional<MasterKey> open(SrtpSuite suite, Srtp.Side side, Srtp.Key key) {
      return keys.seal()
          .flatMap(seal -> seal.openOctets(Srtp.purpose(call, endpointId, side), key.sealed()))
          .flatMap(octets -> keyOf(suite, octets));
    }
  }

  OfEndpoint of(CallSid call, String endpointId) {
    return new OfEndpoint(this, call, endpointId);
  }

  private static Optional<MasterKey> keyOf(SrtpSuite suite, byte[] octets) {
    try {
      return octets.length == suite.keyOctets() + suite.saltOctets()
          ? Optional.of(MasterKey.of(suite, octets))
          : Optional.empty();
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}
