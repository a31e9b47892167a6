package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.MediaFact.EndpointStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What media nodes have counted of the legs of a call so far, and whose it is. A value; the last
 * node tells only after the call has ended.
 *
 * @param callerEndpoint of the caller's leg
 * @param calleeEndpoint of the callee's; empty where there is none
 */
public record CountedMedia(
    String callerEndpoint, String calleeEndpoint, List<EndpointStatistics> soFar) {

  public CountedMedia {
    soFar = List.copyOf(soFar);
  }

  /** With what another node has counted, or the same one later. */
  public CountedMedia plus(List<EndpointStatistics> later) {
    return new CountedMedia(
        callerEndpoint,
        calleeEndpoint,
        Stream.concat(soFar.stream(), later.stream()).filter(s -> !s.isEmpty()).toList());
  }

  /** The record with all of it. */
  public CallRecord in(CallRecord call) {
    return call.withMedia(of(callerEndpoint), of(calleeEndpoint));
  }

  private Optional<EndpointStatistics> of(String endpoint) {
    return soFar.stream()
        .filter(statistics -> statistics.endpointId().equals(endpoint))
        .reduce(EndpointStatistics::plus);
  }
}
