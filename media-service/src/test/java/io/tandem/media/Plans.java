package io.tandem.media;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Bridge;
import io.tandem.contracts.MediaPlan.Endpoint;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Plans as signaling writes them, in few words. */
public final class Plans {
  private static final RandomTokens TOKENS = new RandomTokens(new SecureRandom());
  private static final int SILENCE_MILLIS = 60_000;

  private Plans() {}

  public static CallSid newCall(int shard) {
    return CallSid.of(shard, TOKENS);
  }

  /** A call of two phones; 0 for a port lets the node choose. */
  public static MediaPlan bridged(CallSid call, long version, Endpoint caller, Endpoint callee) {
    return new MediaPlan(
        call,
        version,
        List.of(caller, callee),
        List.of(new Bridge(caller.id(), callee.id())),
        Long.MAX_VALUE);
  }

  public static MediaPlan single(CallSid call, long version, Endpoint endpoint) {
    return new MediaPlan(call, version, List.of(endpoint), List.of(), Long.MAX_VALUE);
  }

  public static Endpoint endpoint(String id, int port, Phone phone) {
    return endpoint(id, port, phone, new Source.Bridged(), SILENCE_MILLIS);
  }

  public static Endpoint endpoint(
      String id, int port, Phone phone, Source source, int silenceMillis) {
    return new Endpoint(
        id,
        port,
        Optional.of(phone.family()),
        Optional.of(phone.rtpAddress()),
        Optional.of(phone.rtcpAddress()),
        false,
        1,
        true,
        silenceMillis,
        Optional.empty(),
        Optional.empty(),
        source);
  }

  /** The same for a phone that sends RTCP from its RTP port and expects it there. */
  public static Endpoint multiplexing(Endpoint endpoint) {
    return new Endpoint(
        endpoint.id(),
        endpoint.rtpPort(),
        endpoint.family(),
        endpoint.remoteRtp(),
        endpoint.remoteRtp(),
        true,
        endpoint.negotiation() + 1,
        endpoint.expectsMedia(),
        endpoint.silenceTimeoutMillis(),
        endpoint.speaks(),
        endpoint.srtp(),
        endpoint.source());
  }

  /** As planned before the callee has answered. */
  public static Endpoint unanswered(String id) {
    Optional<MediaAddress> unknown = Optional.empty();
    return new Endpoint(
        id,
        0,
        Optional.empty(),
        unknown,
        unknown,
        false,
        0,
        false,
        SILENCE_MILLIS,
        Optional.empty(),
        Optional.empty(),
        new Source.Bridged());
  }
}
