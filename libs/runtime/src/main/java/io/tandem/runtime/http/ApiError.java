package io.tandem.runtime.http;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The one shape in which our HTTP APIs refuse something.
 *
 * @param status HTTP status, 400 to 599
 * @param code a word for programs that never changes, such as {@code not-found}
 * @param message a sentence for people
 * @param field the member of the request that is wrong, if it is one
 */
public record ApiError(int status, String code, String message, Optional<String> field) {

  public ApiError {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("no error status: " + status);
    }
  }

  public ApiError(int status, String code, String message) {
    this(status, code, message, Optional.empty());
  }

  /** A request with a field that cannot be accepted. */
  public static ApiError badField(String field, String message) {
    return new ApiError(400, "bad-field", message, Optional.of(field));
  }

  /** It is known who asks, and it is not for him. */
  public static ApiError forbidden(String message) {
    return new ApiError(403, "forbidden", message);
  }

  /** Something else stands in the way. */
  public static ApiError conflict(String message) {
    return new ApiError(409, "conflict", message);
  }

  public static ApiError notFound(String message) {
    return new ApiError(404, "not-found", message);
  }

  /** Try again: what serves this is not there at the moment. */
  public static ApiError unavailable(String message) {
    return new ApiError(503, "unavailable", message);
  }

  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("status", status).put("error", code).put("message", message);
    field.ifPresent(name -> json.put("field", name));
    return json;
  }
}
