package io.tandem.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.tandem.runtime.config.ProcessConfig.LogFormat;
import io.tandem.runtime.config.ProcessConfig.LogLevel;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets where log lines go: stdout, plain or JSON. Until {@link #configure} is called {@code
 * logback.xml} of this module holds, which is also what tests get.
 */
public final class Logging {

  private static final String PLAIN = "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n%ex";

  private Logging() {}

  /**
   * Applies the settings to the whole process.
   *
   * @param level of our own code; other people's code says less
   */
  public static void configure(LogFormat format, LogLevel level) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("logback is not what slf4j found");
    }
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case PLAIN -> plain();
          case JSON -> new JsonLines();
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(level == LogLevel.ERROR ? Level.ERROR : Level.WARN);
    context.getLogger("io.tandem").setLevel(Level.valueOf(level.name().toUpperCase(Locale.ROOT)));
    quietOthers(context);
  }

  /**
   * While a broker is away Kafka's clients warn several times a second for each connection, and
   * while a database is away its pool warns for each. Our own classes say once that it is away and
   * once that it is back.
   */
  private static void quietOthers(LoggerContext context) {
    for (String name :
        List.of("kafka", "org.apache.kafka", "state.change.logger", "com.zaxxer.hikari")) {
      context.getLogger(name).setLevel(Level.ERROR);
    }
  }

  private static PatternLayoutEncoder plain() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PLAIN);
    return encoder;
  }
}
