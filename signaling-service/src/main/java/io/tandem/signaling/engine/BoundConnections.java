package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Tokens;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered over which connection of this process; tells the registrar when one closes,
 * since what was bound over it leads nowhere any more. One for the process; any thread.
 */
public final class BoundConnections {

  private static final int REQUEST_ID_BYTES = 12;

  /** The addresses-of-record over one connection. */
  private record Bound(Reach reach, Set<String> addressesOfRecord) {}

  private final HeldConnections connections;
  private final Journal journal;
  private final Clock clock;
  private final Tokens tokens;
  private final String node;
  private final Map<Long, Bound> bound = new ConcurrentHashMap<>();

  public BoundConnections(
      HeldConnections connections, Journal journal, Clock clock, Tokens tokens, String node) {
    this.connections = connections;
    this.journal = journal;
    this.clock = clock;
    this.tokens = tokens;
    this.node = node;
  }

  void onRegistered(String addressOfRecord, Reach reach) {
    if (reach.connectionId() == 0 || !reach.path().isEmpty()) {
      return;
    }
    bound.compute(
        reach.connectionId(),
        (_, before) -> {
          Set<String> addresses =
              before == null ? new HashSet<>() : new HashSet<>(before.addressesOfRecord());
          addresses.add(addressOfRecord);
          return new Bound(reach, addresses);
        });
    if (!connections.has(reach.connectionId())) {
      // It closed while the registrar was asked.
      onClosed(reach.connectionId());
    }
  }

  void onClosed(long connectionId) {
    @Nullable Bound gone = bound.remove(connectionId);
    if (gone == null) {
      return;
    }
    for (String addressOfRecord : gone.addressesOfRecord()) {
      // Nobody waits for the answer: the view shows it.
      journal.ask(
          node + "-" + tokens.hex(REQUEST_ID_BYTES),
          RegisterRequest.flowClosed(addressOfRecord, gone.reach(), clock.epochMillis()));
    }
  }
}
