package io.tandem.runtime.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code GET /api/v1/openapi.json}: the description of the HTTP API of all services, the same in
 * every process and without a token, since it says nothing that the sources do not. Read on a
 * worker at each request; few ask.
 */
public final class OpenApi implements Routes {

  static final String PATH = "/api/v1/openapi.json";
  private static final String RESOURCE = "/openapi.yaml";

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(OpenApi::show);
  }

  private static void show(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(OpenApi::document, false)
        .onSuccess(document -> Reply.json(context, 200, Objects.requireNonNull(document)))
        .onFailure(context::fail);
  }

  /** The document, read anew. */
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
