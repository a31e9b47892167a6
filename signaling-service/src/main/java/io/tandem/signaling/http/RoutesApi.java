package io.tandem.signaling.http;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Trunk;
import io.tandem.kernel.Clock;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.tandem.signaling.routing.Explainer;
import io.tandem.signaling.routing.Explanation;
import io.tandem.signaling.routing.Route;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code POST /api/v1/routes:explain}: which way a call would go, and why, without placing it. From
 * what this process knows, on the event loop of the request. Answers 503 until that is everything.
 */
public final class RoutesApi implements Routes {

  private static final String PATH = "/api/v1/routes:explain";
  private static final Set<String> FIELDS = Set.of("caller", "trunk", "number");
  private static final int LONGEST = 64;

  private final Supplier<Optional<Explainer>> explainer;
  private final Clock clock;

  /**
   * @param explainer empty as long as the views are not whole
   */
  public RoutesApi(Supplier<Optional<Explainer>> explainer, Clock clock) {
    this.explainer = explainer;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    // A colon in a plain path would be the beginning of a parameter.
    router.routeWithRegex(HttpMethod.POST, PATH).setName(PATH).handler(this::explain);
  }

  private void explain(RoutingContext context) {
    JsonObject body;
    try {
      body = context.body().asJsonObject();
    } catch (DecodeException | ClassCastException _) {
      // The second: it is JSON, and no object.
      body = null;
    }
    if (body == null) {
      Reply.error(context, new ApiError(400, "bad-json", "must be a JSON object"));
      return;
    }
    Optional<ApiError> problem = problem(body);
    if (problem.isPresent()) {
      Reply.error(context, problem.get());
      return;
    }
    Optional<Explainer> knowing = explainer.get();
    if (knowing.isEmpty()) {
      Reply.error(context, ApiError.unavailable("not everything has been read yet"));
      return;
    }
    String number = body.getString("number");
    long now = clock.epochMillis();
    long nanos = clock.nanoTime();
    boolean byTrunk = body.containsKey("trunk");
    Optional<Explanation> explanation =
        byTrunk
            ? knowing.get().ofTrunk(body.getString("trunk"), number, now, nanos)
            : knowing.get().ofSubscriber(body.getString("caller"), number, now, nanos);
    if (explanation.isEmpty()) {
      Reply.error(
          context,
          byTrunk
              ? ApiError.badField("trunk", "there is no such trunk")
              : ApiError.badField("caller", "there is no such subscriber, or he is disabled"));
      return;
    }
    Reply.json(context, 200, json(explanation.get()));
  }

  private static Optional<ApiError> problem(JsonObject body) {
    for (String field : body.fieldNames()) {
      if (!FIELDS.contains(field)) {
        return Optional.of(ApiError.badField(field, "is unknown"));
      }
      boolean text = body.getValue(field) instanceof String given && isText(given);
      if (!text) {
        return Optional.of(
            ApiError.badField(field, "must be a string of 1 to " + LONGEST + " characters"));
      }
    }
    if (!body.containsKey("number")) {
      return Optional.of(ApiError.badField("number", "is needed"));
    }
    return body.containsKey("caller") == body.containsKey("trunk")
        ? Optional.of(ApiError.badField("caller", "or trunk: a call comes from one of them"))
        : Optional.empty();
  }

  private static boolean isText(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static JsonObject json(Explanation explanation) {
    JsonObject json =
        switch (explanation.route()) {
          case Route.ToPhone(String address, List<Binding> flows) ->
              way("phone")
                  .put("addressOfRecord", address)
                  .put("contacts", new JsonArray(flows.stream().map(Binding::contactUri).toList()));
          case Route.ToTrunks out ->
              way("trunks")
                  .put("number", out.number())
                  .put("trunks", new JsonArray(out.hops().stream().map(RoutesApi::hop).toList()));
          case Route.ToEcho _ -> way("echo");
          case Route.ToTone _ -> way("tone");
          case Route.ToRoom room -> way("room").put("number", room.number());
          case Route.Nowhere nowhere ->
              way("nowhere").put("status", nowhere.sipStatus()).put("reason", nowhere.reason());
        };
    return json.put("why", new JsonArray(explanation.why()));
  }

  private static JsonObject way(String word) {
    return new JsonObject().put("route", word);
  }

  private static JsonObject hop(Route.TrunkHop hop) {
    Trunk trunk = hop.trunk();
    return new JsonObject()
        .put("trunk", trunk.id())
        .put("sends", hop.written())
        .put("callerNumber", hop.callerNumber().orElse(null))
        .put("targets", new JsonArray(hop.targets().stream().map(Trunk.Target::uri).toList()))
        .put("failoverOn", new JsonArray(trunk.failoverOn()));
  }
}
