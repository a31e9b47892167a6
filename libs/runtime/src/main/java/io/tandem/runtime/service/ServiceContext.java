package io.tandem.runtime.service;

import io.tandem.kernel.Clock;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.KafkaMetrics;
import io.tandem.runtime.kafka.KafkaSettings;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.runtime.tls.OwnCertificate;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the process has and its services share. They use these things and do not close them.
 *
 * @param certificate empty when none is set: then there is no TLS
 * @param fatal ends the process, non-zero, with the one line that it is given; from any thread
 */
public record ServiceContext(
    ProcessConfig config,
    Vertx vertx,
    Clock clock,
    Metrics metrics,
    Health health,
    KafkaSettings kafka,
    KafkaMetrics kafkaMetrics,
    Publisher publisher,
    DeadLetters deadLetters,
    Optional<OwnCertificate> certificate,
    Consumer<String> fatal) {}
