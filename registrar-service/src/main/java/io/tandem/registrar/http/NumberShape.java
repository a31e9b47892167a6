package io.tandem.registrar.http;

import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.PhoneNumber.Landing;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.application.ApplicationRules;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.tandem.registrar.trunk.TrunkRules;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/numbers}: each lands on one thing. */
final class NumberShape implements ObjectShape<PhoneNumber> {

  private static final Set<String> FIELDS =
      ObjectShape.fields("number", "subscriber", "trunk", "application", "service");

  private static final Set<String> LANDINGS =
      Set.of("subscriber", "trunk", "application", "service");

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  @Override
  public Provisioned.Kind kind() {
    return Provisioned.Kind.NUMBER;
  }

  @Override
  public String path() {
    return "/api/v1/numbers";
  }

  @Override
  public String idField() {
    return "number";
  }

  /**
   * Who makes a number gets all calls of the exchange to it, whoever has it in the world outside.
   */
  @Override
  public Rights rightsOfAccounts() {
    return Rights.CHANGE;
  }

  @Override
  public Optional<String> problemWithId(String id) {
    return TrunkRules.problemWithNumber(id);
  }

  @Override
  public Checked<Draft<PhoneNumber>> read(String number, JsonObject json) {
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("number", number);
    String subscriber = fields.text("subscriber", SubscriberRules::problemWithName);
    String trunk = fields.text("trunk", TrunkRules::problemWithId);
    String application = fields.text("application", ApplicationRules::problemWithId);
    String service = fields.text("service", TrunkRules::problemWithBuiltIn);
    if (LANDINGS.stream().filter(fields::has).count() != 1) {
      fields.refuse(
          "subscriber", "or trunk, application or service: a number lands on exactly one");
    }
    Landing landing =
        fields.has("trunk")
            ? new Landing.OnTrunk(trunk)
            : fields.has("application")
                ? new Landing.OnApplication(application)
                : fields.has("service")
                    ? new Landing.OnService(service)
                    : new Landing.OnSubscriber(subscriber);
    return ObjectShape.finished(fields, new PhoneNumber(number, landing, Custody.DEFAULT, 0));
  }

  @Override
  public JsonObject toJson(Provisioned object) {
    PhoneNumber number = (PhoneNumber) object;
    JsonObject json = new JsonObject().put("number", number.id());
    switch (number.landing()) {
      case Landing.OnSubscriber(String name) -> json.put("subscriber", name);
      case Landing.OnTrunk(String trunk) -> json.put("trunk", trunk);
      case Landing.OnApplication(String application) -> json.put("application", application);
      case Landing.OnService(String service) -> json.put("service", service);
    }
    return ObjectShape.shown(json, number);
  }
}
