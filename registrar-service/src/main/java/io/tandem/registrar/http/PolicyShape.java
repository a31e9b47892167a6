package io.tandem.registrar.http;

import io.tandem.contracts.TrunkPolicy;
import io.tandem.registrar.trunk.TrunkRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The {@code policy} of a trunk as JSON. */
final class PolicyShape {

  static final Set<String> FIELDS =
      Set.of(
          "maxCalls",
          "callsPerSecond",
          "maxDurationSeconds",
          "allowedPrefixes",
          "forbiddenPrefixes",
          "rewrites",
          "caller",
          "codecs",
          "pingSeconds",
          "emergency",
          "srtp");

  private static final Set<String> REWRITE_FIELDS = Set.of("prefix", "with");

  private static final int MOST_CALLS = 1_000_000;
  private static final int MOST_A_SECOND = 100_000;
  private static final int DAY_SECONDS = 86_400;

  /** Oftener, and a carrier takes us for a flood. */
  private static final int SHORTEST_PING_SECONDS = 5;

  private static final int LONGEST_PING_SECONDS = 3_600;

  private PolicyShape() {}

  static TrunkPolicy read(JsonFields fields) {
    int ping = fields.number("pingSeconds", 0, LONGEST_PING_SECONDS, 0);
    if (ping > 0 && ping < SHORTEST_PING_SECONDS) {
      fields.refuse("pingSeconds", "must be 0, or at least " + SHORTEST_PING_SECONDS);
    }
    return new TrunkPolicy(
        fields.number("maxCalls", 0, MOST_CALLS, 0),
        fields.number("callsPerSecond", 0, MOST_A_SECOND, 0),
        fields.number("maxDurationSeconds", 0, DAY_SECONDS, 0),
        fields.texts("allowedPrefixes", TrunkRules::problemWithPrefix),
        fields.texts("forbiddenPrefixes", TrunkRules::problemWithPrefix),
        fields.objects("rewrites", REWRITE_FIELDS, PolicyShape::rewrite),
        fields.word("caller", TrunkPolicy.CallerPolicy.values(), TrunkPolicy.CallerPolicy.OWNED),
        fields.texts("codecs", TrunkRules::problemWithCodec),
        ping,
        fields.flag("emergency", false),
        fields.word("srtp", TrunkPolicy.SrtpUse.values(), TrunkPolicy.SrtpUse.ALLOWED));
  }

  private static TrunkPolicy.Rewrite rewrite(JsonFields fields) {
    return new TrunkPolicy.Rewrite(
        fields.needed("prefix", TrunkRules::problemWithPrefix),
        fields.needed("with", TrunkRules::problemWithPrefix));
  }

  static JsonObject json(TrunkPolicy policy) {
    JsonArray rewrites = new JsonArray();
    for (TrunkPolicy.Rewrite rewrite : policy.rewrites()) {
      rewrites.add(new JsonObject().put("prefix", rewrite.prefix()).put("with", rewrite.with()));
    }
    return new JsonObject()
        .put("maxCalls", policy.maxCalls())
        .put("callsPerSecond", policy.callsPerSecond())
        .put("maxDurationSeconds", policy.maxDurationSeconds())
        .put("allowedPrefixes", new JsonArray(policy.allowedPrefixes()))
        .put("forbiddenPrefixes", new JsonArray(policy.forbiddenPrefixes()))
        .put("rewrites", rewrites)
        .put("caller", JsonFields.word(policy.caller()))
        .put("codecs", new JsonArray(policy.codecs()))
        .put("pingSeconds", policy.pingSeconds())
        .put("emergency", policy.emergency())
        .put("srtp", JsonFields.word(policy.srtp()));
  }
}
