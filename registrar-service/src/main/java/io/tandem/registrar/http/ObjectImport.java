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
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code POST} to a list's path with {@code :import}: one JSON object a line, each as in a PUT with
 * its id. Every line stands for itself: what is wrong with one is told by its number, and the
 * others are stored.
 *
 * <p>Runs on the event loop of the request, and reads no faster than the owners of the objects
 * answer.
 */
public final class ObjectImport implements Routes {

  /** Enough that Kafka's batches are full, few enough to wait for in its time-out. */
  private static final int MOST_IN_FLIGHT = 2_000;

  private static final int LONGEST_LINE = 16 * 1024;
  private static final int MOST_ERRORS = 100;

  private final ObjectShape<?> shape;
  private final ObjectDirectory directory;
  private final Provisioning provisioning;

  public ObjectImport(ObjectShape<?> shape, ObjectDirectory directory, Provisioning provisioning) {
    this.shape = shape;
    this.directory = directory;
    this.provisioning = provisioning;
  }

  @Override
  public void mount(Router router) {
    // A colon in a plain path would be the beginning of a parameter.
    String path = shape.path() + ":import";
    router
        .routeWithRegex(HttpMethod.POST, path)
        .setName(path)
        .handler(context -> new Run(context).begin());
  }

  /** One import. */
  private final class Run {
    private final RoutingContext context;
    private final Tenancy tenancy;
    private final RecordParser lines;
    private final JsonArray errors = new JsonArray();
    private long number;
    private long stored;
    private long failed;
    private int inFlight;
    private boolean read;

    Run(RoutingContext context) {
      this.context = context;
      this.tenancy = Tenancy.of(context);
      this.lines = RecordParser.newDelimited("\n", context.request());
    }

    void begin() {
      lines.maxRecordSize(LONGEST_LINE);
      lines.exceptionHandler(this::onUnreadable);
      lines.endHandler(_ -> onRead());
      lines.handler(this::onLine);
    }

    private void onLine(Buffer line) {
      if (read) {
        return;
      }
      number++;
      String text = line.toString().strip();
      if (text.isEmpty()) {
        return;
      }
      long at = number;
      switch (object(text)) {
        case Checked.Bad<Provisioned>(ApiError error) -> refuse(at, error);
        case Checked.Good<Provisioned>(Provisioned object) -> store(at, object);
      }
    }

    private Checked<Provisioned> object(String text) {
      JsonObject json;
      try {
        json = new JsonObject(text);
      } catch (DecodeException e) {
        return new Checked.Bad<>(new ApiError(400, "bad-json", "a line must be a JSON object"));
      }
      return read(shape, json);
    }

    private <T extends Provisioned> Checked<Provisioned> read(ObjectShape<T> as, JsonObject json) {
      return as.read(json).then(draft -> tenancy.given(as, draft, directory));
    }

    private void store(long at, Provisioned object) {
      inFlight++;
      if (inFlight == MOST_IN_FLIGHT) {
        lines.pause();
      }
      provisioning
          .submit(
              new ProvisioningRequest(
                  new Change.Put(object), 0, false, tenancy.account().orElse("")))
          .onComplete(
              verdict -> {
                if (verdict.failed()) {
                  refuse(at, ApiError.unavailable("not confirmed; it may still be stored"));
                } else if (verdict.result()
                    instanceof ObjectVerdict.Refused(int status, String why)) {
                  refuse(
                      at,
                      status == 409
                          ? new ApiError(409, "conflict", why, Optional.of(shape.idField()))
                          : ApiError.badField(shape.fieldOfOwner(), why));
                } else {
                  stored++;
                  shape.onStored(object);
                }
                onAnswered();
              });
    }

    private void onAnswered() {
      inFlight--;
      if (!read && inFlight == MOST_IN_FLIGHT / 2) {
        lines.resume();
      }
      answerIfDone();
    }

    private void refuse(long at, ApiError error) {
      failed++;
      if (errors.size() < MOST_ERRORS) {
        errors.add(error.toJson().put("line", at));
      }
    }

    private void onRead() {
      read = true;
      answerIfDone();
    }

    /** A line without end: nobody knows where the next would begin. Else the client is gone. */
    private void onUnreadable(Throwable cause) {
      if (read) {
        return;
      }
      if (cause instanceof IllegalStateException) {
        refuse(
            number + 1,
            new ApiError(413, "too-large", "a line has at most 16 kB; nothing behind it was read"));
        // What still comes is dropped as it comes.
        context.request().handler(_ -> {});
      }
      onRead();
    }

    private void answerIfDone() {
      if (read && inFlight == 0) {
        Reply.json(
            context,
            200,
            new JsonObject().put("stored", stored).put("failed", failed).put("errors", errors));
      }
    }
  }
}
