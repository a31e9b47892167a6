package io.tandem.contracts;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Texts that many records have in common (a pod, a transport, a model of telephone), each with a
 * number. Bounded, since peers choose some of them: whoever comes when it is full is not taken.
 * Nothing is ever forgotten. Thread-safe.
 */
final class WordList {

  /** More than a network has models and releases of telephones, and half a megabyte at most. */
  static final int CAPACITY = 4096;

  static final int LONGEST = 64;

  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<String> words = new AtomicReferenceArray<>(CAPACITY);

  /** The number of a text, which is taken in if there is room. */
  OptionalInt number(String text) {
    Integer known = numbers.get(text);
    if (known != null) {
      return OptionalInt.of(known);
    }
    return text.length() > LONGEST ? OptionalInt.empty() : take(text);
  }

  private synchronized OptionalInt take(String text) {
    Integer known = numbers.get(text);
    int next = numbers.size();
    if (known != null) {
      return OptionalInt.of(known);
    }
    if (next == CAPACITY) {
      return OptionalInt.empty();
    }
    // Before its number is known to anybody.
    words.set(next, text);
    numbers.put(text, next);
    return OptionalInt.of(next);
  }

  String word(int number) {
    return words.get(number);
  }
}
