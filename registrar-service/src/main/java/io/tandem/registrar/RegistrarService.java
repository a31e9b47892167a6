package io.tandem.registrar;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Topic;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.registrar.bus.BindingFeed;
import io.tandem.registrar.bus.BindingRemoval;
import io.tandem.registrar.bus.KafkaProvisioning;
import io.tandem.registrar.bus.ObjectFeed;
import io.tandem.registrar.bus.PendingVerdicts;
import io.tandem.registrar.bus.TrunkStateFeed;
import io.tandem.registrar.engine.HistoryFeed;
import io.tandem.registrar.engine.HistoryKeeper;
import io.tandem.registrar.engine.HistoryMetrics;
import io.tandem.registrar.engine.HistoryReading;
import io.tandem.registrar.engine.LocationOwner;
import io.tandem.registrar.engine.Ownership;
import io.tandem.registrar.engine.ProvisioningOwner;
import io.tandem.registrar.engine.RegistrarMetrics;
import io.tandem.registrar.file.ProvisioningFile;
import io.tandem.registrar.http.AccountApi;
import io.tandem.registrar.http.AccountDoor;
import io.tandem.registrar.http.BindingApi;
import io.tandem.registrar.http.HistoryApi;
import io.tandem.registrar.http.ObjectApi;
import io.tandem.registrar.http.ObjectImport;
import io.tandem.registrar.http.ObjectShape;
import io.tandem.registrar.http.ObjectShapes;
import io.tandem.registrar.http.TrunkShape;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.store.SqlHistory;
import io.tandem.registrar.webhook.Webhook;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.http.AccountAccess;
import io.tandem.runtime.http.Routes;
import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.kafka.PartitionOwner;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.kafka.Topics;
import io.tandem.runtime.service.Service;
import io.tandem.runtime.service.ServiceContext;
import io.tandem.runtime.service.ServicePlan;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * registrar-service, wired by hand: the rules, the owners that run them, the directories that the
 * API reads, and the API.
 *
 * <p>Owned by the process, started and stopped once by its main thread. It decides nothing itself.
 */
public final class RegistrarService implements Service {

  /** How the process makes this service. */
  public static final ServicePlan<RegistrarConfig> PLAN =
      new ServicePlan<>(
          RegistrarService.class,
          RegistrarConfig.DEFAULTS,
          RegistrarConfig::from,
          RegistrarService::new);

  private static final Set<Topic> TOPICS =
      Set.of(
          Topic.SUBSCRIBERS,
          Topic.TRUNKS,
          Topic.TRUNK_STATES,
          Topic.NUMBERS,
          Topic.APPLICATIONS,
          Topic.ACCOUNTS,
          Topic.PROVISIONING_REQUESTS,
          Topic.REGISTER_REQUESTS,
          Topic.BINDINGS,
          Topic.CDRS,
          Topic.DEAD_LETTERS);

  private static final List<String> OBJECT_TOPICS =
      Stream.of(Provisioned.Kind.values()).map(kind -> kind.topic().topicName()).toList();

  private static final Logger log = LoggerFactory.getLogger(RegistrarService.class);

  /** Readiness is asked for, it does not tell. */
  private static final long LOOK_MILLIS = 50;

  /** Ten seconds. */
  private static final int LOOKS_AT_MOST = 200;

  private final ServiceContext context;
  private final LocationOwner locations;
  private final ProvisioningOwner objects;
  private final ObjectFeed objectFeed;
  private final BindingFeed bindingFeed;
  private final TrunkStateFeed trunkStates;
  private final AccountDoor accounts;
  private final List<Routes> apis;
  private final ObjectDirectory directory = new ObjectDirectory();
  private final BindingDirectory bindingDirectory = new BindingDirectory();
  private final Optional<ProvisioningFile> file;
  private final HistoryKeeper history;
  private final Optional<Webhook> webhook;
  private final List<Ownership> ownerships = new CopyOnWriteArrayList<>();
  private final List<TopicView> views = new CopyOnWriteArrayList<>();

  public RegistrarService(ServiceContext context, RegistrarConfig config) {
    this.context = context;
    Tokens tokens = new RandomTokens(new SecureRandom());
    RegistrarMetrics metrics = new RegistrarMetrics(context.metrics());

    locations =
        new LocationOwner(
            config.limits(),
            context.publisher(),
            context.deadLetters(),
            metrics,
            context.clock(),
            context.fatal());
    objects =
        new ProvisioningOwner(context.publisher(), context.deadLetters(), metrics, context.fatal());

    metrics.showDirectory(directory::count);
    accounts = new AccountDoor(directory);
    PendingVerdicts pending = new PendingVerdicts(context.vertx());
    objectFeed = new ObjectFeed(directory, context.deadLetters(), pending);
    bindingFeed = new BindingFeed(bindingDirectory, context.deadLetters());
    trunkStates = new TrunkStateFeed(context.deadLetters());

    webhook =
        config
            .webhook()
            .target()
            .map(
                target ->
                    new Webhook(
                        context.vertx(),
                        context.clock(),
                        target,
                        config.webhook(),
                        context.deadLetters(),
                        metrics,
                        context.fatal()));
    metrics.showNotices(() -> webhook.map(Webhook::waiting).orElse(0));
    history =
        new HistoryKeeper(
            new SqlHistory(config.history(), context.config().dataDir(), tokens),
            this::readCalls,
            config.history().keep(),
            context.clock(),
            new HistoryMetrics(context.metrics()));
    KafkaProvisioning provisioning =
        new KafkaProvisioning(context.publisher(), pending, tokens, config.provisioningTimeout());
    BindingRemoval removal =
        new BindingRemoval(context.publisher(), tokens, context.clock(), context.config().nodeId());
    List<ObjectShape<?>> shapes =
        ObjectShapes.of(
            context.config().domain(),
            removal,
            new TrunkShape(context.config().seal(), trunkStates::of),
            config.plainHttpApplications());
    file =
        config
            .provisioning()
            .map(
                path ->
                    new ProvisioningFile(
                        context.vertx(), path, shapes, directory, provisioning, metrics));
    metrics.showFile(
        () ->
            file.map(ProvisioningFile::readiness).filter(r -> !r.equals(Readiness.UP)).isEmpty()
                ? 1
                : 0);
    apis =
        Stream.concat(
                shapes.stream()
                    .<Routes>mapMulti(
                        (shape, mounted) -> {
                          mounted.accept(new ObjectImport(shape, directory, provisioning));
                          mounted.accept(new ObjectApi(shape, directory, provisioning));
                        }),
                Stream.of(
                    new AccountApi(directory, provisioning, tokens, context.clock()),
                    new BindingApi(bindingDirectory, directory, context.clock()),
                    new HistoryApi(context.vertx(), history, config.history().poolSize())))
            .toList();
  }

  @Override
  public String name() {
    return "registrar";
  }

  @Override
  public void mount(Router router) {
    apis.forEach(api -> api.mount(router));
  }

  @Override
  public Optional<AccountAccess> accountAccess() {
    return Optional.of(accounts);
  }

  /** Complete when the directories are whole and this process is a member of both groups. */
  @Override
  public Future<Void> start() {
    return Topics.ensure(
            context.kafka(), TOPICS, context.config().partitions(), context.config().replication())
        .compose(_ -> follow())
        .compose(_ -> applyFile())
        .onSuccess(_ -> webhook.ifPresent(this::tellOfChanges))
        .onSuccess(_ -> keepHistory());
  }

  private Future<Void> follow() {
    TopicView objectView = objectView("registrar-objects-view");
    TopicView bindingView = bindingView("registrar-bindings-view");
    followTrunks("registrar-trunks-view");
    own(
        new Share(
            "registrar-locations",
            Topic.REGISTER_REQUESTS.topicName(),
            Topic.BINDINGS.topicName(),
            FirstFrom.EARLIEST),
        locations,
        locations::sweep);
    own(
        new Share(
            "registrar-objects",
            Topic.PROVISIONING_REQUESTS.topicName(),
            OBJECT_TOPICS,
            FirstFrom.EARLIEST),
        objects,
        objects::repeatFailed);
    return Future.all(objectView.caughtUp(), bindingView.caughtUp())
        .compose(_ -> Future.all(ownerships.stream().map(Ownership::joined).toList()))
        .onSuccess(_ -> log.info("whole: {}", contents()))
        .mapEmpty();
  }

  /** How much there is, in one line for an operator. */
  private String contents() {
    return "%d bindings of %d addresses in the partitions owned, %d bindings in all, %s"
        .formatted(
            locations.bindingCount(),
            locations.addressCount(),
            bindingDirectory.count(),
            Stream.of(Provisioned.Kind.values())
                .map(kind -> directory.count(kind) + " " + kind.topic().topicName())
                .collect(Collectors.joining(", ")));
  }

  /** Before anybody is told that we serve: what the file describes is then there. */
  private Future<Void> applyFile() {
    file.ifPresent(described -> context.health().add("provisioning-file", described::readiness));
    return file.map(ProvisioningFile::start).orElseGet(Future::succeededFuture);
  }

  private TopicView objectView(String name) {
    TopicView view =
        TopicView.start(context.kafka(), name, OBJECT_TOPICS, objectFeed, context.kafkaMetrics());
    return kept(view, name, "what is provisioned");
  }

  /** Only the API looks there, and waits for nothing. */
  private TopicView bindingView(String name) {
    TopicView view =
        TopicView.startUnhurried(
            context.kafka(),
            name,
            List.of(Topic.BINDINGS.topicName()),
            bindingFeed,
            context.kafkaMetrics());
    return kept(view, name, Topic.BINDINGS.topicName());
  }

  /** Shown beside trunks, and waited for by nobody. */
  private void followTrunks(String name) {
    kept(
        TopicView.startUnhurried(
            context.kafka(),
            name,
            List.of(Topic.TRUNK_STATES.topicName()),
            trunkStates,
            context.kafkaMetrics()),
        name,
        Topic.TRUNK_STATES.topicName());
  }

  private TopicView kept(TopicView view, String name, String what) {
    views.add(view);
    context.health().add(name, () -> view.readiness(what));
    return view;
  }

  private void own(Share share, PartitionOwner owner, Runnable chore) {
    Ownership ownership =
        Ownership.start(context.kafka(), share, owner, context.kafkaMetrics(), chore);
    ownerships.add(ownership);
    context.health().add(share.group(), ownership::readiness);
  }

  private void tellOfChanges(Webhook told) {
    told.start(context.kafka(), context.kafkaMetrics());
    context.health().add("webhook", told::readiness);
  }

  /** Last, and waited for by nobody: phones are registered without a history. */
  private void keepHistory() {
    context.health().add("history", history::readiness);
    startHistory(LOOKS_AT_MOST);
  }

  /**
   * When the whole process is ready, or after a while if it is not: opening a database for the
   * first time costs a start some of the processor that phones would wait for.
   */
  private void startHistory(int looks) {
    if (looks == 0 || context.health().ready()) {
      history.start();
    } else {
      context.vertx().setTimer(LOOK_MILLIS, _ -> startHistory(looks - 1));
    }
  }

  private HistoryReading readCalls(String storeId) {
    return HistoryReading.start(
        context.kafka(),
        storeId,
        new HistoryFeed(history, context.deadLetters(), context.fatal()),
        context.kafkaMetrics());
  }

  /** Each blocks for up to a second while it lets go: together, and not on an event loop. */
  @Override
  public Future<Void> stop() {
    return Future.join(
            Stream.of(
                    file.stream(),
                    ownerships.stream(),
                    views.stream(),
                    webhook.stream(),
                    Stream.of(history))
                .<AutoCloseable>flatMap(open -> open)
                .map(this::close)
                .toList())
        .mapEmpty();
  }

  private Future<?> close(AutoCloseable open) {
    return context
        .vertx()
        .executeBlocking(
            () -> {
              open.close();
              return true;
            },
            false);
  }
}
