package io.tandem.media;

import io.tandem.media.engine.EngineSettings;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.ProcessConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this service is told; {@code media-defaults.yaml} says what each setting means. */
public record MediaConfig(MediaNodeName node, EngineSettings engine) {

  private static final Pattern PORT_RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

  public static MediaConfig from(ConfigReader reader, ProcessConfig process) {
    MediaNodeName node = node(reader, process);
    InetAddress advertised = reader.optionalAddress("media.advertise").orElse(process.advertise());
    int[] ports = portRange(reader);
    int loops = reader.integer("media.loops", 0, 256);
    EngineSettings engine =
        new EngineSettings(
            node.value(),
            advertised.getHostAddress(),
            process.listen(),
            ports[0],
            ports[1],
            reader.integer("media.capacity", 1, 1_000_000),
            loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
            millis(reader, "media.latch-window", Duration.ZERO, Duration.ofMinutes(1)),
            millis(reader, "media.port-quarantine", Duration.ZERO, Duration.ofHours(1)),
            millis(reader, "media.silence-timeout", Duration.ofSeconds(1), Duration.ofDays(1)),
            reader.integer("media.max-packets-per-second", 50, 1_000_000));
    return new MediaConfig(node, engine);
  }

  private static MediaNodeName node(ConfigReader reader, ProcessConfig process) {
    String name = reader.optionalText("media.node").orElse(process.nodeId());
    return MediaNodeName.parse(name)
        .orElseGet(
            () -> {
              reader.error("media.node", "must end in -<number>, not \"" + name + "\"");
              return new MediaNodeName("media-0", 0);
            });
  }

  private static int[] portRange(ConfigReader reader) {
    String text = reader.text("media.port-range");
    Matcher matcher = PORT_RANGE.matcher(text);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = Integer.parseInt(matcher.group(2));
      if (first >= 1024 && first < last && last <= 65_535 && first % 2 == 0 && last % 2 == 1) {
        return new int[] {first, last};
      }
    }
    reader.error("media.port-range", "must be like 20000-29999, even to odd, not \"" + text + "\"");
    return new int[] {20_000, 29_999};
  }

  private static int millis(ConfigReader reader, String key, Duration min, Duration max) {
    return (int) reader.duration(key, min, max).toMillis();
  }
}
