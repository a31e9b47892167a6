package io.tandem.registrar.file;

import io.tandem.contracts.Provisioned;
import io.tandem.registrar.engine.RegistrarMetrics;
import io.tandem.registrar.file.Description.Reading;
import io.tandem.registrar.file.Reconciliation.Step;
import io.tandem.registrar.http.ObjectShape;
import io.tandem.registrar.http.Provisioning;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.runtime.health.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the file of provisioned objects at the start and again when it has changed: asks for the
 * changes that make what is stored what the file describes, until none is left. A file that is
 * wrong changes nothing at all.
 *
 * <p>One look at a time, on a context of its own; what blocks or computes runs on a worker. What
 * somebody changes by the API in between stays until the file is applied again.
 */
public final class ProvisioningFile implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ProvisioningFile.class);

  private static final long LOOK_MILLIS = 2_000;

  /** Eight times what a ConfigMap of Kubernetes can hold; each octet costs some tens in memory. */
  private static final long LARGEST = 8 * 1024 * 1024;

  /** Enough that Kafka's batches are full, few enough to be answered in time. */
  private static final int AT_ONCE = 1_000;

  private static final int MOST_ERRORS_LOGGED = 100;

  private final Vertx vertx;
  private final Path path;
  private final List<ObjectShape<?>> shapes;
  private final DescriptionReader reader;
  private final ObjectDirectory directory;
  private final Provisioning provisioning;
  private final RegistrarMetrics metrics;
  private boolean looked;
  private Sight last = new Sight.Unreadable("has not been looked at");

  /** What was last dealt with: applied, or found wrong. */
  private Optional<Sight> settled = Optional.empty();

  private volatile Readiness readiness = Readiness.degraded("not looked at yet");
  private volatile boolean closed;

  /** What a look finds. */
  private sealed interface Sight {

    /**
     * A text.
     *
     * @param stamp of the file as the file system knows it: while it is the same, so is the text
     */
    record Text(String stamp, String text) implements Sight {}

    record Unreadable(String reason) implements Sight {}
  }

  /** What came of asking for changes. */
  private static final class Tally {
    int stored;
    int removed;
    int refused;

    /** Whether somebody did not answer. */
    boolean unconfirmed;

    Optional<String> trouble = Optional.empty();

    void refuse(String what) {
      refused++;
      trouble = trouble.or(() -> Optional.of(what));
    }
  }

  public ProvisioningFile(
      Vertx vertx,
      Path path,
      List<ObjectShape<?>> shapes,
      ObjectDirectory directory,
      Provisioning provisioning,
      RegistrarMetrics metrics) {
    this.vertx = vertx;
    this.path = path;
    this.shapes = List.copyOf(shapes);
    this.reader = new DescriptionReader(shapes);
    this.directory = directory;
    this.provisioning = provisioning;
    this.metrics = metrics;
  }

  /** Completes after the first look, whatever it has led to; further looks follow by themselves. */
  public Future<Void> start() {
    Promise<Void> looked = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(_ -> lookOn().onComplete(looked));
    return looked.future();
  }

  private Future<Void> lookOn() {
    return look()
        .otherwise(
            cause -> {
              if (!closed) {
                log.error("looking at {} failed", path, cause);
              }
              return null;
            })
        .onSuccess(
            _ -> {
              if (!closed) {
                vertx.setTimer(LOOK_MILLIS, _ -> lookOn());
              }
            });
  }

  /** Whether the file, as it stands, is applied. */
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Looks once, and applies what is new; completes when that is done or was refused. */
  Future<Void> look() {
    return vertx
        .executeBlocking(this::see, false)
        .compose(seen -> onSight(Objects.requireNonNull(seen)));
  }

  private Future<Void> onSight(Sight seen) {
    // Of a file that is being written a part may look whole: it must hold still first.
    boolean still = !looked || seen.equals(last);
    looked = true;
    last = seen;
    return still && settled.filter(seen::equals).isEmpty() ? deal(seen) : Future.succeededFuture();
  }

  private Sight see() {
    try {
      // In Kubernetes the path leads by a symbolic link to a folder that is exchanged as a whole.
      Path real = path.toRealPath();
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      String stamp = "%s %s %d".formatted(real, attributes.lastModifiedTime(), attributes.size());
      if (last instanceof Sight.Text text && text.stamp().equals(stamp)) {
        return last;
      }
      if (attributes.size() > LARGEST) {
        return new Sight.Unreadable("has more than " + LARGEST + " octets");
      }
      ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(real));
      return new Sight.Text(stamp, StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
    } catch (NoSuchFileException e) {
      return new Sight.Unreadable("is not there");
    } catch (CharacterCodingException e) {
      return new Sight.Unreadable("is not in UTF-8");
    } catch (IOException e) {
      return new Sight.Unreadable("cannot be read: " + e.getMessage());
    }
  }

  private Future<Void> deal(Sight seen) {
    return switch (seen) {
      case Sight.Unreadable(String reason) -> {
        metrics.fileApplications.of("unreadable").increment();
        log.warn("{} {}: nothing is changed", path, reason);
        readiness = Readiness.degraded(path + " " + reason);
        settled = Optional.of(seen);
        yield Future.succeededFuture();
      }
      case Sight.Text(String _, String text) ->
          vertx
              .executeBlocking(() -> plan(text), false)
              .compose(plan -> onPlan(seen, Objects.requireNonNull(plan)));
    };
  }

  private Future<Void> onPlan(Sight seen, Reconciliation plan) {
    return plan.errors().isEmpty() ? follow(seen, plan) : refuse(seen, plan.errors());
  }

  private Reconciliation plan(String text) {
    return switch (reader.read(text)) {
      case Reading.Wrong(List<String> errors) -> new Reconciliation(List.of(), errors, 0);
      case Reading.Described(Description description) ->
          Reconciliation.of(description, shapes, directory);
    };
  }

  private Future<Void> refuse(Sight seen, List<String> errors) {
    metrics.fileApplications.of("wrong").increment();
    log.error("{} is wrong in {} places: nothing is changed", path, errors.size());
    errors.stream().limit(MOST_ERRORS_LOGGED).forEach(error -> log.error("{} {}", path, error));
    readiness = Readiness.degraded(path + " " + errors.getFirst());
    settled = Optional.of(seen);
    return Future.succeededFuture();
  }

  private Future<Void> follow(Sight seen, Reconciliation plan) {
    return make(plan.steps(), new Tally())
        .map(
            tally -> {
              conclude(seen, plan, tally);
              return null;
            });
  }

  private void conclude(Sight seen, Reconciliation plan, Tally tally) {
    if (tally.trouble.isPresent()) {
      // Not settled: the next look compares again, with what is stored by then.
      metrics.fileApplications.of("incomplete").increment();
      String trouble = tally.refused + " changes were not made, such as " + tally.trouble.get();
      if (!readiness.equals(Readiness.degraded(path + " " + trouble))) {
        log.warn("{}: {}; they are tried again", path, trouble);
      }
      readiness = Readiness.degraded(path + " " + trouble);
      settled = Optional.empty();
      return;
    }
    metrics.fileApplications.of(plan.steps().isEmpty() ? "unchanged" : "applied").increment();
    log.info(
        "{} is applied: {} stored, {} removed, {} as they were",
        path,
        tally.stored,
        tally.removed,
        plan.asTheyWere());
    readiness = Readiness.UP;
    settled = Optional.of(seen);
  }

  private Future<Tally> make(List<Step> steps, Tally tally) {
    // Where nobody answers the rest would wait as long again; it is tried with the next look.
    if (steps.isEmpty() || tally.unconfirmed || closed) {
      return Future.succeededFuture(tally);
    }
    List<Step> now = steps.subList(0, Math.min(AT_ONCE, steps.size()));
    return Future.join(now.stream().map(step -> make(step, tally)).toList())
        .transform(_ -> make(steps.subList(now.size(), steps.size()), tally));
  }

  private Future<ObjectVerdict> make(Step step, Tally tally) {
    return provisioning
        .submit(step.request())
        .onSuccess(
            verdict -> {
              switch (verdict) {
                case ObjectVerdict.Stored(Provisioned object) -> {
                  tally.stored++;
                  step.shape().onStored(object);
                }
                case ObjectVerdict.Removed(Provisioned.Kind kind, String id) -> {
                  log.info(
                      "{} no longer names {} of {}: removed", path, id, kind.topic().topicName());
                  tally.removed++;
                  step.shape().onRemoved(id);
                }
                case ObjectVerdict.Refused(int _, String reason) ->
                    tally.refuse(step.place() + ": " + reason);
              }
            })
        .onFailure(
            cause -> {
              tally.unconfirmed = true;
              tally.refuse(step.place() + ": " + cause.getMessage());
            });
  }
}
