package io.tandem.runtime.config;

import io.tandem.runtime.config.YamlSettings.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where settings come from, strongest first: {@code TANDEM_*} in the environment, the YAML file
 * named by {@code TANDEM_CONFIG}, and the commented defaults that services carry as resources. Put
 * together at start, by one thread; {@link #read} hands it to the services.
 */
public final class ConfigSource {

  static final String PREFIX = "TANDEM_";
  private static final String FILE_VARIABLE = PREFIX + "CONFIG";

  /** The place of what no setting says but the program itself. */
  static final String PROGRAM = "program";

  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, Entry> file = new LinkedHashMap<>();
  private final Map<String, Entry> program = new LinkedHashMap<>();
  private final Map<String, Entry> defaults = new LinkedHashMap<>();
  private final List<String> errors = new ArrayList<>();

  private ConfigSource() {}

  /** Reads the variables that begin with {@code TANDEM_}, and the file that they name. */
  public static ConfigSource of(Map<String, String> environment) {
    ConfigSource source = new ConfigSource();
    environment.forEach(
        (name, value) -> {
          // An empty variable is how compose files and manifests write "not set".
          if (name.startsWith(PREFIX) && !value.isBlank()) {
            source.environment.put(name, value.strip());
          }
        });
    String path = source.environment.remove(FILE_VARIABLE);
    if (path != null) {
      source.readFile(Path.of(path));
    }
    return source.withDefaults(ConfigSource.class, "tandem-defaults.yaml");
  }

  /**
   * Adds a service's own defaults.
   *
   * @param owner a class of the module that carries the resource
   * @param resource name at the root of the class path, such as {@code signaling-defaults.yaml}
   */
  public ConfigSource withDefaults(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      Reader document = new InputStreamReader(in, StandardCharsets.UTF_8);
      defaults.putAll(YamlSettings.read(resource, document, errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A default from the program, over those of the services: what a launcher knows better. */
  public ConfigSource withDefault(String key, String value) {
    program.put(key, new Entry(value, PROGRAM));
    return this;
  }

  /**
   * Lets the services read what is theirs, and then looks for what nobody has read.
   *
   * @param <T> what is made of the settings
   * @throws ConfigException with every error that was found
   */
  public <T> T read(Function<ConfigReader, T> services) throws ConfigException {
    List<String> found = new ArrayList<>(errors);
    ConfigReader reader = new ConfigReader(this, found);
    T result;
    try {
      result = services.apply(reader);
    } catch (IllegalArgumentException e) {
      // A record refused values that are right one by one, or a placeholder for a wrong one.
      if (found.isEmpty()) {
        found.add(String.valueOf(e.getMessage()));
      }
      throw new ConfigException(found);
    }
    reader.reportUnread();
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
    return result;
  }

  /** What is set for a key: the text and where it stands. */
  Optional<Entry> find(String key) {
    String variable = variable(key);
    String fromEnvironment = environment.get(variable);
    if (fromEnvironment != null) {
      return Optional.of(new Entry(fromEnvironment, variable));
    }
    return Optional.ofNullable(file.get(key))
        .filter(entry -> !entry.text().isEmpty())
        .or(() -> defaultOf(key));
  }

  Optional<Entry> defaultOf(String key) {
    return Optional.ofNullable(program.getOrDefault(key, defaults.get(key)))
        .filter(entry -> !entry.text().isEmpty());
  }

  Iterable<String> variables() {
    return environment.keySet();
  }

  Map<String, Entry> fileEntries() {
    return file;
  }

  /** {@code sip.udp-port} is {@code TANDEM_SIP_UDP_PORT}. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private void readFile(Path path) {
    try (Reader document = Files.newBufferedReader(path)) {
      file.putAll(YamlSettings.read(path.toString(), document, errors));
    } catch (NoSuchFileException e) {
      errors.add(FILE_VARIABLE + ": no file " + path);
    } catch (IOException e) {
      errors.add(FILE_VARIABLE + ": " + path + " cannot be read: " + e.getMessage());
    }
  }
}
