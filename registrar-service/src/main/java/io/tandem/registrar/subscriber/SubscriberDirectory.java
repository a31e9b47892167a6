package io.tandem.registrar.subscriber;

import io.tandem.contracts.Subscriber;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All subscribers in order of name, as the API shows them. Written by the thread that follows the
 * topic, read by any. It decides nothing: whoever owns a subscriber's partition does.
 */
public final class SubscriberDirectory {

  private final ConcurrentNavigableMap<String, Subscriber> byName = new ConcurrentSkipListMap<>();

  public void put(Subscriber subscriber) {
    byName.put(subscriber.name(), subscriber);
  }

  public void remove(String name) {
    byName.remove(name);
  }

  public Optional<Subscriber> subscriber(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Those behind a name, in order; the name need not exist. */
  public Iterator<Map.Entry<String, Subscriber>> after(String name) {
    return byName.tailMap(name, false).entrySet().iterator();
  }

  public int count() {
    return byName.size();
  }
}
