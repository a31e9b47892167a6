package io.tandem.bench.location;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.PartitionCounts;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.contracts.Topic;
import io.tandem.registrar.RegistrarService;
import io.tandem.registrar.bus.BindingFeed;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.registrar.location.LocationLimits;
import io.tandem.registrar.location.LocationTable;
import io.tandem.registrar.location.Verdict;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.kafka.RecordHandler;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.kafka.Topics;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.runtime.service.ServicePlan;
import io.tandem.runtime.service.ServiceProcess;
import io.tandem.signaling.SignalingMain;
import io.tandem.signaling.bus.Views;
import io.tandem.signaling.defence.BanList;
import io.tandem.signaling.engine.PendingRegistrations;
import io.tandem.signaling.routing.MediaNodes;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.signaling.routing.Trunks;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a million bindings cost: heap after a collection, time to replay them from a real Kafka,
 * time to look one up. Each mode is a run of its own, in a JVM of its own.
 */
public final class MillionBindings {

  private static final String DOMAIN = "tandem.local";
  private static final int LOOK_UPS = 1_000_000;
  private static final int ROUNDS = 5;

  private final String bootstrap;
  private final int count;
  private final Metrics registry = new Metrics();
  private final KafkaMetrics metrics = new KafkaMetrics(registry);
  private final KafkaSettings settings;

  private MillionBindings(String bootstrap, int count) {
    this.bootstrap = bootstrap;
    this.count = count;
    settings = new KafkaSettings(bootstrap, "bench", Duration.ofSeconds(6), Duration.ofSeconds(60));
  }

  /**
   * Runs one mode.
   *
   * @param args {@code fill}, {@code signaling}, {@code registrar}, {@code signaling-pod} or {@code
   *     registrar-pod}; the address of Kafka; how many bindings
   */
  public static void main(String[] args) throws Exception {
    MillionBindings run = new MillionBindings(args[1], Integer.parseInt(args[2]));
    switch (args[0]) {
      case "fill" -> run.fill();
      case "signaling" -> run.signaling();
      case "registrar" -> run.registrar();
      case "signaling-pod" -> run.pod(SignalingMain.PLAN);
      case "registrar-pod" -> run.pod(RegistrarService.PLAN);
      default -> throw new IllegalArgumentException("no such mode: " + args[0]);
    }
    System.exit(0);
  }

  private void fill() throws Exception {
    get(
        Topics.ensure(
            settings, Set.of(Topic.values()), new PartitionCounts(16, 16, 16, 16), (short) 1));
    long now = System.currentTimeMillis();
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "acks", "1", "linger.ms", 20, "batch.size", 1 << 18);
    long bytes = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int number = 0; number < count; number++) {
        BindingSet set = new BindingSet(address(number), List.of(binding(number, now)));
        byte[] value = ContractCodec.encode(set);
        bytes += value.length;
        byte[] key = set.addressOfRecord().getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>(Topic.BINDINGS.topicName(), key, value));
      }
    }
    System.out.printf("%,d records of %d bytes%n", count, bytes / count);
  }

  private static String address(int number) {
    return "u%07d@%s".formatted(number, DOMAIN);
  }

  /** As phones of some makers register over UDP: instance-id, long Call-ID, flow token. */
  private static Binding binding(int number, long nowEpochMillis) {
    Random random = new Random(number);
    String host = "10.%d.%d.%d".formatted(random.nextInt(256), number >> 8 & 255, number & 255);
    int port = 1_024 + random.nextInt(60_000);
    byte[] token = new byte[32];
    random.nextBytes(token);
    int edge = random.nextInt(4);
    Reach reach =
        new Reach(
            "signaling-" + edge,
            "UDP",
            host,
            port,
            0,
            List.of(),
            "<sip:%s@10.9.0.%d:5060;lr;ob>"
                .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(token), edge));
    return new Binding(
        "sip:u%07d@192.168.%d.%d:5060;transport=udp;line=%08x"
            .formatted(number, random.nextInt(256), random.nextInt(256), random.nextInt()),
        nowEpochMillis + 36_000_000,
        1_000,
        "%016x%016x@%s".formatted(random.nextLong(), random.nextLong(), host),
        1 + random.nextInt(5_000),
        "<urn:uuid:" + new UUID(random.nextLong(), random.nextLong()) + ">",
        1,
        "Telephone T%d 66.86.0.%d".formatted(40 + random.nextInt(20), random.nextInt(20)),
        reach,
        nowEpochMillis + number % 1_000);
  }

  private void signaling() throws Exception {
    Publisher publisher = Publisher.start(settings, metrics);
    Views views =
        new Views(
            new Trunks(),
            new MediaNodes(),
            new SignalingNodes(),
            new PendingRegistrations(_ -> 0),
            new BanList(),
            new DeadLetters(publisher, metrics));
    replay("view of signaling", views);
    System.out.println(views.contents());
    long now = System.currentTimeMillis();
    lookUp("binding in signaling's view", address -> views.bindings(address, now).size());
  }

  private void registrar() throws Exception {
    Publisher publisher = Publisher.start(settings, metrics);
    DeadLetters deadLetters = new DeadLetters(publisher, metrics);
    LocationTable table = new LocationTable(LocationLimits.DEFAULT);
    replay(
        "location table",
        record -> deadLetters.read(record).map(BindingSet.class::cast).ifPresent(table::apply));
    System.out.printf("%,d bindings%n", table.bindingCount());
    long now = System.currentTimeMillis();
    lookUp("bindings in the table", address -> table.bindings(address, now).bindings().size());
    lookUp(
        "refresh judged and applied",
        address -> {
          Binding bound = table.bindings(address, now).bindings().getFirst();
          RegisterRequest refresh =
              new RegisterRequest(
                  address,
                  List.of(
                      new ContactChange(
                          bound.contactUri(), 3_600, 1_000, bound.instanceId(), bound.regId())),
                  false,
                  bound.callId(),
                  bound.cseq() + 1,
                  bound.userAgent(),
                  bound.reach(),
                  now);
          Verdict verdict = table.handle(refresh, now);
          table.apply(refresh, verdict, now);
          return verdict.bindings().bindings().size();
        });
    BindingDirectory directory = new BindingDirectory();
    replay("directory of the API", new BindingFeed(directory, deadLetters));
    System.out.printf("%,d bindings%n", directory.count());
  }

  private void replay(String what, RecordHandler handler) throws Exception {
    long before = heapBytes();
    long startNanos = System.nanoTime();
    long startCpuNanos = cpuNanos();
    TopicView view =
        TopicView.start(settings, what, List.of(Topic.BINDINGS.topicName()), handler, metrics);
    get(view.caughtUp());
    long tookNanos = System.nanoTime() - startNanos;
    long tookCpuNanos = cpuNanos() - startCpuNanos;
    view.close();
    long bytes = heapBytes() - before;
    System.out.printf(
        "%s: %,d MB, %,d bytes a binding; replayed in %.1f s, %.1f CPU-s%n",
        what, bytes / 1_000_000, bytes / count, tookNanos / 1e9, tookCpuNanos / 1e9);
  }

  private void lookUp(String what, ToIntFunction<String> lookUp) {
    String[] addresses =
        new Random(1)
            .ints(LOOK_UPS, 0, count)
            .mapToObj(MillionBindings::address)
            .toArray(String[]::new);
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long startNanos = System.nanoTime();
      int found = 0;
      for (String address : addresses) {
        found += lookUp.applyAsInt(address);
      }
      if (found != LOOK_UPS) {
        throw new IllegalStateException("only " + found + " of " + LOOK_UPS + " are bound");
      }
      best = Math.min(best, (System.nanoTime() - startNanos) / (double) LOOK_UPS);
    }
    System.out.printf("%s: %,.0f ns, the best of %d rounds%n", what, best, ROUNDS);
  }

  /** The service as it is started alone, from nothing to ready. */
  private void pod(ServicePlan<?> plan) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("TANDEM_KAFKA", bootstrap);
    environment.put("TANDEM_NODE_ID", "bench-0");
    environment.put("TANDEM_ADMIN_TOKEN", "token");
    environment.put("TANDEM_HTTP_PORT", "0");
    if (plan.owner().equals(SignalingMain.class)) {
      environment.put("TANDEM_SIP_PORT", "0");
    }
    long startNanos = System.nanoTime();
    ServiceProcess process =
        ServiceProcess.prepare(
            ConfigSource.of(environment), List.of(plan), line -> System.err.println(line));
    process.start();
    while (!process.ready()) {
      Thread.sleep(10);
    }
    System.out.printf(
        "%s: ready after %.1f s, %.1f CPU-s, %,d MB of heap in all%n",
        plan.owner().getSimpleName(),
        (System.nanoTime() - startNanos) / 1e9,
        cpuNanos() / 1e9,
        heapBytes() / 1_000_000);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
