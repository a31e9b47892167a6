package io.tandem.registrar.http;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Subscriber;
import io.tandem.kernel.Clock;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/bindings}: who is registered where, one item for each contact; {@code ?aor=}
 * shows one address-of-record. Reads the directory alone, so it also works while Kafka is away.
 */
public final class BindingApi implements Routes {

  private final BindingDirectory directory;
  private final ObjectDirectory objects;
  private final Clock clock;

  /**
   * @param objects tells whose subscribers are whose
   */
  public BindingApi(BindingDirectory directory, ObjectDirectory objects, Clock clock) {
    this.objects = objects;
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/bindings").handler(this::list);
  }

  private void list(RoutingContext context) {
    switch (Page.of(context.queryParams(), Set.of("aor"))) {
      case Checked.Bad<Page>(ApiError error) -> Reply.error(context, error);
      case Checked.Good<Page>(Page page) -> {
        long now = clock.epochMillis();
        String aor = context.queryParams().get("aor");
        BindingDirectory.Listing listing =
            Tenancy.of(context)
                .account()
                .map(account -> listing(account, aor, page.after(), now))
                .orElseGet(
                    () ->
                        aor == null
                            ? directory.all(page.after(), now)
                            : directory.of(aor, page.after(), now));
        Reply.json(context, 200, page.of(listing.rest(), listing.total(), item -> json(item, now)));
      }
    }
  }

  /** Of the subscribers of one account. */
  private BindingDirectory.Listing listing(
      String account, @Nullable String aor, String after, long now) {
    List<String> own = new ArrayList<>();
    objects
        .after(Provisioned.Kind.SUBSCRIBER, "", Optional.of(account))
        .forEachRemaining(entry -> own.add(((Subscriber) entry.getValue()).addressOfRecord()));
    if (aor != null) {
      own.retainAll(Set.of(aor));
    }
    return directory.of(own, after, now);
  }

  private static JsonObject json(BindingDirectory.Item item, long now) {
    Binding binding = item.binding();
    return BindingJson.of(item.addressOfRecord(), binding, now);
  }
}
