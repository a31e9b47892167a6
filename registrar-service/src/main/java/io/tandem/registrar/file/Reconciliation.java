package io.tandem.registrar.file;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.registrar.file.Description.Item;
import io.tandem.registrar.http.ObjectShape;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.Secrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The changes that lead from what is stored to what a file describes. Each holds only over the
 * version that was compared with, so that of several registrars with the same file the first one
 * makes it, and nothing that somebody else has changed meanwhile is overwritten unseen.
 *
 * @param errors what the owner would refuse; then no step is to be made
 * @param asTheyWere how many objects need none
 */
record Reconciliation(List<Step> steps, List<String> errors, int asTheyWere) {

  Reconciliation {
    steps = List.copyOf(steps);
    errors = List.copyOf(errors);
  }

  /** One change, and where in the file it comes from. */
  record Step(String place, ObjectShape<?> shape, ProvisioningRequest request) {}

  static Reconciliation of(
      Description wanted, List<ObjectShape<?>> shapes, ObjectDirectory stored) {
    List<Step> steps = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    int asTheyWere = 0;
    for (Item<?> described : wanted.items()) {
      Optional<Provisioned> before =
          stored.object(described.object().kind(), described.object().id());
      Item<?> item = described.over(before);
      Provisioned object = item.object();
      if (!stored.hasAccount(object.custody().account())) {
        errors.add(item.place() + ".account there is no such account");
      }
      if (before.filter(item::isAsStored).isPresent()) {
        asTheyWere++;
        continue;
      }
      Secrets.lacking(Secrets.kept(object, before))
          .ifPresent(
              lack -> errors.add(item.place() + "." + item.shape().fieldOfOwner() + " " + lack));
      steps.add(
          new Step(
              item.place(),
              item.shape(),
              new ProvisioningRequest(
                  new Change.Put(object),
                  before.map(Provisioned::version).orElse(0L),
                  before.isEmpty())));
    }
    if (wanted.prune()) {
      shapes.forEach(shape -> steps.addAll(removals(wanted, shape, stored)));
    }
    return new Reconciliation(steps, errors, asTheyWere);
  }

  /** Those that a file had made and this one does not name; what is others' is left alone. */
  private static List<Step> removals(
      Description wanted, ObjectShape<?> shape, ObjectDirectory stored) {
    Set<String> named = new HashSet<>();
    for (Item<?> item : wanted.items()) {
      if (item.object().kind() == shape.kind()) {
        named.add(item.object().id());
      }
    }
    List<Step> removals = new ArrayList<>();
    Iterator<Map.Entry<String, Provisioned>> all = stored.after(shape.kind(), "");
    while (all.hasNext()) {
      Provisioned object = all.next().getValue();
      if (object.custody().keeper() == Custody.Keeper.FILE && !named.contains(object.id())) {
        removals.add(
            new Step(
                "prune: " + object.id(),
                shape,
                new ProvisioningRequest(
                    new Change.Delete(shape.kind(), object.id()), object.version(), false)));
      }
    }
    return removals;
  }
}
