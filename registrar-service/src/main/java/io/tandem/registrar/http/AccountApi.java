package io.tandem.registrar.http;

import io.tandem.contracts.Account;
import io.tandem.contracts.Account.ApiToken;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Tokens;
import io.tandem.registrar.account.AccountRules;
import io.tandem.registrar.account.TokenHash;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/accounts}: the tenants of the exchange, and the tokens by which they use the API.
 * The admin makes them; an account sees itself. A token is shown once, in the answer that makes it.
 *
 * <p>Runs on the event loop of the request. Each change holds over the version that it was made
 * from, since an account is written whole, tokens and all.
 */
public final class AccountApi implements Routes {

  static final Set<String> FIELDS = Set.of("id", "displayName", "enabled", "tokens", "version");
  private static final Set<String> TOKEN_FIELDS = Set.of("displayName");

  private static final Logger log = LoggerFactory.getLogger(AccountApi.class);

  private static final String PATH = "/api/v1/accounts";
  private static final int MOST_TOKENS = 20;
  private static final int ID_BYTES = 16;
  private static final int TOKEN_BYTES = 32;

  private final ObjectDirectory directory;
  private final Provisioning provisioning;
  private final Tokens random;
  private final Clock clock;

  public AccountApi(
      ObjectDirectory directory, Provisioning provisioning, Tokens random, Clock clock) {
    this.directory = directory;
    this.provisioning = provisioning;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::list);
    router.post(PATH).handler(admin(this::make));
    router.get(PATH + "/:id").handler(this::get);
    router.put(PATH + "/:id").handler(admin(this::put));
    router.delete(PATH + "/:id").handler(admin(this::delete));
    router.post(PATH + "/:id/tokens").handler(admin(this::makeToken));
    router.delete(PATH + "/:id/tokens/:token").handler(admin(this::removeToken));
  }

  private static Handler<RoutingContext> admin(Consumer<RoutingContext> handler) {
    return context -> {
      if (Tenancy.of(context).isAdmin()) {
        handler.accept(context);
      } else {
        Reply.error(context, ApiError.forbidden("accounts are the admin's to change"));
      }
    };
  }

  private void list(RoutingContext context) {
    Tenancy tenancy = Tenancy.of(context);
    with(
        context,
        Page.of(context.queryParams(), Set.of()),
        page ->
            Reply.json(
                context,
                200,
                page.of(
                    directory.after(Provisioned.Kind.ACCOUNT, page.after(), tenancy.account()),
                    directory.count(Provisioned.Kind.ACCOUNT, tenancy.account()),
                    object -> json((Account) object))));
  }

  private void get(RoutingContext context) {
    Optional<Account> found = stored(context).filter(Tenancy.of(context)::sees);
    if (found.isEmpty()) {
      Reply.error(context, unknown());
      return;
    }
    context.response().putHeader(HttpHeaders.ETAG, Precondition.tag(found.get().version()));
    Reply.json(context, 200, json(found.get()));
  }

  private void make(RoutingContext context) {
    Account fresh = new Account("AC" + random.hex(ID_BYTES), "", false, List.of(), 0);
    with(
        context,
        ObjectApi.body(context).then(json -> read(json, fresh)),
        wanted -> write(context, wanted, account -> answer(context, 201, account)));
  }

  private void put(RoutingContext context) {
    String id = param(context, "id");
    Optional<String> problem = AccountRules.problemWithId(id);
    if (problem.isPresent()) {
      Reply.error(context, ApiError.badField("id", problem.get()));
      return;
    }
    Optional<Account> before = stored(context);
    Account base = before.orElseGet(() -> new Account(id, "", false, List.of(), 0));
    with(
        context,
        ObjectApi.precondition(context).then(given -> holds(given, base.version())),
        _ ->
            with(
                context,
                ObjectApi.body(context).then(json -> read(json, base)),
                wanted ->
                    write(
                        context,
                        wanted,
                        account -> answer(context, before.isEmpty() ? 201 : 200, account))));
  }

  private static Checked<Long> holds(Precondition given, long version) {
    boolean holds =
        switch (given) {
          case Precondition.None _ -> true;
          case Precondition.Version(long asked) -> asked == version;
          case Precondition.Present _ -> version > 0;
          case Precondition.Absent _ -> version == 0;
        };
    return holds ? Checked.good(version) : new Checked.Bad<>(changed());
  }

  /** Of the base whatever the body does not say, and always its tokens. */
  private static Checked<Account> read(JsonObject json, Account base) {
    JsonFields fields = new JsonFields(json, FIELDS);
    fields.unchanged("id", base.id());
    String displayName = fields.text("displayName", SubscriberRules::problemWithDisplayName);
    boolean enabled = fields.flag("enabled", true);
    long version = fields.positive("version");
    if (!enabled && base.id().equals(Custody.DEFAULT_ACCOUNT)) {
      fields.refuse("enabled", "cannot be false for the account to which all belongs");
    }
    if (version != 0 && version != base.version()) {
      return new Checked.Bad<>(changed());
    }
    return fields
        .problem()
        .<Checked<Account>>map(Checked.Bad::new)
        .orElseGet(
            () ->
                Checked.good(
                    new Account(base.id(), displayName, !enabled, base.tokens(), base.version())));
  }

  private void delete(RoutingContext context) {
    Optional<Account> before = stored(context);
    if (before.isEmpty()) {
      Reply.error(context, unknown());
      return;
    }
    String id = before.get().id();
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      int count = directory.count(kind, Optional.of(id));
      if (kind != Provisioned.Kind.ACCOUNT && count > 0) {
        String what = "%d of kind %s".formatted(count, JsonFields.word(kind));
        Reply.error(context, ApiError.conflict("objects belong to it: " + what));
        return;
      }
    }
    submit(
        context,
        new ProvisioningRequest(
            new Change.Delete(Provisioned.Kind.ACCOUNT, id), before.get().version(), false),
        _ -> Reply.noContent(context));
  }

  private void makeToken(RoutingContext context) {
    Optional<Account> before = known(context);
    if (before.isEmpty()) {
      Reply.error(context, unknown());
      return;
    }
    if (before.get().tokens().size() >= MOST_TOKENS) {
      Reply.error(context, ApiError.conflict("an account has at most " + MOST_TOKENS + " tokens"));
      return;
    }
    String secret = "tandem_" + random.hex(TOKEN_BYTES);
    with(
        context,
        ObjectApi.body(context).then(json -> token(json, secret)),
        token -> {
          List<ApiToken> tokens = new ArrayList<>(before.get().tokens());
          tokens.add(token);
          write(
              context,
              before.get().withTokens(tokens),
              _ -> Reply.json(context, 201, json(token).put("token", secret)));
        });
  }

  private Checked<ApiToken> token(JsonObject json, String secret) {
    JsonFields fields = new JsonFields(json, TOKEN_FIELDS);
    String displayName = fields.text("displayName", SubscriberRules::problemWithDisplayName);
    return fields
        .problem()
        .<Checked<ApiToken>>map(Checked.Bad::new)
        .orElseGet(
            () ->
                Checked.good(
                    new ApiToken(
                        "TK" + random.hex(ID_BYTES),
                        displayName,
                        TokenHash.of(secret),
                        clock.epochMillis())));
  }

  private void removeToken(RoutingContext context) {
    String id = param(context, "token");
    Optional<Account> before = stored(context);
    List<ApiToken> rest =
        before.map(Account::tokens).orElse(List.of()).stream()
            .filter(token -> !token.id().equals(id))
            .toList();
    if (before.isEmpty() || rest.size() == before.get().tokens().size()) {
      Reply.error(context, ApiError.notFound("there is no such token"));
      return;
    }
    write(context, before.get().withTokens(rest), _ -> Reply.noContent(context));
  }

  private void write(RoutingContext context, Account wanted, Consumer<Account> done) {
    submit(
        context,
        new ProvisioningRequest(new Change.Put(wanted), wanted.version(), wanted.version() == 0),
        verdict -> {
          if (verdict instanceof ObjectVerdict.Stored(Account account)) {
            done.accept(account);
          }
        });
  }

  private void submit(
      RoutingContext context, ProvisioningRequest request, Consumer<ObjectVerdict> done) {
    provisioning
        .submit(request)
        .onSuccess(
            verdict -> {
              if (verdict instanceof ObjectVerdict.Refused(int _, String reason)) {
                log.debug("a change to an account was refused: {}", reason);
                Reply.error(context, changed());
              } else {
                done.accept(verdict);
              }
            })
        .onFailure(
            cause -> {
              log.warn("no verdict on a change to an account: {}", cause.getMessage());
              Reply.error(
                  context,
                  ApiError.unavailable(
                      "the change was not confirmed; it may still be made. Ask again"));
            });
  }

  private static void answer(RoutingContext context, int status, Account account) {
    context.response().putHeader(HttpHeaders.ETAG, Precondition.tag(account.version()));
    Reply.json(context, status, json(account));
  }

  private Optional<Account> stored(RoutingContext context) {
    return directory
        .object(Provisioned.Kind.ACCOUNT, param(context, "id"))
        .map(Account.class::cast);
  }

  /** The account of all is there without having been made. */
  private Optional<Account> known(RoutingContext context) {
    return stored(context)
        .or(
            () ->
                Optional.of(new Account(Custody.DEFAULT_ACCOUNT, "", false, List.of(), 0))
                    .filter(account -> account.id().equals(param(context, "id"))));
  }

  /** The routes see to it that there is one. */
  private static String param(RoutingContext context, String name) {
    return Objects.requireNonNullElse(context.pathParam(name), "");
  }

  private static ApiError unknown() {
    return ApiError.notFound("there is no such account");
  }

  private static ApiError changed() {
    return new ApiError(412, "precondition-failed", "the account has been changed meanwhile");
  }

  private static JsonObject json(Account account) {
    JsonArray tokens = new JsonArray();
    account.tokens().forEach(token -> tokens.add(json(token)));
    return new JsonObject()
        .put("id", account.id())
        .put("displayName", account.displayName())
        .put("enabled", !account.disabled())
        .put("tokens", tokens)
        .put("version", account.version());
  }

  private static JsonObject json(ApiToken token) {
    return new JsonObject()
        .put("id", token.id())
        .put("displayName", token.displayName())
        .put("createdAt", Instant.ofEpochMilli(token.createdAtEpochMillis()).toString());
  }

  private static <T> void with(RoutingContext context, Checked<T> checked, Consumer<T> next) {
    switch (checked) {
      case Checked.Good<T>(T value) -> next.accept(value);
      case Checked.Bad<T>(ApiError error) -> Reply.error(context, error);
    }
  }
}
