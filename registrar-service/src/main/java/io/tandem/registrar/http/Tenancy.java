package io.tandem.registrar.http;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.http.ObjectShape.Draft;
import io.tandem.registrar.http.ObjectShape.Rights;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Caller;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Whose objects a request is about, and what it may do with them. What belongs to others is for an
 * account as if it were not there.
 *
 * @param account the only one whose objects there are; empty: the admin asks
 */
record Tenancy(Optional<String> account) {

  static Tenancy of(RoutingContext context) {
    return switch (Caller.of(context)) {
      case Caller.Admin _ -> new Tenancy(Optional.empty());
      case Caller.OfAccount(String account) -> new Tenancy(Optional.of(account));
    };
  }

  boolean isAdmin() {
    return account.isEmpty();
  }

  boolean sees(Provisioned object) {
    return account.isEmpty() || account.get().equals(object.custody().account());
  }

  /** The object as it shall stand, or why this caller may not have it so. */
  <T extends Provisioned> Checked<Provisioned> given(
      ObjectShape<T> shape, Draft<T> draft, ObjectDirectory directory) {
    T object = draft.object();
    Optional<Provisioned> known = directory.object(object.kind(), object.id());
    Optional<ApiError> refused = refused(shape, known);
    if (refused.isPresent()) {
      return new Checked.Bad<>(refused.get());
    }
    Optional<String> asked = draft.account();
    if (account.isPresent() && asked.isPresent() && !asked.equals(account)) {
      return Checked.bad("account", "cannot be changed; it is " + account.get());
    }
    if (asked.isPresent() && !directory.hasAccount(asked.get())) {
      return Checked.bad("account", "there is no such account");
    }
    String whose =
        account
            .or(() -> asked)
            .or(() -> known.map(before -> before.custody().account()))
            .orElse(Custody.DEFAULT_ACCOUNT);
    return Checked.good(object.withCustody(new Custody(whose, Custody.Keeper.API)));
  }

  /** Why this caller may not make or change such an object, or empty. */
  private Optional<ApiError> refused(ObjectShape<?> shape, Optional<Provisioned> known) {
    if (isAdmin() || shape.rightsOfAccounts() == Rights.ALL) {
      return Optional.empty();
    }
    if (shape.rightsOfAccounts() == Rights.READ) {
      return Optional.of(notYours(shape));
    }
    return known.filter(this::sees).isPresent()
        ? Optional.empty()
        : Optional.of(ApiError.notFound("there is no such " + JsonFields.word(shape.kind())));
  }

  /** Why this caller may not remove such an object, or empty. */
  Optional<ApiError> refusedRemoval(ObjectShape<?> shape) {
    return isAdmin() || shape.rightsOfAccounts() == Rights.ALL
        ? Optional.empty()
        : Optional.of(notYours(shape));
  }

  private static ApiError notYours(ObjectShape<?> shape) {
    return ApiError.forbidden(
        "a " + JsonFields.word(shape.kind()) + " is the admin's to give and to take");
  }
}
