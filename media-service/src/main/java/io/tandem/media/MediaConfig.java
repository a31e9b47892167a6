package io.tandem.media;

import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.media.engine.EngineSettings;
import io.tandem.media.engine.MediaTransport;
import io.tandem.runtime.config.Addressing;
import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.ProcessConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this service is told; {@code media-defaults.yaml} says what each setting means. */
public record MediaConfig(
    MediaNodeName node,
    List<InetAddress> advertise,
    PortRange ports,
    int capacity,
    int roomCapacity,
    int loops,
    Duration latchWindow,
    Duration portQuarantine,
    Duration silenceTimeout,
    Duration oneWayAfter,
    int maxPacketsPerSecond,
    MediaTransport transport) {

  /**
   * UDP ports for audio, in whole pairs.
   *
   * @param first even
   * @param last odd
   */
  public record PortRange(int first, int last) {}

  private static final Pattern PORT_RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

  public static MediaConfig from(ConfigReader reader) {
    int loops = reader.integer("media.loops", 0, 256);
    return new MediaConfig(
        node(reader),
        advertise(reader),
        portRange(reader),
        reader.integer("media.capacity", 1, 1_000_000),
        reader.integer("media.room-capacity", 1, 1_000_000),
        loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
        reader.duration("media.latch-window", Duration.ZERO, Duration.ofMinutes(1)),
        reader.duration("media.port-quarantine", Duration.ZERO, Duration.ofHours(1)),
        reader.duration("media.silence-timeout", Duration.ofSeconds(1), Duration.ofDays(1)),
        reader.duration("media.one-way-after", Duration.ZERO, Duration.ofHours(1)),
        reader.integer("media.max-packets-per-second", 50, 1_000_000),
        new MediaTransport(
            reader.oneOf("media.transport", MediaTransport.Kind.class),
            reader.duration("media.gather", Duration.ZERO, Duration.ofMillis(5))));
  }

  /** What the engine needs of this and of what the whole process is told. */
  public EngineSettings engine(ProcessConfig process) {
    return new EngineSettings(
        node.value(),
        advertised(process),
        bound(process),
        ports.first(),
        ports.last(),
        capacity,
        roomCapacity,
        loops,
        latchWindow.toMillis(),
        portQuarantine.toMillis(),
        (int) silenceTimeout.toMillis(),
        (int) oneWayAfter.toMillis(),
        maxPacketsPerSecond);
  }

  /** Of each family that the process is told by, the address of media, which may be another. */
  private Advertised advertised(ProcessConfig process) {
    return new Advertised(
        process.advertise().addresses().stream()
            .map(
                general ->
                    advertise.stream()
                        .filter(own -> AddressFamily.of(own) == AddressFamily.of(general))
                        .findFirst()
                        .orElse(general))
            .toList());
  }

  private static Map<AddressFamily, InetAddress> bound(ProcessConfig process) {
    Map<AddressFamily, InetAddress> bound = new EnumMap<>(AddressFamily.class);
    for (AddressFamily family : AddressFamily.values()) {
      process.addressing().bind(family).ifPresent(address -> bound.put(family, address));
    }
    return bound;
  }

  private static List<InetAddress> advertise(ConfigReader reader) {
    List<InetAddress> set = reader.optionalAddresses("media.advertise");
    Addressing.advertisable(reader, "media.advertise", set);
    return set;
  }

  private static MediaNodeName node(ConfigReader reader) {
    String name =
        reader
            .optionalText("media.node")
            .or(() -> reader.optionalText("node-id"))
            .orElseGet(MediaConfig::hostName);
    return MediaNodeName.parse(name)
        .orElseGet(
            () -> {
              reader.error("media.node", "must end in -<number>, not \"" + name + "\"");
              return new MediaNodeName("media-0", 0);
            });
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static PortRange portRange(ConfigReader reader) {
    String text = reader.text("media.port-range");
    Matcher matcher = PORT_RANGE.matcher(text);
    if (matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      int last = Integer.parseInt(matcher.group(2));
      if (first >= 1024 && first < last && last <= 65_535 && first % 2 == 0 && last % 2 == 1) {
        return new PortRange(first, last);
      }
    }
    reader.error("media.port-range", "must be like 20000-29999, even to odd, not \"" + text + "\"");
    return new PortRange(20_000, 29_999);
  }
}
