package io.tandem.registrar.http;

import io.tandem.contracts.Provisioned;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How the API shows and reads the objects of one kind. Without state; any thread.
 *
 * @param <T> the kind
 */
interface ObjectShape<T extends Provisioned> {

  Provisioned.Kind kind();

  /** The list's path; an object's is its id below. */
  String path();

  /** The field that holds the id. */
  String idField();

  /** What is wrong with an id, or empty. */
  Optional<String> problemWithId(String id);

  /**
   * Reads the body of a PUT.
   *
   * @param id from the path, already checked
   */
  Checked<Draft<T>> read(String id, JsonObject body);

  /** Without anything secret. */
  JsonObject toJson(Provisioned object);

  /** The field that is to blame for what only the owner can find wrong with a body. */
  default String fieldOfOwner() {
    return idField();
  }

  /** Told after the object has been written. */
  default void onStored(Provisioned object) {}

  /** Told after the object has been removed. */
  default void onRemoved(String id) {}

  /**
   * An object as somebody wants it.
   *
   * @param version the version that the sender has seen; 0 when it says nothing
   */
  record Draft<T extends Provisioned>(T object, long version) {}

  /** The end of every reader: the draft, or what was wrong with it. */
  static <T extends Provisioned> Checked<Draft<T>> finished(JsonFields fields, T object) {
    long version = fields.positive("version");
    return fields
        .problem()
        .<Checked<Draft<T>>>map(Checked.Bad::new)
        .orElseGet(() -> Checked.good(new Draft<>(object, version)));
  }
}
