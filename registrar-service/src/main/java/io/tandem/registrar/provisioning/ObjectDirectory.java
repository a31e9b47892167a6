package io.tandem.registrar.provisioning;

import io.tandem.contracts.Provisioned;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All objects, those of a kind in order of their ids, as the API shows them. Written by the thread
 * that follows the topics, read by any. It decides nothing: whoever owns an object's partition
 * does.
 */
public final class ObjectDirectory {

  private final Map<Provisioned.Kind, ConcurrentNavigableMap<String, Provisioned>> objects =
      new EnumMap<>(Provisioned.Kind.class);

  public ObjectDirectory() {
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      objects.put(kind, new ConcurrentSkipListMap<>());
    }
  }

  public void put(Provisioned object) {
    of(object.kind()).put(object.id(), object);
  }

  public void remove(Provisioned.Kind kind, String id) {
    of(kind).remove(id);
  }

  public Optional<Provisioned> object(Provisioned.Kind kind, String id) {
    return Optional.ofNullable(of(kind).get(id));
  }

  /** Those behind an id, in order; the id need not exist. */
  public Iterator<Map.Entry<String, Provisioned>> after(Provisioned.Kind kind, String id) {
    return of(kind).tailMap(id, false).entrySet().iterator();
  }

  public int count(Provisioned.Kind kind) {
    return of(kind).size();
  }

  private ConcurrentNavigableMap<String, Provisioned> of(Provisioned.Kind kind) {
    return Objects.requireNonNull(objects.get(kind));
  }
}
