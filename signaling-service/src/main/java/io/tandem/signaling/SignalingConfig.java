package io.tandem.signaling;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.Secret;
import io.tandem.sdp.CryptoSuite;
import io.tandem.signaling.auth.DigestSettings;
import io.tandem.signaling.auth.OldAgents;
import io.tandem.signaling.call.CallSettings;
import io.tandem.signaling.call.SrtpTerms;
import io.tandem.signaling.call.SrtpUse;
import io.tandem.sip.auth.DigestAlgorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What signaling-service is told beyond what every process is; {@code signaling-defaults.yaml} says
 * what each setting means.
 *
 * @param names by which the exchange is called besides its domain and its addresses
 * @param digest how requests are challenged
 */
public record SignalingConfig(
    TransportSettings transport,
    List<String> names,
    DigestSettings digest,
    Optional<Secret> nonceKey,
    EdgeSettings edge,
    Duration minExpires,
    CallSettings call,
    DefenceSettings defence,
    TraceSettings trace,
    LocatingSettings locating,
    RoutingSettings routing) {

  /** RFC 2104 section 3 advises as many as the hash has; what is worth guessing has these. */
  private static final int SHORTEST_KEY = 16;

  public static SignalingConfig from(ConfigReader reader) {
    return new SignalingConfig(
        TransportSettings.from(reader),
        reader.list("sip.names"),
        new DigestSettings(
            digests(reader),
            new OldAgents(reader.list("sip.md5-agents")),
            reader.flag("sip.digest-integrity"),
            reader.duration("sip.nonce-lifetime", Duration.ofMillis(100), Duration.ofHours(1)),
            reader.duration(
                "sip.invite-nonce-lifetime", Duration.ofMillis(100), Duration.ofHours(1))),
        reader.optionalKey("sip.nonce-key", SHORTEST_KEY),
        EdgeSettings.from(reader),
        reader.duration("sip.min-expires", Duration.ofSeconds(1), Duration.ofHours(1)),
        new CallSettings(
            reader.duration("call.ring-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
            reader.duration("call.media-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
            reader.duration("call.silence-timeout", Duration.ofSeconds(1), Duration.ofHours(24)),
            reader.duration("call.plan-life", Duration.ofMinutes(1), Duration.ofHours(24)),
            new SrtpTerms(
                reader.oneOf("srtp.phones", SrtpUse.class),
                reader.flag("srtp.short-tags")
                    ? CryptoSuite.PREFERENCE_WITH_SHORT_TAGS
                    : CryptoSuite.PREFERENCE,
                Optional.empty())),
        DefenceSettings.from(reader),
        TraceSettings.from(reader),
        LocatingSettings.from(reader),
        RoutingSettings.from(reader));
  }

  private static List<DigestAlgorithm> digests(ConfigReader reader) {
    List<DigestAlgorithm> digests = new ArrayList<>();
    for (String token : reader.list("sip.digest")) {
      Optional<DigestAlgorithm> known = DigestAlgorithm.parse(token);
      if (known.isPresent()) {
        digests.add(known.get());
      } else {
        reader.error("sip.digest", "names no digest algorithm: \"" + token + "\"");
      }
    }
    if (digests.isEmpty()) {
      reader.error("sip.digest", "must name an algorithm: SHA-256, MD5");
    }
    return digests;
  }
}
