package io.tandem.runtime.http;

import io.vertx.ext.web.Router;

/** What a service adds to the HTTP server of its process. */
@FunctionalInterface
public interface Routes {

  /**
   * Adds routes with full paths. Under {@code /api/v1} the bearer token has been checked and the
   * body (at most 64 kB) is there when a handler runs; those of paths that end with {@code :import}
   * read it themselves, as it comes.
   */
  void mount(Router router);
}
