package io.tandem.registrar.http;

import io.tandem.contracts.Application;
import io.tandem.contracts.Application.Webhook;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.application.ApplicationRules;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/applications}. */
final class ApplicationShape implements ObjectShape<Application> {

  private static final Set<String> FIELDS =
      ObjectShape.fields("id", "displayName", "voice", "voiceFallback", "statusCallback");
  static final Set<String> WEBHOOK_FIELDS = Set.of("url", "method");

  private final boolean plainAllowed;

  /**
   * @param plainAllowed whether URLs may be http
   */
  ApplicationShape(boolean plainAllowed) {
    this.plainAllowed = plainAllowed;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  @Override
  public Provisioned.Kind kind() {
    return Provisioned.Kind.APPLICATION;
  }

  @Override
  public String path() {
    return "/api/v1/applications";
  }

  @Override
  public String idField() {
    return "id";
  }

  @Override
  public Optional<String> problemWithId(String id) {
    return ApplicationRules.problemWithId(id);
  }

  @Override
  public Checked<Draft<Application>> read(String id, JsonObject json) {
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("id", id);
    String displayName = fields.text("displayName", SubscriberRules::problemWithDisplayName);
    if (!fields.has("voice")) {
      fields.refuse("voice", "is needed: who is asked what to do with a call");
    }
    return ObjectShape.finished(
        fields,
        new Application(
            id,
            displayName,
            webhook(fields, "voice"),
            webhook(fields, "voiceFallback"),
            webhook(fields, "statusCallback"),
            Custody.DEFAULT,
            0));
  }

  private Webhook webhook(JsonFields fields, String field) {
    return fields.has(field) ? fields.object(field, WEBHOOK_FIELDS, this::webhook) : Webhook.NONE;
  }

  private Webhook webhook(JsonFields fields) {
    return new Webhook(
        fields.needed("url", url -> ApplicationRules.problemWithUrl(url, plainAllowed)),
        fields.word("method", Application.Method.values(), Application.Method.POST));
  }

  @Override
  public JsonObject toJson(Provisioned object) {
    Application application = (Application) object;
    JsonObject json =
        new JsonObject().put("id", application.id()).put("displayName", application.displayName());
    show(json, "voice", application.voice());
    show(json, "voiceFallback", application.voiceFallback());
    show(json, "statusCallback", application.statusCallback());
    return ObjectShape.shown(json, application);
  }

  private static void show(JsonObject json, String field, Webhook webhook) {
    if (!webhook.equals(Webhook.NONE)) {
      json.put(
          field,
          new JsonObject()
              .put("url", webhook.url())
              .put("method", JsonFields.word(webhook.method())));
    }
  }
}
