package io.tandem.registrar.http;

import io.tandem.runtime.http.ApiError;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the fields of one JSON object. What is wrong is written down and reading goes on with a
 * placeholder, so that a reader of an object is a plain list of its fields; the first problem wins.
 */
final class JsonFields {

  private final JsonObject json;
  private Optional<ApiError> problem = Optional.empty();

  /** A misspelt field would silently change nothing, so fields that are not known are refused. */
  JsonFields(JsonObject json, Set<String> known) {
    this.json = json;
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
    if (!has(field)) {
      return "";
    }
    if (json.getValue(field) instanceof String text) {
      rule.apply(text).ifPresent(message -> refuse(field, message));
      return text;
    }
    refuse(field, "must be a string");
    return "";
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
    if (!has(field)) {
      return 0;
    }
    Object value = json.getValue(field);
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
      return ((Number) value).longValue();
    }
    refuse(field, "must be a whole number from 1");
    return 0;
  }

  Optional<ApiError> problem() {
    return problem;
  }

  private void refuse(String field, String message) {
    if (problem.isEmpty()) {
      problem = Optional.of(ApiError.badField(field, message));
    }
  }
}
