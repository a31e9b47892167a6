package io.tandem.registrar.file;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.registrar.http.ObjectShape;
import java.util.List;

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
   */
  record Item<T extends Provisioned>(String place, ObjectShape<T> shape, T object) {

    @SuppressWarnings("unchecked") // Another custody makes no object of another kind.
    static <T extends Provisioned> Item<T> of(
        String place, ObjectShape<T> shape, ObjectShape.Draft<T> draft) {
      Custody custody =
          new Custody(draft.account().orElse(Custody.DEFAULT_ACCOUNT), Custody.Keeper.FILE);
      return new Item<>(place, shape, (T) draft.object().withCustody(custody));
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
