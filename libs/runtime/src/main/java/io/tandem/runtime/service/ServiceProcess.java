package io.tandem.runtime.service;

import io.tandem.kernel.Clock;
import io.tandem.runtime.config.Addressing;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.log.Logging;
import io.tandem.runtime.loop.LoopWatch;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.runtime.tls.OwnCertificate;
import io.tandem.runtime.tls.UnusableCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of Tandem: what its services share, from the settings to a server that answers, and
 * back down in order. One Vert.x, one HTTP server, one registry, one publisher, whether one service
 * runs in it or all of them.
 *
 * <p>{@link #start} and {@link #stop} block: they belong to main, to a shutdown hook or to a test,
 * never to an event loop.
 */
public final class ServiceProcess {

  private static final Logger log = LoggerFactory.getLogger(ServiceProcess.class);

  /** Together below five seconds, which is what an operator waits after Ctrl-C. */
  private static final long SERVICE_STOP_MILLIS = 2_500;

  private static final long SERVER_STOP_MILLIS = 500;
  private static final int EXIT_FAILED = 1;

  private final ProcessConfig config;
  private final Vertx vertx;
  private final Metrics metrics;
  private final Optional<OwnCertificate> certificate;
  private final Health health = new Health();
  private final Publisher publisher;
  private final LoopWatch loopWatch;
  private final HttpFront http;
  private final List<Service> services;
  private final Set<String> serving = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  private ServiceProcess(
      ProcessConfig config,
      Vertx vertx,
      Metrics metrics,
      Optional<OwnCertificate> certificate,
      List<Function<ServiceContext, Service>> makers,
      Consumer<String> fatal) {
    this.config = config;
    this.vertx = vertx;
    this.metrics = metrics;
    this.certificate = certificate;
    KafkaSettings kafka = KafkaSettings.of(config);
    KafkaMetrics kafkaMetrics = new KafkaMetrics(metrics);
    publisher = Publisher.start(kafka, kafkaMetrics);
    loopWatch = LoopWatch.start(vertx, metrics);
    ServiceContext context =
        new ServiceContext(
            config,
            vertx,
            Clock.SYSTEM,
            metrics,
            health,
            kafka,
            kafkaMetrics,
            publisher,
            new DeadLetters(publisher, kafkaMetrics),
            certificate,
            fatal);
    services = makers.stream().map(maker -> maker.apply(context)).toList();
    http = new HttpFront(vertx, config.adminToken(), health, metrics);
    services.forEach(http::mount);
    services.forEach(service -> service.accountAccess().ifPresent(http::admit));
  }

  /**
   * Reads the settings of all services, sets logging, and wires; nothing is bound yet.
   *
   * @param fatal what ends the process with a line; {@link #main} prints it and exits
   * @throws ConfigException with everything that is wrong
   */
  public static ServiceProcess prepare(
      ConfigSource source, List<ServicePlan<?>> plans, Consumer<String> fatal)
      throws ConfigException {
    plans.forEach(plan -> source.withDefaults(plan.owner(), plan.defaults()));
    Settings settings = source.read(reader -> Settings.read(reader, plans));
    Logging.configure(settings.process.logFormat(), settings.process.logLevel());
    Addressing addressing = settings.process.addressing();
    if (!addressing.lacking().isEmpty()) {
      log.info(
          "this machine has no {}: listening on {} only",
          Addressing.text(addressing.lacking()),
          Addressing.text(addressing.listen()));
    }
    if (settings.process.httpTls() && settings.process.tls().pair().isEmpty()) {
      throw new ConfigException(List.of("http.tls: needs tls.certificate and tls.key"));
    }
    Vertx vertx = Vertx.vertx(vertxOptions());
    Metrics metrics = Metrics.withJvm();
    try {
      return new ServiceProcess(
          settings.process,
          vertx,
          metrics,
          OwnCertificate.load(vertx, settings.process.tls(), metrics),
          settings.makers,
          fatal);
    } catch (UnusableCertificate e) {
      vertx.close();
      metrics.close();
      throw new ConfigException(List.of("tls.certificate: " + e.getMessage()));
    }
  }

  /** The {@code main} of a service that runs alone. */
  public static void main(ServicePlan<?> plan) {
    main(ConfigSource.of(System.getenv()), List.of(plan), _ -> {});
  }

  /**
   * Runs until it is told to stop. Ends the JVM: 78 when the settings are wrong, 1 when it cannot
   * start or cannot go on, each with what is wrong on standard error.
   *
   * @param ready called once, when every service serves
   */
  public static void main(
      ConfigSource source, List<ServicePlan<?>> plans, Consumer<ServiceProcess> ready) {
    ServiceProcess process;
    try {
      process = prepare(source, plans, ServiceProcess::end);
    } catch (ConfigException e) {
      e.errors().forEach(ServiceProcess::complain);
      System.exit(ConfigException.EXIT_CODE);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "shutdown"));
    try {
      process.start();
      ready.accept(process);
    } catch (StartFailure e) {
      // Told to stop while starting: what fails then is no news.
      if (!process.stopped) {
        complain(String.valueOf(e.getMessage()));
        System.exit(EXIT_FAILED);
      }
    }
  }

  /**
   * Brings the HTTP server up, then the services, one after the other. Health answers meanwhile.
   *
   * @throws StartFailure in one line; call {@link #stop} then
   */
  public void start() throws StartFailure {
    for (Service service : services) {
      health.add(
          service.name(), () -> Readiness.when(serving.contains(service.name()), "starting"));
    }
    await(
        http.start(
            config.listen(), config.httpPort(), config.httpTls() ? certificate : Optional.empty()));
    for (Service service : services) {
      await(service.start());
      serving.add(service.name());
      log.info("{} serves", service.name());
    }
  }

  /** Says that no new work is wanted, and lets go of everything in reverse. Within 5 s. */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    health.stopping();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SERVICE_STOP_MILLIS);
    for (Service service : services.reversed()) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      letGo(service.name(), service::stop, Math.max(1, leftMillis));
    }
    letGo("http", http::stop, SERVER_STOP_MILLIS);
    publisher.close();
    loopWatch.close();
    certificate.ifPresent(OwnCertificate::close);
    letGo("vertx", vertx::close, SERVER_STOP_MILLIS);
    metrics.close();
  }

  public ProcessConfig config() {
    return config;
  }

  /** The HTTP port that is bound; another than the one set when that is 0. */
  public int httpPort() {
    return http.port();
  }

  /** What {@code /health/ready} says. */
  public boolean ready() {
    return health.ready();
  }

  /** For the test that compares the catalogue with the docs. */
  public Metrics metrics() {
    return metrics;
  }

  /** For the test that compares the routes with the description of the API. */
  public List<String> routes() {
    return http.routes();
  }

  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
        .setPreferNativeTransport(true)
        // Nothing is unpacked to disk: a container's root may be read-only.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static void await(Future<?> step) throws StartFailure {
    try {
      var _ = step.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      throw new StartFailure(message.lines().findFirst().orElse("no reason given"), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while starting", e);
    }
  }

  /** What does not let go in time is left to the end of the process. */
  private static void letGo(String name, Supplier<Future<Void>> stop, long millis) {
    try {
      var _ =
          stop.get().toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("{} did not stop in time", name);
    } catch (ExecutionException | RuntimeException e) {
      log.warn("{} did not stop cleanly", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(String line) {
    complain(line);
    // The caller's thread may be one that the shutdown hook waits for.
    Thread.ofPlatform().name("fatal").start(() -> System.exit(EXIT_FAILED));
  }

  private static void complain(String line) {
    System.err.println("tandem: " + line);
  }

  /** What was read for the process and its services. */
  private record Settings(ProcessConfig process, List<Function<ServiceContext, Service>> makers) {

    static Settings read(ConfigReader reader, List<ServicePlan<?>> plans) {
      ProcessConfig process = ProcessConfig.from(reader);
      List<Function<ServiceContext, Service>> makers =
          plans.stream().<Function<ServiceContext, Service>>map(plan -> plan.read(reader)).toList();
      return new Settings(process, makers);
    }
  }
}
