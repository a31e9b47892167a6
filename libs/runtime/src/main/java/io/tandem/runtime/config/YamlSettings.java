package io.tandem.runtime.config;

import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML document as flat settings: {@code sip: {udp-port: 5060}} is {@code sip.udp-port}. Only the
 * node tree is read: no value is turned into an object, so a number stays as it was typed, and each
 * setting knows its line.
 */
final class YamlSettings {

  /** What was written for a key, and where; an empty text is a key without a value. */
  record Entry(String text, String place) {}

  private final String name;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> errors;

  private YamlSettings(String name, List<String> errors) {
    this.name = name;
    this.errors = errors;
  }

  /** Reads a document; what is wrong with it is added to {@code errors}. */
  static Map<String, Entry> read(String name, Reader document, List<String> errors) {
    YamlSettings settings = new YamlSettings(name, errors);
    try {
      Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(document);
      if (root instanceof MappingNode mapping) {
        settings.flatten("", mapping);
      } else if (root != null) {
        errors.add(name + ": settings must be written as key: value");
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      errors.add(name + " line " + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      errors.add(name + ": not YAML: " + e.getMessage());
    }
    return settings.entries;
  }

  private void flatten(String prefix, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      String place = name + " line " + (tuple.getKeyNode().getStartMark().getLine() + 1);
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        errors.add(place + ": a key must be plain text");
        continue;
      }
      String key = prefix + keyNode.getValue();
      if (tuple.getValueNode() instanceof MappingNode inner) {
        flatten(key + ".", inner);
      } else if (entries.put(key, new Entry(text(tuple.getValueNode()), place)) != null) {
        errors.add(place + ": " + key + " is set twice");
      }
    }
  }

  private static String text(Node node) {
    return switch (node) {
      case ScalarNode scalar -> isNull(scalar) ? "" : scalar.getValue();
      case SequenceNode list ->
          list.getValue().stream().map(YamlSettings::text).collect(Collectors.joining(","));
      default -> "";
    };
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.isPlain() && (scalar.getValue().equals("~") || scalar.getValue().equals("null"));
  }
}
