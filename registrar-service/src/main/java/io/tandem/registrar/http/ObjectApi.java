package io.tandem.registrar.http;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one kind under {@code /api/v1}. Reads come from the directory, changes go to the
 * owner of the object's partition, and the answer to a change is what the owner wrote.
 *
 * <p>Runs on the event loop of the request. What an object looks like is its {@link ObjectShape}'s.
 */
public final class ObjectApi implements Routes {

  private static final Logger log = LoggerFactory.getLogger(ObjectApi.class);

  private final ObjectShape<?> shape;
  private final ObjectDirectory directory;
  private final Provisioning provisioning;

  public ObjectApi(ObjectShape<?> shape, ObjectDirectory directory, Provisioning provisioning) {
    this.shape = shape;
    this.directory = directory;
    this.provisioning = provisioning;
  }

  @Override
  public void mount(Router router) {
    router.get(shape.path()).handler(this::list);
    router.get(shape.path() + "/:id").handler(this::get);
    router.put(shape.path() + "/:id").handler(this::put);
    router.delete(shape.path() + "/:id").handler(this::delete);
  }

  private void list(RoutingContext context) {
    Tenancy tenancy = Tenancy.of(context);
    Set<String> filters = tenancy.isAdmin() ? Set.of("account") : Set.of();
    with(
        context,
        Page.of(context.queryParams(), filters),
        page -> {
          Optional<String> account =
              tenancy.account().or(() -> Optional.ofNullable(context.queryParams().get("account")));
          Reply.json(
              context,
              200,
              page.of(
                  directory.after(shape.kind(), page.after(), account),
                  directory.count(shape.kind(), account),
                  shape::toJson));
        });
  }

  private void get(RoutingContext context) {
    Optional<Provisioned> found = known(Tenancy.of(context), id(context));
    if (found.isEmpty()) {
      Reply.error(context, ApiError.notFound("there is no " + word() + " of that " + idField()));
      return;
    }
    String tag = Precondition.tag(found.get().version());
    context.response().putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      Reply.json(context, 200, shape.toJson(found.get()));
    }
  }

  private Optional<Provisioned> known(Tenancy tenancy, String id) {
    return directory.object(shape.kind(), id).filter(tenancy::sees);
  }

  private void put(RoutingContext context) {
    put(context, shape);
  }

  private <T extends Provisioned> void put(RoutingContext context, ObjectShape<T> as) {
    String id = id(context);
    Optional<String> problem = as.problemWithId(id);
    if (problem.isPresent()) {
      Reply.error(context, ApiError.badField(as.idField(), problem.get()));
      return;
    }
    Tenancy tenancy = Tenancy.of(context);
    with(
        context,
        body(context).then(json -> as.read(id, json)),
        draft ->
            with(
                context,
                tenancy.given(as, draft, directory),
                object ->
                    with(
                        context,
                        precondition(context).then(given -> combined(given, draft.version())),
                        condition -> change(context, new Change.Put(object), condition, tenancy))));
  }

  static Checked<JsonObject> body(RoutingContext context) {
    Buffer body = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    try {
      return Checked.good(new JsonObject(body));
    } catch (DecodeException e) {
      // The parser's message would quote the input, and with it perhaps a password.
      return new Checked.Bad<>(new ApiError(400, "bad-json", "the body must be a JSON object"));
    }
  }

  private void delete(RoutingContext context) {
    Tenancy tenancy = Tenancy.of(context);
    Optional<ApiError> refused = tenancy.refusedRemoval(shape);
    if (refused.isPresent()) {
      Reply.error(context, refused.get());
      return;
    }
    with(
        context,
        precondition(context),
        condition ->
            change(context, new Change.Delete(shape.kind(), id(context)), condition, tenancy));
  }

  /** The routes see to it that there is one. */
  private static String id(RoutingContext context) {
    return Objects.requireNonNullElse(context.pathParam("id"), "");
  }

  private String word() {
    return JsonFields.word(shape.kind());
  }

  private String idField() {
    return shape.idField();
  }

  static Checked<Precondition> precondition(RoutingContext context) {
    return Precondition.of(
        context.request().getHeader(HttpHeaders.IF_MATCH),
        context.request().getHeader(HttpHeaders.IF_NONE_MATCH));
  }

  /**
   * A version in the body means what If-Match means, so that an answer can be sent back changed.
   */
  private static Checked<Precondition> combined(Precondition given, long version) {
    if (version == 0 || given.equals(new Precondition.Version(version))) {
      return Checked.good(given);
    }
    return given instanceof Precondition.None
        ? Checked.good(new Precondition.Version(version))
        : Checked.bad("version", "contradicts If-Match or If-None-Match");
  }

  private void change(
      RoutingContext context, Change change, Precondition condition, Tenancy tenancy) {
    Optional<Provisioned> known = known(tenancy, change.id());
    long version =
        switch (condition) {
          case Precondition.None _, Precondition.Absent _ -> 0;
          case Precondition.Version(long given) -> given;
          // "Whatever version" is the one known here; the owner refuses if it has changed since.
          case Precondition.Present _ -> known.map(Provisioned::version).orElse(Long.MAX_VALUE);
        };
    provisioning
        .submit(
            new ProvisioningRequest(
                change,
                version,
                condition instanceof Precondition.Absent,
                tenancy.account().orElse("")))
        .onSuccess(verdict -> answer(context, verdict, known.isEmpty()))
        .onFailure(
            cause -> {
              log.warn("no verdict on a change to a {}: {}", word(), cause.getMessage());
              Reply.error(
                  context,
                  ApiError.unavailable(
                      "the change was not confirmed; it may still be made. Ask again"));
            });
  }

  private void answer(RoutingContext context, ObjectVerdict verdict, boolean isNew) {
    switch (verdict) {
      case ObjectVerdict.Stored(Provisioned object) -> {
        shape.onStored(object);
        context.response().putHeader(HttpHeaders.ETAG, Precondition.tag(object.version()));
        Reply.json(context, isNew ? 201 : 200, shape.toJson(object));
      }
      case ObjectVerdict.Removed(Provisioned.Kind _, String id) -> {
        shape.onRemoved(id);
        Reply.noContent(context);
      }
      case ObjectVerdict.Refused(int status, String reason) ->
          Reply.error(context, refusal(status, reason));
    }
  }

  private ApiError refusal(int status, String reason) {
    return switch (status) {
      case 404 -> ApiError.notFound(reason);
      case 409 -> new ApiError(409, "conflict", reason, Optional.of(idField()));
      case 412 -> new ApiError(412, "precondition-failed", reason);
      case 422 -> ApiError.badField(shape.fieldOfOwner(), reason);
      default -> new ApiError(500, "internal", reason);
    };
  }

  private static <T> void with(RoutingContext context, Checked<T> checked, Consumer<T> next) {
    switch (checked) {
      case Checked.Good<T>(T value) -> next.accept(value);
      case Checked.Bad<T>(ApiError error) -> Reply.error(context, error);
    }
  }
}
