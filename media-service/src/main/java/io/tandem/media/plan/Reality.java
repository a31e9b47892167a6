package io.tandem.media.plan;

import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a media node has of one call: the endpoints that are open, each as it was last planned and
 * with the port that it got, and the bridges between them. An endpoint that could not be opened is
 * not in it, so that the next plan tries again.
 *
 * @param planVersion of the plan applied last; {@link #NO_PLAN} before any
 */
public record Reality(
    long planVersion, Map<String, OpenEndpoint> endpoints, List<MediaPlan.Bridge> bridges) {

  /** Below every version that a plan can have. */
  public static final long NO_PLAN = Long.MIN_VALUE;

  public static final Reality NOTHING = new Reality(NO_PLAN, Map.of(), List.of());

  public Reality {
    endpoints = Map.copyOf(endpoints);
    bridges = List.copyOf(bridges);
  }

  /**
   * An endpoint that is open.
   *
   * @param srtp what protects it in truth, which is not what was planned where that failed, or
   *     where the rest of the plan was refused: {@code Offered} for one that is shut
   */
  public record OpenEndpoint(MediaPlan.Endpoint planned, int rtpPort, Optional<Srtp> srtp) {}
}
