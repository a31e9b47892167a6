package io.tandem.registrar.http;

import io.tandem.contracts.Subscriber;
import io.tandem.registrar.subscriber.Ha1;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.tandem.runtime.http.ApiError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * The JSON of a subscriber. On the way in a password becomes its HA1s here and goes no further; on
 * the way out neither is shown.
 *
 * @param version the version that the sender has seen; 0 when it says nothing
 */
record SubscriberBody(Subscriber subscriber, long version) {

  private static final Set<String> FIELDS =
      Set.of("name", "domain", "displayName", "enabled", "password", "version");

  /** What is shown of a subscriber. */
  static JsonObject toJson(Subscriber subscriber) {
    return new JsonObject()
        .put("name", subscriber.name())
        .put("domain", subscriber.realm())
        .put("displayName", subscriber.displayName())
        .put("enabled", !subscriber.disabled())
        .put("version", subscriber.version());
  }

  /**
   * Reads the body of a PUT.
   *
   * @param name from the path, already checked
   * @param domain the exchange's
   */
  static Checked<SubscriberBody> read(String name, String domain, Buffer body) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (DecodeException e) {
      // The parser's message would quote the input, and with it perhaps a password.
      return new Checked.Bad<>(new ApiError(400, "bad-json", "the body must be a JSON object"));
    }
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("name", name);
    fields.unchanged("domain", domain);
    String displayName = fields.text("displayName", SubscriberRules::problemWithDisplayName);
    boolean enabled = fields.flag("enabled", true);
    String password = fields.text("password", SubscriberRules::problemWithPassword);
    long version = fields.positive("version");
    // Without a password the owner keeps the one that was set.
    Map<String, String> ha1 = fields.has("password") ? Ha1.of(name, domain, password) : Map.of();
    return fields
        .problem()
        .<Checked<SubscriberBody>>map(Checked.Bad::new)
        .orElseGet(
            () ->
                Checked.good(
                    new SubscriberBody(
                        new Subscriber(name, domain, ha1, displayName, !enabled, 0), version)));
  }
}
