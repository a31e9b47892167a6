package io.tandem.registrar.file;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
 * YAML as the JSON that it stands for. A word without quotes is what it would be in JSON, a number,
 * {@code true}, {@code false} or {@code null}, and else text: neither {@code no} nor {@code 012}
 * nor {@code +4930} turns into something else.
 */
final class YamlJson {

  /** Our objects are three deep; aliases can make a document as deep as they like. */
  private static final int DEEPEST = 16;

  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

  private final List<String> errors;

  /**
   * @param errors where what is wrong is added, each with its line
   */
  YamlJson(List<String> errors) {
    this.errors = errors;
  }

  /** The document's root; empty when there is none, or it is no YAML. */
  Optional<Node> root(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    try {
      return Optional.ofNullable(
          new Yaml(new SafeConstructor(options)).compose(new StringReader(text)));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      // Its words may quote what stands there, and that may be a password.
      errors.add("line " + line + ": not YAML");
    } catch (YAMLException e) {
      errors.add("not YAML");
    }
    return Optional.empty();
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** A mapping as an object; what is wrong in it is left out. */
  JsonObject object(MappingNode mapping) {
    return object(mapping, 1);
  }

  private JsonObject object(MappingNode mapping, int depth) {
    JsonObject object = new JsonObject();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        errors.add("line %d: a key must be plain text".formatted(line(tuple.getKeyNode())));
      } else if (object.containsKey(key.getValue())) {
        errors.add("line %d: %s is there twice".formatted(line(key), key.getValue()));
      } else {
        object.put(key.getValue(), value(tuple.getValueNode(), depth));
      }
    }
    return object;
  }

  private @Nullable Object value(Node node, int depth) {
    if (depth > DEEPEST) {
      errors.add("line %d: is more than %d levels deep".formatted(line(node), DEEPEST));
      return null;
    }
    return switch (node) {
      case MappingNode mapping -> object(mapping, depth + 1);
      case SequenceNode sequence -> {
        JsonArray array = new JsonArray();
        sequence.getValue().forEach(item -> array.add(value(item, depth + 1)));
        yield array;
      }
      case ScalarNode scalar -> scalar.isPlain() ? plain(scalar.getValue()) : scalar.getValue();
      default -> null;
    };
  }

  /** What a word without quotes stands for. */
  static @Nullable Object plain(String word) {
    return switch (word) {
      case "", "~", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> {
        if (INTEGER.matcher(word).matches()) {
          yield Long.valueOf(word);
        }
        yield NUMBER.matcher(word).matches() ? new BigDecimal(word).doubleValue() : word;
      }
    };
  }
}
