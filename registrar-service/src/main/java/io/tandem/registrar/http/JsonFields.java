package io.tandem.registrar.http;

import io.tandem.runtime.http.ApiError;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the fields of one JSON object. What is wrong is written down and reading goes on with a
 * placeholder, so that a reader of an object is a plain list of its fields; the first problem wins.
 * Fields of objects within are named by their way: {@code targets[0].uri}.
 */
final class JsonFields {

  private static final int MOST_ITEMS = 1_000;

  private final JsonObject json;
  private final String path;
  private Optional<ApiError> problem = Optional.empty();

  /** A misspelt field would silently change nothing, so fields that are not known are refused. */
  JsonFields(JsonObject json, Set<String> known) {
    this(json, known, "");
  }

  private JsonFields(JsonObject json, Set<String> known, String path) {
    this.json = json;
    this.path = path;
    for (String field : json.fieldNames()) {
      if (!known.contains(field)) {
        refuse(field, "is unknown");
      }
    }
  }

  boolean has(String field) {
    return json.containsKey(field);
  }

  /**
   * A text; {@code ""} when it is not there.
   *
   * @param rule gives what is wrong with a text, or empty
   */
  String text(String field, Function<String, Optional<String>> rule) {
    return has(field) ? text(field, json.getValue(field), rule) : "";
  }

  private String text(String field, Object value, Function<String, Optional<String>> rule) {
    if (value instanceof String text) {
      rule.apply(text).ifPresent(message -> refuse(field, message));
      return text;
    }
    refuse(field, "must be a string, in quotes");
    return "";
  }

  /** A text that must be there. */
  String needed(String field, Function<String, Optional<String>> rule) {
    if (!has(field)) {
      refuse(field, "is needed");
    }
    return text(field, rule);
  }

  /** A list of texts; empty when it is not there. */
  List<String> texts(String field, Function<String, Optional<String>> rule) {
    List<String> texts = new ArrayList<>();
    List<Object> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      texts.add(text(field + "[" + i + "]", items.get(i), rule));
    }
    return texts;
  }

  /**
   * A list of objects; empty when it is not there.
   *
   * @param known the fields of each
   */
  <T> List<T> objects(String field, Set<String> known, Function<JsonFields, T> reader) {
    List<T> objects = new ArrayList<>();
    List<Object> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      objects.add(object(field + "[" + i + "]", items.get(i), known, reader));
    }
    return objects;
  }

  /** An object; as if it were empty when it is not there. */
  <T> T object(String field, Set<String> known, Function<JsonFields, T> reader) {
    return object(field, has(field) ? json.getValue(field) : new JsonObject(), known, reader);
  }

  private <T> T object(
      String field, Object value, Set<String> known, Function<JsonFields, T> reader) {
    boolean fits = value instanceof JsonObject;
    if (!fits) {
      refuse(field, "must be an object");
    }
    JsonFields inner =
        new JsonFields(fits ? (JsonObject) value : new JsonObject(), known, path + field + ".");
    T read = reader.apply(inner);
    if (problem.isEmpty()) {
      problem = inner.problem;
    }
    return read;
  }

  private List<Object> items(String field) {
    if (!has(field)) {
      return List.of();
    }
    if (json.getValue(field) instanceof JsonArray array) {
      if (array.size() > MOST_ITEMS) {
        refuse(field, "must have at most " + MOST_ITEMS + " items");
        return List.of();
      }
      List<Object> items = new ArrayList<>();
      array.forEach(item -> items.add(item == null ? "null" : item));
      return items;
    }
    refuse(field, "must be a list");
    return List.of();
  }

  /** A field that may be repeated from the answer of a GET, but not changed. */
  void unchanged(String field, String value) {
    text(
        field,
        given ->
            given.equals(value)
                ? Optional.empty()
                : Optional.of("cannot be changed; it is " + value));
  }

  boolean flag(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (json.getValue(field) instanceof Boolean flag) {
      return flag;
    }
    refuse(field, "must be true or false");
    return otherwise;
  }

  /** A whole number from 1; 0 when it is not there. */
  long positive(String field) {
    return has(field) ? number(field, 1, Long.MAX_VALUE) : 0;
  }

  /** A whole number of a range. */
  int number(String field, int min, int max, int otherwise) {
    return has(field) ? (int) number(field, (long) min, (long) max) : otherwise;
  }

  /** A list of whole numbers of a range; empty when it is not there. */
  List<Integer> numbers(String field, int min, int max) {
    List<Integer> numbers = new ArrayList<>();
    List<Object> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      numbers.add((int) number(field + "[" + i + "]", items.get(i), min, max));
    }
    return numbers;
  }

  private long number(String field, long min, long max) {
    return number(field, json.getValue(field), min, max);
  }

  private long number(String field, Object value, long min, long max) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    refuse(
        field,
        max == Long.MAX_VALUE
            ? "must be a whole number from " + min
            : "must be a whole number from " + min + " to " + max);
    return min;
  }

  /** A word for one of the constants, in lower case with hyphens. */
  <E extends Enum<E>> E word(String field, E[] constants, E otherwise) {
    String text = text(field, _ -> Optional.empty());
    if (text.isEmpty() && !has(field)) {
      return otherwise;
    }
    Optional<E> named =
        Stream.of(constants).filter(constant -> word(constant).equals(text)).findFirst();
    if (named.isEmpty()) {
      refuse(
          field,
          "must be one of "
              + Stream.of(constants).map(JsonFields::word).collect(Collectors.joining(", ")));
    }
    return named.orElse(otherwise);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For a rule over several fields. */
  void refuse(String field, String message) {
    if (problem.isEmpty()) {
      problem = Optional.of(ApiError.badField(path + field, message));
    }
  }

  Optional<ApiError> problem() {
    return problem;
  }
}
