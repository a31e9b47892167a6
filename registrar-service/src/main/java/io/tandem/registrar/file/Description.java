package io.tandem.registrar.file;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.http.ObjectShape;
import java.util.List;
import java.util.Optional;

/**
 * The objects that a file describes.
 *
 * @param prune whether those go that a file had made and this one does not name
 */
record Description(boolean prune, List<Item<?>> items) {

  Description {
    items = List.copyOf(items);
  }

  /**
   * One of them.
   *
   * @param place where it stands, for an operator: {@code line 7: trunks[0]}
   * @param object with the custody of the file
   * @param namesAccount whether the file says whose it is
   */
  record Item<T extends Provisioned>(
      String place, ObjectShape<T> shape, T object, boolean namesAccount) {

    @SuppressWarnings("unchecked") // Another custody makes no object of another kind.
    static <T extends Provisioned> Item<T> of(
        String place, ObjectShape<T> shape, ObjectShape.Draft<T> draft) {
      Custody custody =
          new Custody(draft.account().orElse(Custody.DEFAULT_ACCOUNT), Custody.Keeper.FILE);
      return new Item<>(
          place, shape, (T) draft.object().withCustody(custody), draft.account().isPresent());
    }

    /** As a change leaves it: where the file does not say whose it is, it stays whose it was. */
    @SuppressWarnings("unchecked") // As above.
    Item<T> over(Optional<Provisioned> stored) {
      return stored.isEmpty() || namesAccount
          ? this
          : new Item<>(
              place,
              shape,
              (T)
                  object.withCustody(
                      new Custody(stored.get().custody().account(), Custody.Keeper.FILE)),
              false);
    }

    boolean isAsStored(Provisioned stored) {
      return shape.isAsStored(object, stored);
    }
  }

  /** What came of reading a file. */
  sealed interface Reading {

    record Described(Description description) implements Reading {}

    /** Nothing of it holds; each error is a line for an operator. */
    record Wrong(List<String> errors) implements Reading {
      public Wrong {
        errors = List.copyOf(errors);
      }
    }
  }
}
