package io.tandem.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The files of this checkout that tests compare with each other. */
final class Repository {

  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  private static final String DEFAULTS = "-defaults.yaml";

  private Repository() {}

  /** The defaults that modules carry: by file name, each with its settings and their values. */
  static SortedMap<String, SortedMap<String, String>> defaults() {
    SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
    for (Path file : files(ROOT)) {
      String name = file.getFileName().toString();
      if (name.endsWith(DEFAULTS) && file.toString().contains("/src/main/resources/")) {
        SortedMap<String, String> settings = new TreeMap<>();
        flatten("", new Yaml().load(text(file)), settings);
        found.put(name, settings);
      }
    }
    return found;
  }

  /** Every file below a folder, without what builds and runs leave there. */
  static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().matches(".*/(target|data|\\.git)/.*"))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** {@code sip.udp-port} is {@code TANDEM_SIP_UDP_PORT}. */
  static String variable(String setting) {
    return "TANDEM_" + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static void flatten(String prefix, Object node, SortedMap<String, String> settings) {
    if (node instanceof java.util.Map<?, ?> map) {
      map.forEach(
          (key, value) ->
              flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, value, settings));
    } else {
      settings.put(prefix, node == null ? "" : node.toString());
    }
  }
}
