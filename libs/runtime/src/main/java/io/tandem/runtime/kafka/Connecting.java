package io.tandem.runtime.kafka;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Kafka's clients. Their constructors throw while no address of {@code bootstrap.servers} can
 * be resolved, which in a cluster only means that Kafka is not there yet: so they are made on the
 * thread that uses them, again and again.
 */
final class Connecting {

  private static final Logger log = LoggerFactory.getLogger(Connecting.class);

  private static final long RETRY_MILLIS = 1_000;

  private Connecting() {}

  /** Blocks until the client could be made; empty when it is given up before. */
  static <T> Optional<T> untilMade(Supplier<T> client, BooleanSupplier givenUp)
      throws InterruptedException {
    String told = "";
    while (!givenUp.getAsBoolean()) {
      try {
        return Optional.of(client.get());
      } catch (KafkaException e) {
        String reason = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
        if (!reason.equals(told)) {
          log.warn("waiting for Kafka: {}", reason);
          told = reason;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
    return Optional.empty();
  }
}
