package io.tandem.signaling.engine;

import io.netty.util.concurrent.Future;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.Login;
import io.tandem.signaling.routing.Trunks;
import io.tandem.signaling.trunking.RegistrationInput;
import io.tandem.signaling.trunking.RegistrationOutput;
import io.tandem.signaling.trunking.TrunkAccount;
import io.tandem.signaling.trunking.TrunkRegistration;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps us registered with the carriers whose trunks belong to shards of this loop: one process
 * does it for each, and when that one dies the next owner of the shard goes on from what {@code
 * trunk-states} says. One on each loop, run by it. What to send and when is decided by {@link
 * TrunkRegistration}.
 */
public final class TrunkDesk {

  private static final Logger log = LoggerFactory.getLogger(TrunkDesk.class);

  /** Without a fresh lease nothing is sent: another process may be at it. */
  private static final long LEASE_PAUSE_MILLIS = 1_000;

  private final SignalingLoop loop;
  private final Trunks trunks;
  private final Logins logins;
  private final Shards shards;
  private final Edges edges;
  private final Journal journal;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;
  private final Set<Integer> owned = new HashSet<>();
  private final Map<String, Running> running = new HashMap<>();

  /** The registration of one trunk. */
  private static final class Running {
    private final TrunkRegistration registration;
    private @Nullable Future<?> alarm;
    private TrunkState.@Nullable Status told;

    /** It has been taken back, and the carrier may want credentials for that. */
    private boolean ended;

    Running(TrunkRegistration registration) {
      this.registration = registration;
    }
  }

  public TrunkDesk(
      SignalingLoop loop,
      Trunks trunks,
      Logins logins,
      Shards shards,
      Edges edges,
      Journal journal,
      Clock clock,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.loop = loop;
    this.trunks = trunks;
    this.logins = logins;
    this.shards = shards;
    this.edges = edges;
    this.journal = journal;
    this.clock = clock;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  /** A shard is this loop's from now on, and its trunks with it. */
  void onShard(int shard) {
    owned.add(shard);
    Set<String> ids = new HashSet<>(trunks.ids());
    ids.addAll(trunks.statesOf());
    ids.stream().filter(id -> shardOf(id) == shard).forEach(this::adjust);
  }

  /** A shard is another's: its registrations go on there, so nothing is taken back. */
  void onShardLeft(int shard) {
    owned.remove(shard);
    List.copyOf(running.keySet()).stream().filter(id -> shardOf(id) == shard).forEach(this::forget);
  }

  /** Somebody has changed, made or removed a trunk. */
  public void onTrunk(String id) {
    if (!owned.contains(shardOf(id))) {
      return;
    }
    if (shards.mayAct(clock.nanoTime())) {
      adjust(id);
    } else {
      loop.later(LEASE_PAUSE_MILLIS, TimeUnit.MILLISECONDS, () -> onTrunk(id));
    }
  }

  private int shardOf(String trunk) {
    return shards.of(trunk);
  }

  // ---- what is to be registered ----

  private void adjust(String id) {
    Optional<Trunk> trunk = trunks.trunk(id).filter(TrunkDesk::registers);
    Running current = running.get(id);
    if (trunk.isEmpty()) {
      end(id, current);
      if (current != null || trunks.state(id).isPresent()) {
        journal.forgetTrunk(id);
      }
      return;
    }
    Optional<TrunkAccount> account =
        trunk.filter(known -> !known.disabled()).flatMap(this::account);
    if (current != null && account.filter(current.registration.account()::equals).isPresent()) {
      return;
    }
    if (account.isPresent()) {
      replace(current, account.get());
    } else {
      end(id, current);
      if (!trunk.get().disabled()) {
        idle(id, TrunkState.Status.REJECTED, "sealing.key does not open the password");
      } else if (current == null && trunks.state(id).isPresent()) {
        idle(id, TrunkState.Status.STOPPED, "");
      }
    }
  }

  private static boolean registers(Trunk trunk) {
    return trunk.login().filter(TrunkLogin::register).isPresent() && !trunk.targets().isEmpty();
  }

  private Optional<TrunkAccount> account(Trunk trunk) {
    TrunkLogin login = trunk.login().orElseThrow();
    Optional<Login> opened = logins.of(trunk);
    if (opened.isEmpty()) {
      log.error("trunk={} has a password that sealing.key does not open", trunk.id());
    }
    return opened.map(
        open -> new TrunkAccount(trunk.id(), login, open.password(), trunk.targets()));
  }

  private void idle(String id, TrunkState.Status status, String reason) {
    journal.state(
        TrunkRegistration.idle(id, trunks.state(id), status, reason, tokens, clock.epochMillis()));
  }

  /** Of the same address there must not be a removal and a registration at once. */
  private void replace(@Nullable Running current, TrunkAccount account) {
    String id = account.trunk();
    Optional<TrunkState> before = trunks.state(id);
    if (current != null) {
      if (current.registration.account().isSameAddress(account)) {
        forget(id);
      } else {
        end(id, current);
      }
      before = Optional.of(current.registration.state());
    }
    Running next =
        new Running(
            new TrunkRegistration(
                account,
                before,
                tokens,
                () -> ShardTag.of(shardOf(id), tokens),
                clock.epochMillis()));
    running.put(id, next);
    carryOut(next, next.registration.start(clock.epochMillis()));
  }

  private void end(String id, @Nullable Running current) {
    if (current != null) {
      current.ended = true;
      carryOut(
          current, current.registration.on(new RegistrationInput.Stopped(), clock.epochMillis()));
      forget(id);
    }
  }

  private void forget(String id) {
    Running gone = running.remove(id);
    if (gone != null && gone.alarm != null) {
      gone.alarm.cancel(false);
    }
  }

  // ---- what registrations want done ----

  /** What comes for one whose place another has taken, here or elsewhere, changes nothing. */
  private void tell(Running one, RegistrationInput input) {
    boolean current = running.get(one.registration.account().trunk()) == one;
    if (!current && !one.ended) {
      return;
    }
    if (!shards.mayAct(clock.nanoTime())) {
      loop.later(LEASE_PAUSE_MILLIS, TimeUnit.MILLISECONDS, () -> tell(one, input));
      return;
    }
    carryOut(one, one.registration.on(input, clock.epochMillis()));
  }

  private void carryOut(Running one, List<RegistrationOutput> outputs) {
    for (RegistrationOutput output : outputs) {
      switch (output) {
        case RegistrationOutput.Send(SipRequest register, SipUri server) ->
            send(one, register, server);
        case RegistrationOutput.SetTimer(long deadline) ->
            wake(one, deadline - clock.epochMillis());
        case RegistrationOutput.Tell(TrunkState state) -> write(one, state);
      }
    }
  }

  private void send(Running one, SipRequest register, SipUri server) {
    loop.lone()
        .send(
            register,
            server,
            edges.towards(server),
            new LoneRequests.Asker() {
              @Override
              public void onAnswer(SipResponse response, SipRequest sent, Egress egress) {
                metrics.trunkRegistrations(response.status()).increment();
                tell(
                    one,
                    new RegistrationInput.Responded(response, sent, edges.reach(egress.flow())));
              }

              @Override
              public void onUnanswered() {
                metrics.trunkRegistrationsUnanswered().increment();
                tell(one, new RegistrationInput.Unanswered(register.cseq().number()));
              }
            });
  }

  private void wake(Running one, long delayMillis) {
    Future<?> before = one.alarm;
    if (before != null) {
      before.cancel(false);
    }
    one.alarm =
        loop.after(
            Math.max(0, delayMillis),
            TimeUnit.MILLISECONDS,
            () -> tell(one, new RegistrationInput.TimerFired()));
  }

  private void write(Running one, TrunkState state) {
    journal.state(state);
    if (state.status() == one.told) {
      return;
    }
    one.told = state.status();
    switch (state.status()) {
      case REGISTERED -> log.info("trunk={} registered at {}", state.trunk(), state.target());
      case FAILED, REJECTED ->
          log.warn(
              "trunk={} {}: {}",
              state.trunk(),
              state.status() == TrunkState.Status.FAILED ? "not registered" : "rejected",
              state.reason());
      case REGISTERING, STOPPED -> log.info("trunk={} {}", state.trunk(), state.status());
    }
  }
}
