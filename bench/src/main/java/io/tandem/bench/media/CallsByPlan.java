package io.tandem.bench.media;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Decoded;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaFact.EndpointFailed;
import io.tandem.contracts.MediaFact.EndpointsOpened;
import io.tandem.contracts.MediaFact.MediaStatistics;
import io.tandem.contracts.Topic;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Seal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes relayed calls on one media node through Kafka, in place of signaling, which so
 * takes no part in what is measured. Told what to do line by line on stdin; answers each line when
 * the node has said that it is done. One thread.
 */
public final class CallsByPlan {

  private static final long PATIENCE_SECONDS = 60;
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> facts;
  private final int partition;
  private final int flowPort;
  private final Seal seal;
  private final SecureRandom random = new SecureRandom();
  private final RandomTokens tokens = new RandomTokens(random);
  private final Map<CallSid, RelayedCall> calls = new LinkedHashMap<>();
  private final Map<CallSid, EndpointsOpened> opened = new HashMap<>();

  private CallsByPlan(String bootstrap, int partition, int flowPort, Seal seal) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "linger.ms", 1);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.facts =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partition = partition;
    this.flowPort = flowPort;
    this.seal = seal;
    List<TopicPartition> inbox =
        facts.partitionsFor(Topic.CALL_INBOX.topicName()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    facts.assign(inbox);
    facts.seekToEnd(inbox);
    inbox.forEach(facts::position);
  }

  /**
   * Understands, each on a line: {@code open COUNT FILE}, which opens so many calls more and writes
   * the generator's list of all into the file, {@code open COUNT FILE srtp}, and {@code close},
   * which ends all. Answers {@code open COUNT} and {@code closed}; ends with stdin.
   *
   * @param args Kafka's address, the node's number, the port of the generator's phones, the sealing
   *     key of the node
   */
  public static void main(String[] args) throws IOException {
    CallsByPlan load =
        new CallsByPlan(
            args[0],
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            new Seal(args[3], List.of()));
    System.out.println("ready");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      List<String> words = List.of(line.split(" "));
      switch (words.getFirst()) {
        case "open" ->
            load.open(
                Integer.parseInt(words.get(1)), Path.of(words.get(2)), words.contains("srtp"));
        case "close" -> load.close();
        default -> throw new IllegalArgumentException("no such command: " + line);
      }
    }
  }

  private void open(int count, Path flows, boolean srtp) throws IOException {
    for (int i = 0; i < count; i++) {
      RelayedCall call =
          new RelayedCall(
              CallSid.of(0, tokens), calls.size(), srtp ? RelayedCall.Keys.random(random) : null);
      calls.put(call.sid(), call);
      write(
          call.sid(), ContractCodec.encode(call.plan(seal, flowPort, System.currentTimeMillis())));
    }
    until(() -> opened.size() == calls.size());
    Files.writeString(
        flows, calls.values().stream().map(this::flows).collect(Collectors.joining()));
    System.out.println("open " + opened.size());
  }

  private String flows(RelayedCall call) {
    EndpointsOpened answer = Objects.requireNonNull(opened.get(call.sid()));
    return call.flows(
        answer.addresses().first().getHostAddress(),
        port(answer, RelayedCall.CALLER),
        port(answer, RelayedCall.CALLEE));
  }

  private static int port(EndpointsOpened answer, String endpoint) {
    return answer.endpoints().stream()
        .filter(open -> open.id().equals(endpoint))
        .findFirst()
        .orElseThrow()
        .rtpPort();
  }

  private void close() {
    calls.keySet().forEach(sid -> write(sid, null));
    until(opened::isEmpty);
    calls.clear();
    System.out.println("closed");
  }

  private void write(CallSid sid, byte @Nullable [] value) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topic.MEDIA_PLANS.topicName(),
                partition,
                sid.value().getBytes(StandardCharsets.UTF_8),
                value));
  }

  private void until(BooleanSupplier done) {
    long startNanos = System.nanoTime();
    while (!done.getAsBoolean()) {
      facts.poll(POLL).forEach(this::take);
      if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new IllegalStateException(
            "of %d calls the media node has said %d to be open"
                .formatted(calls.size(), opened.size()));
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (ContractCodec.decode(record.value()) instanceof Decoded.Known(MediaFact fact)
        && calls.containsKey(fact.callSid())) {
      switch (fact) {
        case EndpointsOpened answer -> opened.put(answer.callSid(), answer);
        case EndpointFailed failed ->
            throw new IllegalStateException("endpoint refused: " + failed.reason());
        case MediaStatistics ended -> opened.remove(ended.callSid());
        case MediaFact.MediaSilent _, MediaFact.MediaOneWay _, MediaFact.SrtpAdvanced _ -> {}
      }
    }
  }
}
