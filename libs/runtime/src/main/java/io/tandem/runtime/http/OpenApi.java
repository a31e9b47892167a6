package io.tandem.runtime.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code GET /api/v1/openapi.json}: the description of the HTTP API of all services, the same in
 * every process and without a token, since it says nothing that the sources do not. Read once, on a
 * worker, when somebody asks.
 */
public final class OpenApi implements Routes {

  static final String PATH = "/api/v1/openapi.json";
  private static final String RESOURCE = "/openapi.yaml";

  private @Nullable Future<JsonObject> reading;

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::show);
  }

  private void show(RoutingContext context) {
    read(context.vertx())
        .onSuccess(document -> Reply.json(context, 200, document))
        .onFailure(context::fail);
  }

  private synchronized Future<JsonObject> read(Vertx vertx) {
    Future<JsonObject> before = reading;
    Future<JsonObject> once =
        before == null
            ? vertx.executeBlocking(OpenApi::document, false).map(Objects::requireNonNull)
            : before;
    reading = once;
    return once;
  }

  /** The document, read anew; not to be changed by who is shown it. */
  public static JsonObject document() {
    try (InputStream resource = OpenApi.class.getResourceAsStream(RESOURCE)) {
      Map<String, Object> document =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .load(Objects.requireNonNull(resource, RESOURCE));
      return new JsonObject(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
