package io.tandem.runtime.service;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** The smallest service: one setting, one route, and a start that the test decides. */
final class Greeter implements Service {

  record Settings(String greeting) {

    static Settings from(ConfigReader reader) {
      return new Settings(reader.text("greeter.greeting"));
    }
  }

  private final Settings settings;
  private final Promise<Void> started;

  Greeter(Settings settings, Promise<Void> started) {
    this.settings = settings;
    this.started = started;
  }

  static ServicePlan<Settings> plan(Promise<Void> started) {
    return new ServicePlan<>(
        Greeter.class,
        "greeter-defaults.yaml",
        Settings::from,
        (_, settings) -> new Greeter(settings, started));
  }

  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public void mount(Router router) {
    router
        .get("/api/v1/greeting")
        .handler(
            context -> Reply.json(context, 200, new JsonObject().put("says", settings.greeting())));
  }

  @Override
  public Future<Void> start() {
    return started.future();
  }

  @Override
  public Future<Void> stop() {
    return Future.succeededFuture();
  }
}
