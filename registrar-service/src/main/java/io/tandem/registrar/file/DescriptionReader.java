package io.tandem.registrar.file;

import io.tandem.contracts.Provisioned;
import io.tandem.registrar.file.Description.Item;
import io.tandem.registrar.file.Description.Reading;
import io.tandem.registrar.http.Checked;
import io.tandem.registrar.http.ObjectShape;
import io.tandem.runtime.http.ApiError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a file of provisioned objects: lists named as in the API's paths, of the very objects that
 * a PUT takes, read by the very shapes. Everything is read before anything is refused, so that an
 * operator sees every object that is wrong at once; of each object the first thing that is.
 */
final class DescriptionReader {

  private static final String PRUNE = "prune";

  private final Map<String, ObjectShape<?>> shapes = new HashMap<>();

  DescriptionReader(List<ObjectShape<?>> shapes) {
    shapes.forEach(shape -> this.shapes.put(nameOf(shape), shape));
  }

  /** The list's name: the last part of the path. */
  private static String nameOf(ObjectShape<?> shape) {
    return shape.path().substring(shape.path().lastIndexOf('/') + 1);
  }

  /** Reads the text of a file. */
  Reading read(String text) {
    Run run = new Run();
    Description description = run.read(text);
    return run.errors.isEmpty()
        ? new Reading.Described(description)
        : new Reading.Wrong(run.errors);
  }

  /** One reading. */
  private final class Run {
    private final List<String> errors = new ArrayList<>();
    private final YamlJson yaml = new YamlJson(errors);
    private final List<Item<?>> items = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    Description read(String text) {
      Optional<Node> root = yaml.root(text);
      if (root.isEmpty()) {
        // A file cut off at its beginning must not look as if nothing were wanted.
        if (errors.isEmpty()) {
          errors.add("is empty; a file that names nothing says subscribers: []");
        }
        return new Description(false, List.of());
      }
      if (!(root.get() instanceof MappingNode mapping)) {
        errors.add("must hold " + known() + ", each with a list");
        return new Description(false, List.of());
      }
      boolean prune = false;
      Map<String, Integer> seen = new HashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        int line = YamlJson.line(tuple.getKeyNode());
        if (seen.putIfAbsent(key, line) != null) {
          errors.add("line %d: %s is there twice".formatted(line, key));
        } else if (key.equals(PRUNE)) {
          prune = flag(line, tuple.getValueNode());
        } else {
          Optional.ofNullable(shapes.get(key))
              .ifPresentOrElse(
                  shape -> list(key, shape, tuple.getValueNode()),
                  () ->
                      errors.add(
                          "line %d: %s is unknown; there are %s".formatted(line, key, known())));
        }
      }
      return new Description(prune, items);
    }

    private String known() {
      TreeSet<String> known = new TreeSet<>(shapes.keySet());
      known.add(PRUNE);
      return String.join(", ", known);
    }

    private boolean flag(int line, Node node) {
      if (node instanceof ScalarNode scalar
          && scalar.isPlain()
          && YamlJson.plain(scalar.getValue()) instanceof Boolean flag) {
        return flag;
      }
      errors.add("line %d: prune must be true or false".formatted(line));
      return false;
    }

    private void list(String list, ObjectShape<?> shape, Node node) {
      if (!(node instanceof SequenceNode sequence)) {
        errors.add("line %d: %s must be a list".formatted(YamlJson.line(node), list));
        return;
      }
      int index = 0;
      for (Node item : sequence.getValue()) {
        item("line %d: %s[%d]".formatted(YamlJson.line(item), list, index), shape, item);
        index++;
      }
    }

    private <T extends Provisioned> void item(String place, ObjectShape<T> shape, Node node) {
      if (!(node instanceof MappingNode mapping)) {
        errors.add(place + " must be an object");
        return;
      }
      switch (shape.read(yaml.object(mapping))) {
        case Checked.Bad<ObjectShape.Draft<T>>(ApiError error) ->
            errors.add(
                place + error.field().map(f -> "." + f + " ").orElse(": ") + error.message());
        case Checked.Good<ObjectShape.Draft<T>>(ObjectShape.Draft<T> draft) -> {
          String before =
              places.putIfAbsent(draft.object().kind() + " " + draft.object().id(), place);
          if (before != null) {
            errors.add("%s.%s is there already: %s".formatted(place, shape.idField(), before));
          }
          items.add(Item.of(place, shape, draft));
        }
      }
    }
  }
}
