package io.tandem.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An owner that writes down what it is told, partition by partition, and acknowledges. */
class SeenByOwner implements PartitionOwner {

  private final ConcurrentMap<Integer, List<String>> events = new ConcurrentHashMap<>();
  private final List<Integer> epochs = new CopyOnWriteArrayList<>();
  private final List<String> lease = new CopyOnWriteArrayList<>();
  private volatile Optional<String> fenced = Optional.empty();
  private volatile Optional<String> only = Optional.empty();
  private volatile Optional<String> bad = Optional.empty();
  private volatile Optional<String> slow = Optional.empty();
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  SeenByOwner acknowledgingOnly(String text) {
    only = Optional.of(text);
    return this;
  }

  SeenByOwner throwingAt(String text) {
    bad = Optional.of(text);
    return this;
  }

  /** Holds the thread that brings this state until {@link #goOn}. */
  SeenByOwner waitingAt(String text) {
    slow = Optional.of(text);
    return this;
  }

  void goOn() {
    mayGoOn.countDown();
  }

  List<String> of(int partition) {
    return events.computeIfAbsent(partition, _ -> new CopyOnWriteArrayList<>());
  }

  List<String> lease() {
    return lease;
  }

  List<Integer> epochs() {
    return epochs;
  }

  int highestEpoch() {
    return epochs.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  Optional<String> fenced() {
    return fenced;
  }

  @Override
  public void onAssigned(int partition, int epoch) {
    epochs.add(epoch);
    of(partition).add("assigned");
  }

  @Override
  public void onState(int partition, InRecord record) {
    of(partition).add("state " + text(record));
    if (slow.filter(text(record)::equals).isPresent()) {
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void onReady(int partition) {
    of(partition).add("ready");
  }

  @Override
  public void onReceived(int partition, InRecord record, Ack ack) {
    if (bad.filter(text(record)::equals).isPresent()) {
      throw new IllegalStateException("as the test wants it");
    }
    of(partition).add("received " + text(record));
    if (only.isEmpty() || only.get().equals(text(record))) {
      ack.acknowledge();
    }
  }

  @Override
  public void onRevoked(int partition) {
    of(partition).add("revoked");
  }

  @Override
  public void onLost(int partition) {
    of(partition).add("lost");
  }

  @Override
  public void onLeaseLost() {
    lease.add("lost");
  }

  @Override
  public void onLeaseRegained() {
    lease.add("regained");
  }

  @Override
  public void onFenced(String reason) {
    fenced = Optional.of(reason);
  }

  @Override
  public String toString() {
    return events + " lease " + lease;
  }

  private static String text(InRecord record) {
    return record.value().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("(gone)");
  }
}
