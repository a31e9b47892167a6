package io.tandem.signaling.http;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Network;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.tandem.signaling.defence.BanList;
import io.tandem.signaling.engine.Gatekeeper;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /api/v1/bans}: who is banned, by whom and for how long; banning and unbanning by hand. On
 * the event loop of the request.
 */
public final class BansApi implements Routes {

  private static final String PATH = "/api/v1/bans";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_REASON = 200;

  /** Wider ones are a slip of the finger: half of the internet. */
  private static final int WIDEST_IPV4 = 8;

  private static final int WIDEST_IPV6 = 16;
  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

  private final BanList bans;
  private final Gatekeeper gatekeeper;
  private final Clock clock;

  public BansApi(BanList bans, Gatekeeper gatekeeper, Clock clock) {
    this.bans = bans;
    this.gatekeeper = gatekeeper;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::list);
    router.post(PATH).handler(this::ban);
    router.delete(PATH + "/*").setName(PATH + "/:network").handler(this::unban);
  }

  private void list(RoutingContext context) {
    String after =
        context.queryParams().contains("after") ? context.queryParams().get("after") : "";
    int limit;
    try {
      String text = context.queryParams().get("limit");
      limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
    } catch (NumberFormatException _) {
      limit = 0;
    }
    if (limit < 1 || limit > MOST) {
      Reply.error(context, ApiError.badField("limit", "must be from 1 to " + MOST));
      return;
    }
    List<Ban> running = bans.running(clock.epochMillis());
    List<Ban> page =
        running.stream().filter(ban -> ban.network().compareTo(after) > 0).limit(limit).toList();
    JsonArray items = new JsonArray();
    page.forEach(ban -> items.add(json(ban)));
    boolean more = !page.isEmpty() && !page.getLast().network().equals(running.getLast().network());
    Reply.json(
        context,
        200,
        new JsonObject()
            .put("items", items)
            .put("total", running.size())
            .put("next", more ? page.getLast().network() : null));
  }

  private void ban(RoutingContext context) {
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
    Optional<Network> network = Network.parse(text(body, "network")).filter(BansApi::isNarrow);
    Optional<Duration> duration = duration(text(body, "duration"));
    String reason = text(body, "reason");
    if (network.isEmpty()) {
      String message = "must be an address or a network of at most an IPv4 /8 or an IPv6 /16";
      Reply.error(context, ApiError.badField("network", message));
    } else if (duration.isEmpty()) {
      Reply.error(context, ApiError.badField("duration", "must be such as 30s, 10m, 12h or 7d"));
    } else if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
      String message = "must have 1 to " + LONGEST_REASON + " characters";
      Reply.error(context, ApiError.badField("reason", message));
    } else {
      long now = clock.epochMillis();
      int strikes = bans.of(network.get()).map(Ban::strikes).orElse(0) + 1;
      Ban ban =
          new Ban(
              network.get().toString(),
              reason,
              "api",
              now,
              now + duration.get().toMillis(),
              strikes);
      answer(context, gatekeeper.ban(ban), () -> Reply.json(context, 201, json(ban)));
    }
  }

  private void unban(RoutingContext context) {
    // The slash of a network comes as it is or escaped; both mean the same.
    String rest = context.normalizedPath().substring(PATH.length() + 1);
    Optional<Network> network = Network.parse(URLDecoder.decode(rest, StandardCharsets.UTF_8));
    boolean banned =
        network
            .flatMap(bans::of)
            .filter(ban -> ban.untilEpochMillis() > clock.epochMillis())
            .isPresent();
    if (network.isEmpty() || !banned) {
      Reply.error(context, ApiError.notFound("no such ban"));
      return;
    }
    answer(context, gatekeeper.unban(network.get()), () -> Reply.noContent(context));
  }

  private static void answer(RoutingContext context, Future<Long> written, Runnable done) {
    written.onComplete(
        outcome ->
            context
                .vertx()
                .getOrCreateContext()
                .runOnContext(
                    _ -> {
                      if (outcome.succeeded()) {
                        done.run();
                      } else {
                        Reply.error(
                            context,
                            ApiError.unavailable(
                                "in force in this process alone: Kafka did not take it"));
                      }
                    }));
  }

  private static boolean isNarrow(Network network) {
    return network.prefix() >= (network.isIpv4() ? WIDEST_IPV4 : WIDEST_IPV6);
  }

  private static String text(JsonObject body, String member) {
    return body.getValue(member) instanceof String text ? text : "";
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    return duration.isZero() || duration.compareTo(LONGEST) > 0
        ? Optional.empty()
        : Optional.of(duration);
  }

  private static JsonObject json(Ban ban) {
    return new JsonObject()
        .put("network", ban.network())
        .put("reason", ban.reason())
        .put("bannedBy", ban.bannedBy())
        .put("since", Instant.ofEpochMilli(ban.sinceEpochMillis()).toString())
        .put("until", Instant.ofEpochMilli(ban.untilEpochMillis()).toString())
        .put("strikes", ban.strikes());
  }
}
