package io.tandem.registrar.http;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.Seal;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.tandem.registrar.trunk.TrunkRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code /api/v1/trunks}. On the way in a password is sealed here and goes no further in clear; on
 * the way out it is not shown.
 */
public final class TrunkShape implements ObjectShape<Trunk> {

  private static final Set<String> FIELDS =
      ObjectShape.fields(
          "id",
          "displayName",
          "enabled",
          "networks",
          "targets",
          "numbering",
          "routes",
          "callerNumber",
          "failoverOn",
          "certificates",
          "login",
          "registration",
          "policy");
  static final Set<String> TARGET_FIELDS = Set.of("uri", "priority", "weight");
  static final Set<String> ROUTE_FIELDS = Set.of("prefix", "priority");
  static final Set<String> LOGIN_FIELDS =
      Set.of("username", "authUsername", "password", "domain", "register", "expires", "number");
  static final Set<String> NUMBERING_FIELDS =
      Set.of("countryCode", "nationalPrefix", "internationalPrefix", "sends");

  /** What says that this trunk has a problem, and not the one who is called. */
  private static final List<Integer> USUAL_FAILOVER = List.of(408, 500, 502, 503, 504);

  private static final int USUAL_EXPIRES = 600;
  private static final int SHORTEST_EXPIRES = 60;
  private static final int LONGEST_EXPIRES = 86_400;
  private static final int USUAL_PRIORITY = 10;
  private static final int USUAL_WEIGHT = 1;
  private static final int HIGHEST = 65_535;

  private final Optional<Seal> seal;
  private final Function<String, Optional<TrunkState>> states;

  /**
   * @param seal for passwords; without one no trunk can have any
   * @param states how a trunk is registered, by its id
   */
  public TrunkShape(Optional<Seal> seal, Function<String, Optional<TrunkState>> states) {
    this.seal = seal;
    this.states = states;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  @Override
  public Provisioned.Kind kind() {
    return Provisioned.Kind.TRUNK;
  }

  @Override
  public String path() {
    return "/api/v1/trunks";
  }

  @Override
  public String idField() {
    return "id";
  }

  /**
   * Who is in its networks calls without a password: an account could be others by naming theirs.
   */
  @Override
  public Rights rightsOfAccounts() {
    return Rights.READ;
  }

  @Override
  public Optional<String> problemWithId(String id) {
    return TrunkRules.problemWithId(id);
  }

  @Override
  public Checked<Draft<Trunk>> read(String id, JsonObject json) {
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("id", id);
    List<Trunk.Target> targets = fields.objects("targets", TARGET_FIELDS, TrunkShape::target);
    List<Trunk.OutboundRoute> routes = fields.objects("routes", ROUTE_FIELDS, TrunkShape::route);
    if (targets.isEmpty() && !routes.isEmpty()) {
      fields.refuse("routes", "lead nowhere: there are no targets");
    }
    return ObjectShape.finished(
        fields,
        new Trunk(
            id,
            fields.text("displayName", SubscriberRules::problemWithDisplayName),
            !fields.flag("enabled", true),
            fields.texts("networks", TrunkRules::problemWithNetwork),
            targets,
            fields.object("numbering", NUMBERING_FIELDS, TrunkShape::numbering),
            routes,
            fields.text("callerNumber", TrunkShape::problemWithOptionalNumber),
            fields.has("failoverOn") ? fields.numbers("failoverOn", 300, 699) : USUAL_FAILOVER,
            fields.texts("certificates", TrunkRules::problemWithCertificate),
            login(id, fields, targets),
            policy(fields, targets),
            Custody.DEFAULT,
            0));
  }

  private static TrunkPolicy policy(JsonFields fields, List<Trunk.Target> targets) {
    TrunkPolicy policy = fields.object("policy", PolicyShape.FIELDS, PolicyShape::read);
    if (policy.emergency() && targets.isEmpty()) {
      fields.refuse("policy.emergency", "leads nowhere: there are no targets");
    }
    return policy;
  }

  private static Optional<String> problemWithOptionalNumber(String number) {
    return number.isEmpty() ? Optional.empty() : TrunkRules.problemWithNumber(number);
  }

  private Optional<TrunkLogin> login(String trunk, JsonFields fields, List<Trunk.Target> targets) {
    if (!fields.has("login")) {
      return Optional.empty();
    }
    if (targets.isEmpty()) {
      fields.refuse("login", "is for nobody: there are no targets");
    }
    return fields.object("login", LOGIN_FIELDS, login -> login(trunk, login));
  }

  private Optional<TrunkLogin> login(String trunk, JsonFields fields) {
    String username = fields.needed("username", TrunkRules::problemWithLoginName);
    String authUsername = fields.text("authUsername", TrunkRules::problemWithDigestName);
    String password = fields.text("password", TrunkRules::problemWithPassword);
    String domain = fields.text("domain", TrunkRules::problemWithDomain);
    boolean register = fields.flag("register", true);
    int expires = fields.number("expires", SHORTEST_EXPIRES, LONGEST_EXPIRES, USUAL_EXPIRES);
    String number = fields.text("number", TrunkShape::problemWithOptionalNumber);
    if (fields.has("password") && seal.isEmpty()) {
      fields.refuse("password", "cannot be kept: sealing.key is not set");
    }
    // Without a password the owner keeps the one that was set.
    String sealed =
        fields.has("password")
            ? seal.map(key -> key.seal(TrunkLogin.purpose(trunk), password)).orElse("")
            : "";
    return username.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TrunkLogin(username, authUsername, sealed, domain, register, expires, number));
  }

  @Override
  public String fieldOfOwner() {
    return "login.password";
  }

  private static Trunk.Target target(JsonFields fields) {
    return new Trunk.Target(
        fields.needed("uri", TrunkRules::problemWithTarget),
        fields.number("priority", 0, HIGHEST, USUAL_PRIORITY),
        fields.number("weight", 1, HIGHEST, USUAL_WEIGHT));
  }

  private static Trunk.OutboundRoute route(JsonFields fields) {
    return new Trunk.OutboundRoute(
        fields.needed("prefix", TrunkRules::problemWithPrefix),
        fields.number("priority", 0, HIGHEST, USUAL_PRIORITY));
  }

  private static Trunk.Numbering numbering(JsonFields fields) {
    String international = fields.text("internationalPrefix", TrunkRules::problemWithDialledPrefix);
    Trunk.Numbering numbering =
        new Trunk.Numbering(
            fields.text("countryCode", TrunkRules::problemWithCountryCode),
            fields.text("nationalPrefix", TrunkRules::problemWithDialledPrefix),
            fields.has("internationalPrefix") ? international : "00",
            fields.word("sends", Trunk.NumberFormat.values(), Trunk.NumberFormat.E164));
    if (numbering.sends() == Trunk.NumberFormat.NATIONAL && numbering.countryCode().isEmpty()) {
      fields.refuse("countryCode", "is needed for national numbers");
    }
    return numbering;
  }

  @Override
  public JsonObject toJson(Provisioned object) {
    Trunk trunk = (Trunk) object;
    JsonArray targets = new JsonArray();
    for (Trunk.Target target : trunk.targets()) {
      targets.add(
          new JsonObject()
              .put("uri", target.uri())
              .put("priority", target.priority())
              .put("weight", target.weight()));
    }
    JsonArray routes = new JsonArray();
    for (Trunk.OutboundRoute route : trunk.routes()) {
      routes.add(new JsonObject().put("prefix", route.prefix()).put("priority", route.priority()));
    }
    Trunk.Numbering numbering = trunk.numbering();
    JsonObject json = new JsonObject();
    trunk.login().ifPresent(login -> json.put("login", toJson(login)));
    trunk
        .login()
        .filter(TrunkLogin::register)
        .flatMap(_ -> states.apply(trunk.id()))
        .ifPresent(state -> json.put("registration", toJson(state)));
    json.put("id", trunk.id())
        .put("displayName", trunk.displayName())
        .put("enabled", !trunk.disabled())
        .put("networks", new JsonArray(trunk.networks()))
        .put("targets", targets)
        .put(
            "numbering",
            new JsonObject()
                .put("countryCode", numbering.countryCode())
                .put("nationalPrefix", numbering.nationalPrefix())
                .put("internationalPrefix", numbering.internationalPrefix())
                .put("sends", JsonFields.word(numbering.sends())))
        .put("routes", routes)
        .put("callerNumber", trunk.callerNumber())
        .put("failoverOn", new JsonArray(trunk.failoverOn()))
        .put("certificates", new JsonArray(trunk.certificates()))
        .put("policy", PolicyShape.json(trunk.policy()));
    return ObjectShape.shown(json, trunk);
  }

  private static JsonObject toJson(TrunkLogin login) {
    return new JsonObject()
        .put("username", login.username())
        .put("authUsername", login.authUsername())
        .put("domain", login.domain())
        .put("register", login.register())
        .put("expires", login.expiresSeconds())
        .put("number", login.number());
  }

  private static JsonObject toJson(TrunkState state) {
    JsonObject json =
        new JsonObject()
            .put("status", JsonFields.word(state.status()))
            .put("reason", state.reason())
            .put("since", Instant.ofEpochMilli(state.sinceEpochMillis()).toString())
            .put("target", state.target())
            .put("node", state.reach().edgeNode());
    return state.isRegistered()
        ? json.put("until", Instant.ofEpochMilli(state.untilEpochMillis()).toString())
        : json;
  }
}
