package io.tandem.registrar.http;

import io.tandem.contracts.MediaFact.EndpointStatistics;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What a leg sounded like, as the API shows it: of the way from its peer to the exchange and back.
 * What nobody has measured is not there; the unit is in the name.
 */
final class QualityForm {

  private QualityForm() {}

  static JsonObject json(EndpointStatistics leg) {
    JsonObject json =
        new JsonObject()
            .put("packetsReceived", leg.packetsReceived())
            .put("packetsSent", leg.packetsSent());
    if (leg.packetsReceived() > 0) {
      json.put("packetsLost", leg.packetsLost()).put("jitterMillis", millis(leg.jitterMicros()));
    }
    if (leg.peerReported()) {
      json.put("packetsLostByPeer", leg.packetsLostByPeer())
          .put("jitterByPeerMillis", millis(leg.jitterByPeerMicros()));
    }
    if (leg.roundTripMicros() > 0) {
      json.put("roundTripMillis", millis(leg.roundTripMicros()));
    }
    if (leg.mosFromPeerTimes100() > 0) {
      json.put("mosFromPeer", leg.mosFromPeerTimes100() / 100.0);
    }
    if (leg.mosToPeerTimes100() > 0) {
      json.put("mosToPeer", leg.mosToPeerTimes100() / 100.0);
    }
    if (leg.playedMillis() > 0) {
      json.put("playedMillis", leg.playedMillis()).put("concealedMillis", leg.concealedMillis());
    }
    if (!leg.codecFromPeer().isEmpty()) {
      json.put("codecFromPeer", leg.codecFromPeer());
    }
    if (!leg.codecToPeer().isEmpty()) {
      json.put("codecToPeer", leg.codecToPeer());
    }
    if (leg.oneWayAtEpochMillis() > 0) {
      json.put("oneWayAt", Instant.ofEpochMilli(leg.oneWayAtEpochMillis()).toString())
          .put("oneWayMillis", leg.oneWayMillis());
    }
    return json;
  }

  private static double millis(long micros) {
    return micros / 1000.0;
  }
}
