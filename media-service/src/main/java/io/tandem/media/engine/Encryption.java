package io.tandem.media.engine;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.media.endpoint.Protection;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpState;
import io.tandem.rtp.srtp.SrtpSuite;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Brings an endpoint's {@link Protection} to what the plan says of SRTP. A key that stays the same
 * keeps everything that has happened under it, and one that comes back goes on from where it was
 * left, or packets could be replayed; the same is what opens to the same key, however it is sealed.
 * Owned by the endpoint, on its loop.
 */
final class Encryption {

  private static final String NO_KEY = "";

  private final Protection protection;
  private final SrtpMemory.OfEndpoint heard;
  private String theirIdentity = NO_KEY;
  private String ourIdentity = NO_KEY;
  private Optional<Srtp> inForce = Optional.empty();

  /** As planned from the first packet on: shut where the plan has SRTP, whose keys come later. */
  Encryption(Protection protection, Optional<Srtp> planned, SrtpMemory.OfEndpoint heard) {
    this.protection = protection;
    this.heard = heard;
    if (planned.isEmpty()) {
      protection.onPlain();
    } else {
      shut();
    }
  }

  Protection protection() {
    return protection;
  }

  /** What protects the endpoint in truth, whatever was planned: shut is as if offered. */
  Optional<Srtp> inForce() {
    return inForce;
  }

  /** Says why it cannot be so, if it cannot; then nothing passes either way. */
  Optional<String> protect(Optional<Srtp> planned, SrtpKeys.OfEndpoint keys) {
    if (planned.isEmpty()) {
      inForce = Optional.empty();
      theirIdentity = NO_KEY;
      ourIdentity = NO_KEY;
      protection.onPlain();
      return Optional.empty();
    }
    return switch (planned.get()) {
      case Srtp.Offered _ -> {
        shut();
        yield Optional.empty();
      }
      case Srtp.Agreed agreed -> {
        Optional<String> objection = agree(agreed, keys);
        if (objection.isPresent()) {
          shut();
        }
        yield objection;
      }
    };
  }

  void shutIfPlain() {
    if (protection.isPlain()) {
      shut();
    }
  }

  private void shut() {
    inForce = Optional.of(new Srtp.Offered());
    theirIdentity = NO_KEY;
    ourIdentity = NO_KEY;
    protection.onShut();
  }

  private Optional<String> agree(Srtp.Agreed agreed, SrtpKeys.OfEndpoint keys) {
    Optional<SrtpSuite> suite = suite(agreed.suite());
    if (suite.isEmpty()) {
      return Optional.of("no SRTP suite is called " + agreed.suite());
    }
    Optional<MasterKey> theirs = keys.open(suite.get(), Srtp.Side.THEIRS, agreed.theirs());
    if (theirs.isEmpty()) {
      return Optional.of("sealing.key does not open the peer's SRTP key");
    }
    try (MasterKey heard = theirs.get()) {
      Optional<MasterKey> ours = keys.open(suite.get(), Srtp.Side.OURS, agreed.ours());
      if (ours.isEmpty()) {
        return Optional.of("sealing.key does not open our SRTP key");
      }
      try (MasterKey sent = ours.get()) {
        agree(heard, state(agreed.theirs().reached()), sent);
      }
    }
    inForce = Optional.of(agreed);
    return Optional.empty();
  }

  private void agree(MasterKey theirs, SrtpState reached, MasterKey ours) {
    if (protection.isPlain()) {
      protection.onShut();
    }
    if (!theirs.identity().equals(theirIdentity)) {
      theirIdentity = theirs.identity();
      protection.onTheirKey(theirs, heard.under(theirIdentity, reached));
    }
    if (!ours.identity().equals(ourIdentity)) {
      ourIdentity = ours.identity();
      protection.onOurKey(ours);
    }
  }

  private static Optional<SrtpSuite> suite(String name) {
    return Arrays.stream(SrtpSuite.values()).filter(suite -> suite.name().equals(name)).findFirst();
  }

  private static SrtpState state(Srtp.Indices reached) {
    return new SrtpState(positions(reached.rtp()), positions(reached.rtcp()));
  }

  private static List<SrtpState.Position> positions(List<Srtp.Index> indices) {
    return indices.stream()
        .limit(SrtpState.MAX_SOURCES)
        .map(index -> new SrtpState.Position(index.ssrc(), index.index()))
        .toList();
  }

  /** How far the peer has come, when that is to be told. */
  Optional<MediaFact.SrtpAdvanced> advanced(CallSid sid, String endpointId) {
    return !(inForce.orElse(null) instanceof Srtp.Agreed known)
        ? Optional.empty()
        : protection
            .advanced()
            .map(
                state ->
                    new MediaFact.SrtpAdvanced(
                        sid,
                        endpointId,
                        known.theirs().number(),
                        new Srtp.Indices(indices(state.rtp()), indices(state.rtcp()))));
  }

  private static List<Srtp.Index> indices(List<SrtpState.Position> positions) {
    return positions.stream()
        .map(position -> new Srtp.Index(position.ssrc(), position.index()))
        .toList();
  }

  void close() {
    shut();
  }
}
