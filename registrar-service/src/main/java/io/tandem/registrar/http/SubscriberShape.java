package io.tandem.registrar.http;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.subscriber.Ha1;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code /api/v1/subscribers}. On the way in a password becomes its HA1s here and goes no further;
 * on the way out neither is shown.
 */
public final class SubscriberShape implements ObjectShape<Subscriber> {

  private static final Set<String> FIELDS =
      ObjectShape.fields("name", "domain", "displayName", "enabled", "password");

  private final String domain;
  private final Consumer<String> unreachable;

  /**
   * @param domain realm of new subscribers
   * @param unreachable told the address-of-record of a subscriber who may no longer be called
   */
  public SubscriberShape(String domain, Consumer<String> unreachable) {
    this.domain = domain;
    this.unreachable = unreachable;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  @Override
  public Provisioned.Kind kind() {
    return Provisioned.Kind.SUBSCRIBER;
  }

  @Override
  public String path() {
    return "/api/v1/subscribers";
  }

  @Override
  public String idField() {
    return "name";
  }

  @Override
  public String fieldOfOwner() {
    return "password";
  }

  @Override
  public Optional<String> problemWithId(String id) {
    return SubscriberRules.problemWithName(id);
  }

  @Override
  public Checked<Draft<Subscriber>> read(String name, JsonObject json) {
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("name", name);
    fields.unchanged("domain", domain);
    String displayName = fields.text("displayName", SubscriberRules::problemWithDisplayName);
    boolean enabled = fields.flag("enabled", true);
    String password = fields.text("password", SubscriberRules::problemWithPassword);
    // Without a password the owner keeps the one that was set.
    Map<String, String> ha1 = fields.has("password") ? Ha1.of(name, domain, password) : Map.of();
    return ObjectShape.finished(
        fields, new Subscriber(name, domain, ha1, displayName, !enabled, Custody.DEFAULT, 0));
  }

  @Override
  public JsonObject toJson(Provisioned object) {
    Subscriber subscriber = (Subscriber) object;
    JsonObject json =
        new JsonObject()
            .put("name", subscriber.name())
            .put("domain", subscriber.realm())
            .put("displayName", subscriber.displayName())
            .put("enabled", !subscriber.disabled());
    return ObjectShape.shown(json, subscriber);
  }

  @Override
  public void onStored(Provisioned object) {
    Subscriber subscriber = (Subscriber) object;
    if (subscriber.disabled()) {
      unreachable.accept(subscriber.addressOfRecord());
    }
  }

  @Override
  public void onRemoved(String id) {
    unreachable.accept(id + "@" + domain);
  }
}
