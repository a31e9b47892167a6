package io.tandem.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JsonLinesTest {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  @Test
  void oneEventIsOneLineWhateverItHolds() {
    LoggingEvent event =
        new LoggingEvent(
            "here",
            context.getLogger("io.tandem.Call"),
            Level.WARN,
            "call {} ended\n\"badly\"",
            new IllegalStateException("why"),
            new Object[] {"CA1"});
    String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    assertThat(line.strip()).doesNotContain("\n");
    assertThat(line).endsWith("\n");
    JsonObject json = new JsonObject(line);
    assertThat(json.getString("level")).isEqualTo("WARN");
    assertThat(json.getString("logger")).isEqualTo("io.tandem.Call");
    assertThat(json.getString("message")).isEqualTo("call CA1 ended\n\"badly\"");
    assertThat(json.getString("exception")).contains("IllegalStateException: why");
    assertThat(json.getInstant("time")).isNotNull();
  }
}
