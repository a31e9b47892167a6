package io.tandem.registrar.http;

import io.tandem.runtime.http.ApiError;
import java.util.function.Function;

/**
 * What came of reading a part of a request: a value, or the refusal to send back.
 *
 * @param <T> what was read
 */
public sealed interface Checked<T> {

  record Good<T>(T value) implements Checked<T> {}

  record Bad<T>(ApiError error) implements Checked<T> {}

  static <T> Checked<T> good(T value) {
    return new Good<>(value);
  }

  static <T> Checked<T> bad(String field, String message) {
    return new Bad<>(ApiError.badField(field, message));
  }

  /** Goes on with the value, or keeps the refusal. */
  default <R> Checked<R> then(Function<? super T, Checked<R>> next) {
    return switch (this) {
      case Good<T>(T value) -> next.apply(value);
      case Bad<T>(ApiError error) -> new Bad<>(error);
    };
  }
}
