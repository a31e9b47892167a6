package io.tandem.registrar.http;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.account.AccountRules;
import io.tandem.registrar.provisioning.Secrets;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the objects of one kind are shown and read, by the API and in the file of provisioned
 * objects. Without state; any thread.
 *
 * @param <T> the kind
 */
public interface ObjectShape<T extends Provisioned> {

  Provisioned.Kind kind();

  /** The list's path; an object's is its id below. */
  String path();

  /** The field that holds the id. */
  String idField();

  /** All of its fields. */
  Set<String> fields();

  /** What is wrong with an id, or empty. */
  Optional<String> problemWithId(String id);

  /**
   * Reads the body of a PUT.
   *
   * @param id from the path, already checked
   */
  Checked<Draft<T>> read(String id, JsonObject body);

  /** The same for a body that names its id itself. */
  default Checked<Draft<T>> read(JsonObject body) {
    if (!(body.getValue(idField()) instanceof String id)) {
      return Checked.bad(
          idField(), body.containsKey(idField()) ? "must be a string, in quotes" : "is needed");
    }
    return problemWithId(id)
        .<Checked<Draft<T>>>map(problem -> Checked.bad(idField(), problem))
        .orElseGet(() -> read(id, body));
  }

  /** Without anything secret. */
  JsonObject toJson(Provisioned object);

  /** The field that is to blame for what only the owner can find wrong with a body. */
  default String fieldOfOwner() {
    return idField();
  }

  /** Whether to store an object would change nothing: what it says nothing of stays as it is. */
  default boolean isAsStored(T wanted, Provisioned stored) {
    return Secrets.kept(wanted, Optional.of(stored)).withVersion(stored.version()).equals(stored);
  }

  /** What accounts may do with their objects of this kind. */
  default Rights rightsOfAccounts() {
    return Rights.ALL;
  }

  /** Told after the object has been written. */
  default void onStored(Provisioned object) {}

  /** Told after the object has been removed. */
  default void onRemoved(String id) {}

  /** What somebody may do with objects that are his own. */
  enum Rights {
    /** Make, change and remove them. */
    ALL,
    /** Change those that he was given. */
    CHANGE,
    /** See them. */
    READ
  }

  /**
   * An object as somebody wants it; of its custody only the account counts.
   *
   * @param version the version that the sender has seen; 0 when it says nothing
   * @param account whose it shall be; empty when the sender says nothing
   */
  record Draft<T extends Provisioned>(T object, long version, Optional<String> account) {}

  /** The fields of a kind, with those that every kind has. */
  static Set<String> fields(String... own) {
    return Stream.concat(Stream.of(own), Stream.of("account", "managedBy", "version"))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The end of every reader: the draft, or what was wrong with it. */
  static <T extends Provisioned> Checked<Draft<T>> finished(JsonFields fields, T object) {
    long version = fields.positive("version");
    String account = fields.text("account", AccountRules::problemWithId);
    // What was read may be sent back; who sends it keeps it from then on.
    var _ = fields.word("managedBy", Custody.Keeper.values(), Custody.Keeper.API);
    return fields
        .problem()
        .<Checked<Draft<T>>>map(Checked.Bad::new)
        .orElseGet(
            () ->
                Checked.good(
                    new Draft<>(
                        object, version, Optional.of(account).filter(given -> !given.isEmpty()))));
  }

  /** The end of every writer: what every kind has. */
  static JsonObject shown(JsonObject own, Provisioned object) {
    return own.put("account", object.custody().account())
        .put("managedBy", JsonFields.word(object.custody().keeper()))
        .put("version", object.version());
  }
}
