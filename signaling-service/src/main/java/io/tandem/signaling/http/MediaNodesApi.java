package io.tandem.signaling.http;

import io.tandem.contracts.MediaNode;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.tandem.signaling.routing.MediaNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** {@code GET /api/v1/media-nodes}: the media nodes as their last heartbeats describe them. */
public final class MediaNodesApi implements Routes {

  private final MediaNodes nodes;

  public MediaNodesApi(MediaNodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public void mount(Router router) {
    router
        .get("/api/v1/media-nodes")
        .handler(
            context -> {
              JsonArray items = new JsonArray();
              nodes.all().forEach(node -> items.add(json(node)));
              Reply.json(
                  context,
                  200,
                  new JsonObject().put("items", items).put("total", items.size()).putNull("next"));
            });
  }

  private static JsonObject json(MediaNode node) {
    return new JsonObject()
        .put("node_id", node.nodeId())
        .put("address", node.addresses().literals().getFirst())
        .put("addresses", new JsonArray(node.addresses().literals()))
        .put("state", node.draining() ? "draining" : "serving")
        .put("endpoints", node.endpoints())
        .put("capacity", node.capacity())
        .put("packets_per_second", node.packetsPerSecond())
        .put("loop_delay_us", node.loopDelayMicros())
        .put(
            "reported_at", java.time.Instant.ofEpochMilli(node.reportedAtEpochMillis()).toString());
  }
}
