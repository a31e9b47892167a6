package io.tandem.registrar.http;

import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.subscriber.SubscriberDirectory;
import io.tandem.registrar.subscriber.SubscriberRules;
import io.tandem.registrar.subscriber.SubscriberVerdict;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
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
 * {@code /api/v1/subscribers}. Reads come from the directory, changes go to the owner of the
 * subscriber's partition, and the answer to a change is what the owner wrote.
 *
 * <p>Runs on the event loop of the request. A password becomes its hashes here, and is neither kept
 * nor logged nor sent on.
 */
public final class SubscriberApi implements Routes {

  private static final Logger log = LoggerFactory.getLogger(SubscriberApi.class);

  private static final String PATH = "/api/v1/subscribers";

  private final String domain;
  private final SubscriberDirectory directory;
  private final Provisioning provisioning;
  private final Consumer<String> unreachable;

  /**
   * @param domain realm of new subscribers
   * @param unreachable told the address-of-record of a subscriber who may no longer be called
   */
  public SubscriberApi(
      String domain,
      SubscriberDirectory directory,
      Provisioning provisioning,
      Consumer<String> unreachable) {
    this.domain = domain;
    this.directory = directory;
    this.provisioning = provisioning;
    this.unreachable = unreachable;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::list);
    router.get(PATH + "/:name").handler(this::get);
    router.put(PATH + "/:name").handler(this::put);
    router.delete(PATH + "/:name").handler(this::delete);
  }

  private void list(RoutingContext context) {
    with(
        context,
        Page.of(context.queryParams(), Set.of()),
        page ->
            Reply.json(
                context,
                200,
                page.of(directory.after(page.after()), directory.count(), SubscriberBody::toJson)));
  }

  private void get(RoutingContext context) {
    Optional<Subscriber> found = directory.subscriber(name(context));
    if (found.isEmpty()) {
      Reply.error(context, ApiError.notFound("there is no subscriber of that name"));
      return;
    }
    String tag = Precondition.tag(found.get().version());
    context.response().putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      Reply.json(context, 200, SubscriberBody.toJson(found.get()));
    }
  }

  private void put(RoutingContext context) {
    String name = name(context);
    Optional<String> problem = SubscriberRules.problemWithName(name);
    if (problem.isPresent()) {
      Reply.error(context, ApiError.badField("name", problem.get()));
      return;
    }
    Buffer body = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    with(
        context,
        SubscriberBody.read(name, domain, body),
        read ->
            with(
                context,
                precondition(context).then(given -> combined(given, read.version())),
                condition ->
                    change(
                        context,
                        new Change.PutSubscriber(read.subscriber()),
                        condition,
                        directory.subscriber(name))));
  }

  private void delete(RoutingContext context) {
    String name = name(context);
    with(
        context,
        precondition(context),
        condition ->
            change(
                context, new Change.DeleteSubscriber(name), condition, directory.subscriber(name)));
  }

  /** The routes see to it that there is one. */
  private static String name(RoutingContext context) {
    return Objects.requireNonNullElse(context.pathParam("name"), "");
  }

  private static Checked<Precondition> precondition(RoutingContext context) {
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
      RoutingContext context, Change change, Precondition condition, Optional<Subscriber> known) {
    ProvisioningRequest request =
        switch (condition) {
          case Precondition.None _ -> new ProvisioningRequest(change, 0, false);
          case Precondition.Absent _ -> new ProvisioningRequest(change, 0, true);
          case Precondition.Version(long version) ->
              new ProvisioningRequest(change, version, false);
          // "Whatever version" is the one known here; the owner refuses if it has changed since.
          case Precondition.Present _ ->
              new ProvisioningRequest(
                  change, known.map(Subscriber::version).orElse(Long.MAX_VALUE), false);
        };
    provisioning
        .submit(request)
        .onSuccess(verdict -> answer(context, verdict, known.isEmpty()))
        .onFailure(
            cause -> {
              log.warn("no verdict on a change to a subscriber: {}", cause.getMessage());
              Reply.error(
                  context,
                  ApiError.unavailable(
                      "the change was not confirmed; it may still be made. Ask again"));
            });
  }

  private void answer(RoutingContext context, SubscriberVerdict verdict, boolean isNew) {
    switch (verdict) {
      case SubscriberVerdict.Stored(Subscriber subscriber) -> {
        if (subscriber.disabled()) {
          unreachable.accept(subscriber.addressOfRecord());
        }
        JsonObject json = SubscriberBody.toJson(subscriber);
        context.response().putHeader(HttpHeaders.ETAG, Precondition.tag(subscriber.version()));
        Reply.json(context, isNew ? 201 : 200, json);
      }
      case SubscriberVerdict.Removed(String name) -> {
        unreachable.accept(name + "@" + domain);
        Reply.noContent(context);
      }
      case SubscriberVerdict.Refused(int status, String reason) ->
          Reply.error(context, refusal(status, reason));
    }
  }

  private static ApiError refusal(int status, String reason) {
    return switch (status) {
      case 404 -> ApiError.notFound(reason);
      case 412 -> new ApiError(412, "precondition-failed", reason);
      // The one thing that only the owner can find wrong with a body.
      case 422 -> ApiError.badField("password", reason);
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
