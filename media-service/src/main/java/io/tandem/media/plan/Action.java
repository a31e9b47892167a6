package io.tandem.media.plan;

import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import java.net.InetSocketAddress;
import java.util.Optional;

/** One step towards a plan. {@link Reconciler} orders them so that each finds what it needs. */
public sealed interface Action {

  /** Tell signaling that the endpoint cannot be as planned; it is not opened, or left as it was. */
  record Refuse(String endpointId, String reason) implements Action {}

  /** The two endpoints hear each other no more. */
  record Disconnect(MediaPlan.Bridge bridge) implements Action {}

  /** Give back the sockets and ports of the endpoint. */
  record CloseEndpoint(String endpointId) implements Action {}

  /**
   * Open the sockets of a new endpoint.
   *
   * @param rtpPort the port that it must have; 0: any
   */
  record OpenEndpoint(String endpointId, int rtpPort) implements Action {}

  /** From now on packets to and from the peer are encrypted so; empty: not at all. */
  record Protect(String endpointId, Optional<Srtp> srtp) implements Action {}

  /** From now on RTCP shares the port of RTP (RFC 5761), or has its own again. */
  record Multiplex(String endpointId, boolean shared) implements Action {}

  /** Signalling named the peer's addresses, for the first time or again: a latch generation. */
  record Signal(String endpointId, InetSocketAddress rtp, InetSocketAddress rtcp)
      implements Action {}

  /**
   * The other side of the bridge was signalled, so the peer of this endpoint may begin to send only
   * now: a caller hears nothing and says nothing until somebody answers.
   */
  record MayBegin(String endpointId) implements Action {}

  /** From now on the endpoint sends this. */
  record Send(String endpointId, MediaPlan.Source source) implements Action {}

  /** Watch, or stop watching, for a peer that falls silent. */
  record Watch(String endpointId, boolean expectsMedia, int silenceTimeoutMillis)
      implements Action {}

  /** What the one receives leaves by the other from now on. */
  record Connect(MediaPlan.Bridge bridge) implements Action {}

  /** Tell signaling the ports of all endpoints. */
  record ReportOpened() implements Action {}
}
