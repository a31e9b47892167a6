package io.tandem.signaling.bus;

import io.tandem.contracts.Ban;
import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.SignalingNode;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Topic;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.Network;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.RecordHandler;
import io.tandem.signaling.defence.BanList;
import io.tandem.signaling.engine.PendingRegistrations;
import io.tandem.signaling.routing.Directory;
import io.tandem.signaling.routing.MediaNodes;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.signaling.routing.Trunks;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The topics that signaling holds whole in memory: what is provisioned, bindings, nodes, bans.
 * Written by the one thread that reads them, read by every loop.
 *
 * <p>A binding set is in the view before whoever waits for it is told, so that a phone whose
 * REGISTER was answered can be called.
 */
public final class Views implements RecordHandler, Directory {

  public static final List<String> TOPICS =
      Stream.of(
              Topic.SUBSCRIBERS,
              Topic.TRUNKS,
              Topic.TRUNK_STATES,
              Topic.NUMBERS,
              Topic.BINDINGS,
              Topic.MEDIA_NODES,
              Topic.SIGNALING_NODES,
              Topic.BANS)
          .map(Topic::topicName)
          .toList();

  private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
  private final BindingTable bindings = new BindingTable();
  private final Trunks trunks;
  private final MediaNodes mediaNodes;
  private final SignalingNodes signalingNodes;
  private final PendingRegistrations registrations;
  private final BanList bans;
  private final DeadLetters deadLetters;
  private volatile Consumer<String> watcher = _ -> {};

  public Views(
      Trunks trunks,
      MediaNodes mediaNodes,
      SignalingNodes signalingNodes,
      PendingRegistrations registrations,
      BanList bans,
      DeadLetters deadLetters) {
    this.trunks = trunks;
    this.bans = bans;
    this.deadLetters = deadLetters;
    this.mediaNodes = mediaNodes;
    this.signalingNodes = signalingNodes;
    this.registrations = registrations;
  }

  /** Who wants to know each address-of-record whose bindings came, on the thread that reads. */
  public void watch(Consumer<String> told) {
    watcher = told;
  }

  @Override
  public void onRecord(InRecord record) {
    Optional<ContractRecord> value = deadLetters.read(record);
    if (value.isEmpty() && record.value().isPresent()) {
      return; // Not readable: what we knew before still holds.
    }
    switch (Topic.named(record.topic()).orElseThrow()) {
      case SUBSCRIBERS -> take(record.key(), value, Subscriber.class, subscribers);
      case TRUNKS -> {
        if (value.orElse(null) instanceof Trunk trunk) {
          trunks.put(trunk);
        } else if (value.isEmpty()) {
          trunks.removeTrunk(record.key());
        }
      }
      case TRUNK_STATES -> {
        if (value.orElse(null) instanceof TrunkState state) {
          trunks.put(state);
        } else if (value.isEmpty()) {
          trunks.removeState(record.key());
        }
      }
      case NUMBERS -> {
        if (value.orElse(null) instanceof PhoneNumber number) {
          trunks.put(number);
        } else if (value.isEmpty()) {
          trunks.removeNumber(record.key());
        }
      }
      case BINDINGS -> {
        takeBindings(record.key(), value);
        watcher.accept(record.key());
        registrations.onRecord(record.partition());
        record
            .header(RecordHeaders.REQUEST_ID)
            .ifPresent(
                id ->
                    registrations.onOutcome(
                        id, record.header(RecordHeaders.OUTCOME).orElse("500")));
      }
      case MEDIA_NODES -> {
        if (value.orElse(null) instanceof MediaNode node) {
          mediaNodes.onHeartbeat(node);
        } else if (value.isEmpty()) {
          mediaNodes.onGone(record.key());
        }
      }
      case SIGNALING_NODES -> {
        if (value.orElse(null) instanceof SignalingNode node) {
          signalingNodes.onHeartbeat(node, System.nanoTime());
        } else if (value.isEmpty()) {
          signalingNodes.onGone(record.key());
        }
      }
      case BANS -> {
        Optional<Network> network = Network.parse(record.key());
        if (network.isPresent() && value.isEmpty()) {
          bans.remove(network.get());
        } else if (network.isPresent() && value.get() instanceof Ban ban) {
          bans.add(ban);
        }
      }
      case APPLICATIONS,
          ACCOUNTS,
          PROVISIONING_REQUESTS,
          REGISTER_REQUESTS,
          CALL_INBOX,
          CALL_STATES,
          MEDIA_PLANS,
          CDRS,
          DEAD_LETTERS ->
          throw new IllegalArgumentException("not a topic of this view: " + record.topic());
    }
  }

  private static <T> void take(
      String key, Optional<ContractRecord> value, Class<T> type, Map<String, T> view) {
    if (value.isEmpty()) {
      view.remove(key);
    } else if (type.isInstance(value.get())) {
      view.put(key, type.cast(value.get()));
    }
  }

  private void takeBindings(String addressOfRecord, Optional<ContractRecord> value) {
    if (value.isEmpty()) {
      bindings.put(addressOfRecord, List.of());
    } else if (value.get() instanceof BindingSet set) {
      bindings.put(addressOfRecord, set.bindings());
    }
  }

  @Override
  public Optional<Subscriber> subscriber(String name) {
    return Optional.ofNullable(subscribers.get(name));
  }

  @Override
  public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
    return bindings.get(addressOfRecord).stream()
        .filter(binding -> binding.expiresAtEpochMillis() > nowEpochMillis)
        .sorted(Comparator.comparingLong(Binding::registeredAtEpochMillis).reversed())
        .toList();
  }

  public int subscriberCount() {
    return subscribers.size();
  }

  public int addressCount() {
    return bindings.addressCount();
  }

  /** Expired ones that are not yet swept included. */
  public long bindingCount() {
    return bindings.bindingCount();
  }

  public int trunkCount() {
    return trunks.count();
  }

  /** How much there is, in one line for an operator. */
  public String contents() {
    return "%d bindings of %d addresses, %d subscribers, %d trunks"
        .formatted(bindingCount(), addressCount(), subscriberCount(), trunkCount());
  }
}
