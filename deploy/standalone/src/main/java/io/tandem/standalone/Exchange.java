package io.tandem.standalone;

import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.config.Addressing;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.runtime.service.ServicePlan;
import io.tandem.runtime.service.ServiceProcess;
import io.tandem.runtime.service.StartFailure;
import io.tandem.runtime.tls.SelfSigned;
import io.tandem.runtime.tls.TlsSettings;
import io.tandem.runtime.tls.UnusableCertificate;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A whole exchange in this process: state folder, broker, services, demo accounts; up in this
 * order, down in reverse. Owned by main; every method blocks. It knows no service, only the plans
 * that it is given.
 */
final class Exchange implements AutoCloseable {

  /**
   * Stands for "no Kafka is named": the setting must be an address, and this is nobody's (RFC
   * 2606).
   */
  private static final String EMBEDDED = "embedded.invalid:9092";

  private static final String DEVELOPMENT_TOKEN = "tandem-dev";

  /** What distributions package today, and scripts: the first call should work with them. */
  private static final String DEVELOPMENT_MD5_AGENTS = "baresip v1.,none";

  /** Load generators and tests come from one address; nobody else can. */
  private static final String DEVELOPMENT_EXEMPT = "127.0.0.0/8,::1";

  private static final String CERTIFICATE_FOLDER = "tls";
  private static final String SEALING_KEY = "sealing.key";

  /** A media node is known by its number, and here there is one. */
  private static final String NODE = "tandem-0";

  /** Readiness is asked for, it does not tell. */
  private static final int READY_POLL_MILLIS = 20;

  private final Settings settings;
  private final Optional<EmbeddedBroker> broker;
  private final Optional<StateFolder> folder;
  private final ServiceProcess process;

  private Exchange(
      Settings settings,
      Optional<EmbeddedBroker> broker,
      Optional<StateFolder> folder,
      ServiceProcess process) {
    this.settings = settings;
    this.broker = broker;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Reads the settings, takes the state folder if anything is kept in it, and begins to start a
   * broker where none is named.
   *
   * @param fresh whether the state folder is emptied first
   * @param fatal told in one line why the process cannot go on
   */
  static Exchange prepare(
      ConfigSource source, List<ServicePlan<?>> services, boolean fresh, Consumer<String> fatal)
      throws ConfigException, LaunchFailure {
    source
        .withDefault("kafka", EMBEDDED)
        .withDefault("node-id", NODE)
        .withDefault("admin-token", DEVELOPMENT_TOKEN)
        .withDefaults(Exchange.class, StandaloneConfig.DEFAULTS);
    services.forEach(plan -> source.withDefaults(plan.owner(), plan.defaults()));
    Settings settings = source.read(reader -> Settings.read(reader, services));
    if (settings.process.onLoopback()) {
      source.withDefault("sip.md5-agents", DEVELOPMENT_MD5_AGENTS);
      source.withDefault("defence.exempt", DEVELOPMENT_EXEMPT);
    }

    List<ServicePlan<?>> plans = new ArrayList<>(services);
    Optional<EmbeddedBroker> broker = Optional.empty();
    Optional<StateFolder> folder = Optional.empty();
    if (settings.process.kafka().equals(EMBEDDED)) {
      EmbeddedBroker starting =
          EmbeddedBroker.starting(settings.process.dataDir(), fresh, settings.launcher.kafkaPort());
      source.withDefault("kafka", starting.bootstrap());
      plans.addFirst(launcherPlan(starting));
      if (settings.process.onLoopback() && settings.process.tls().pair().isEmpty()) {
        withDevelopmentCertificate(source, starting, settings.process.domain());
      }
      if (settings.process.seal().isEmpty()) {
        withOwnSealingKey(source, starting);
      }
      broker = Optional.of(starting);
    } else if (fresh) {
      throw new LaunchFailure(
          "--fresh: the Kafka at "
              + settings.process.kafka()
              + " (TANDEM_KAFKA) is not ours to empty");
    } else if (settings.launcher.keepsHistory()) {
      folder = Optional.of(StateFolder.open(settings.process.dataDir()));
    }
    return new Exchange(settings, broker, folder, ServiceProcess.prepare(source, plans, fatal));
  }

  /** Nobody vouches for it: enough for phones on this machine to try TLS. */
  private static void withDevelopmentCertificate(
      ConfigSource source, EmbeddedBroker broker, String domain) throws LaunchFailure {
    try {
      TlsSettings.PemPair pair =
          SelfSigned.in(
              broker.folder().resolve(CERTIFICATE_FOLDER),
              "dns:localhost,dns:" + domain + ",ip:127.0.0.1,ip:::1");
      source.withDefault("tls.certificate", pair.certificate().toString());
      source.withDefault("tls.key", pair.key().toString());
    } catch (UnusableCertificate e) {
      broker.close();
      throw new LaunchFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** As safe as the folder: what is sealed lies in the same one. */
  private static void withOwnSealingKey(ConfigSource source, EmbeddedBroker broker)
      throws LaunchFailure {
    try {
      source.withDefault("sealing.key", KeyFile.in(broker.folder().resolve(SEALING_KEY)));
    } catch (LaunchFailure e) {
      broker.close();
      throw e;
    }
  }

  /** Returns when everything serves, and there are accounts to try it with. */
  void start() throws StartFailure, LaunchFailure {
    process.start();
    awaitReady();
    if (settings.process.onLoopback()) {
      new DemoAccounts(
              httpBase(),
              process.config().tls().pair().map(TlsSettings.PemPair::certificate),
              settings.process.adminToken())
          .makeIfThereAreNone();
    }
  }

  /** Services serve before they own their share of the work: a call in between would be refused. */
  private void awaitReady() throws LaunchFailure {
    try {
      while (!process.ready()) {
        Thread.sleep(READY_POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted while starting", e);
    }
  }

  ServiceProcess process() {
    return process;
  }

  /** What comes after the @ in the addresses of our subscribers. */
  String domain() {
    return settings.process.domain();
  }

  Welcome welcome() {
    return new Welcome(
        settings.process.advertise(),
        settings.launcher.sipPort(),
        process.config().tls().pair().isPresent() ? settings.launcher.sipTlsPort() : 0,
        httpBase(),
        process.config().kafka(),
        broker.map(own -> own.folder().toString()).orElse("in that Kafka"),
        settings.process.onLoopback());
  }

  /** Within 5 s. What the services write on their way down still meets a broker. */
  @Override
  public void close() {
    process.stop();
    broker.ifPresent(EmbeddedBroker::close);
    folder.ifPresent(StateFolder::close);
  }

  private String httpBase() {
    InetAddress listen = settings.process.listen().getFirst();
    String host =
        IpLiteral.printHost(
            listen.isAnyLocalAddress() ? settings.process.advertise().first() : listen);
    String scheme = process.config().httpTls() ? "https" : "http";
    return "%s://%s:%d".formatted(scheme, host, process.httpPort());
  }

  private static ServicePlan<StandaloneConfig> launcherPlan(EmbeddedBroker broker) {
    return new ServicePlan<>(
        Exchange.class, StandaloneConfig.DEFAULTS, StandaloneConfig::from, (_, _) -> broker);
  }

  /** A first reading of everything: errors are told before anything is touched. */
  private record Settings(ProcessConfig process, StandaloneConfig launcher) {

    static Settings read(ConfigReader reader, List<ServicePlan<?>> services) {
      ProcessConfig process = ProcessConfig.from(reader);
      if (!process.onLoopback() && process.adminToken().reveal().equals(DEVELOPMENT_TOKEN)) {
        reader.error(
            "admin-token",
            "must be set to a secret of your own when listen is "
                + Addressing.text(process.listen()));
      }
      StandaloneConfig launcher = StandaloneConfig.from(reader);
      for (ServicePlan<?> plan : services) {
        var _ = plan.config().apply(reader);
      }
      return new Settings(process, launcher);
    }
  }
}
