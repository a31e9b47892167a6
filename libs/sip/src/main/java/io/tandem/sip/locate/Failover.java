package io.tandem.sip.locate;

import io.tandem.sip.locate.FailoverInput.Cancelled;
import io.tandem.sip.locate.FailoverInput.Located;
import io.tandem.sip.locate.FailoverInput.Nowhere;
import io.tandem.sip.locate.FailoverInput.Responded;
import io.tandem.sip.locate.FailoverInput.TimedOut;
import io.tandem.sip.locate.FailoverInput.Unreachable;
import io.tandem.sip.locate.FailoverOutput.Deliver;
import io.tandem.sip.locate.FailoverOutput.GiveUp;
import io.tandem.sip.locate.FailoverOutput.Locate;
import io.tandem.sip.locate.FailoverOutput.Try;
import io.tandem.sip.locate.FailoverOutput.TryFlow;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request from target to target until one takes it: RFC 3263 section 4.3, table
 * "From target to target" in docs/specs/sip-locating.md. Owned by whoever sends the request. It
 * sends nothing, and does not know the request: only whether it is too large for UDP.
 */
public final class Failover {

  static final int MOST_TRIES = 8;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  private enum State {
    /** Waiting for the targets of a URI. */
    LOCATING,
    /** Waiting for any response. */
    TRYING,
    /** Waiting for the final response of a target that is there. */
    PROCEEDING,
    /** Waiting for whatever comes: nobody else is tried. */
    SETTLED,
    /** Waiting for nothing. */
    OVER
  }

  /**
   * A target in the queue.
   *
   * @param ifRefused only if the one before, the same over TCP, was unreachable
   */
  private record Candidate(Target target, boolean ifRefused) {}

  private final Deque<SipUri> uris;
  private final @Nullable Flow flow;
  private final boolean tcpFirst;
  private final DeadTargets dead;
  private final Duration deadTime;
  private final Deque<Candidate> live = new ArrayDeque<>();
  private final Deque<Candidate> setAside = new ArrayDeque<>();
  private State state = State.LOCATING;
  private @Nullable Target current;
  private boolean flowUsed;
  private boolean responded;
  private boolean refused;
  private boolean rings;
  private int tries;

  /**
   * A request that has been nowhere yet.
   *
   * @param uris in the order in which they are tried; not empty
   * @param flow that the peer's messages come by, if it is known: preferred where a URI leads to it
   *     anyhow, and the last resort where none leads anywhere
   * @param tcpFirst whether the request is too large for UDP (RFC 3261 section 18.1.1) and TCP is
   *     among our transports
   * @param deadTime how long a target that did not respond is set aside
   */
  public Failover(
      List<SipUri> uris,
      Optional<Flow> flow,
      boolean tcpFirst,
      DeadTargets dead,
      Duration deadTime) {
    if (uris.isEmpty()) {
      throw new IllegalArgumentException("nowhere to go");
    }
    this.uris = new ArrayDeque<>(uris);
    this.flow = flow.orElse(null);
    this.tcpFirst = tcpFirst;
    this.dead = dead;
    this.deadTime = deadTime;
  }

  /** To be called once, before any input. */
  public List<FailoverOutput> start() {
    return List.of(new Locate(uris.remove()));
  }

  public List<FailoverOutput> on(FailoverInput input, long nowNanos) {
    return switch (state) {
      case LOCATING -> whileLocating(input, nowNanos);
      case TRYING, PROCEEDING -> whileTrying(input, nowNanos);
      case SETTLED -> whileSettled(input);
      case OVER -> input instanceof Responded ? List.of(new Deliver()) : List.of();
    };
  }

  /** Whether nothing more will be tried or told. */
  public boolean isOver() {
    return state == State.OVER;
  }

  private List<FailoverOutput> whileLocating(FailoverInput input, long nowNanos) {
    return switch (input) {
      case Located located -> {
        queue(located.targets(), nowNanos);
        yield next();
      }
      case Nowhere _ -> next();
      case Cancelled _ -> giveUp();
      // Of the target before, which has failed already.
      case Responded _, Unreachable _, TimedOut _ -> List.of();
    };
  }

  private List<FailoverOutput> whileTrying(FailoverInput input, long nowNanos) {
    return switch (input) {
      case Responded response when response.status() == 503 -> {
        responded = true;
        refused = true;
        setAside(seconds(response), nowNanos);
        yield afterRefusal();
      }
      case Responded response -> {
        responded = true;
        takeBack();
        rings |= response.status() > 100;
        state = response.status() < 200 ? State.PROCEEDING : State.OVER;
        yield List.of(new Deliver());
      }
      case Unreachable _ -> {
        setAside(deadTime, nowNanos);
        yield state == State.PROCEEDING && rings ? giveUp() : next();
      }
      case TimedOut _ -> {
        if (state == State.PROCEEDING) {
          yield giveUp();
        }
        setAside(deadTime, nowNanos);
        yield afterRefusal();
      }
      case Cancelled _ -> {
        state = State.SETTLED;
        yield List.of();
      }
      case Located _, Nowhere _ -> List.of();
    };
  }

  private List<FailoverOutput> whileSettled(FailoverInput input) {
    return switch (input) {
      case Responded response -> {
        if (response.status() >= 200) {
          state = State.OVER;
        }
        yield List.of(new Deliver());
      }
      case Unreachable _, TimedOut _ -> giveUp();
      case Located _, Nowhere _, Cancelled _ -> List.of();
    };
  }

  private static Duration seconds(Responded response) {
    long told = response.retryAfterSeconds().orElse(0);
    return Duration.ofSeconds(Math.clamp(told, 0, LONGEST_RETRY_AFTER.toSeconds()));
  }

  // ---- the queue ----

  private void queue(List<Target> targets, long nowNanos) {
    for (Target target : flowFirst(targets)) {
      boolean asleep = dead.isDead(target, nowNanos);
      Deque<Candidate> queue = asleep ? setAside : live;
      if (tcpFirst && target.transport() == Transport.UDP && !target.transportNamed()) {
        Target overTcp = target.over(Transport.TCP);
        if (!dead.isDead(overTcp, nowNanos)) {
          queue.add(new Candidate(overTcp, false));
          queue.add(new Candidate(target, true));
          continue;
        }
      }
      queue.add(new Candidate(target, false));
    }
  }

  private List<Target> flowFirst(List<Target> targets) {
    Flow known = flow;
    if (known == null) {
      return targets;
    }
    List<Target> ordered = new ArrayList<>(targets);
    for (Target target : targets) {
      if (target.isReachedBy(known)) {
        ordered.remove(target);
        ordered.addFirst(target);
      }
    }
    return ordered;
  }

  /** The same server over another transport would say the same. */
  private List<FailoverOutput> afterRefusal() {
    for (Deque<Candidate> queue : List.of(live, setAside)) {
      Candidate first = queue.peek();
      if (first != null && first.ifRefused() && isSibling(first.target())) {
        queue.remove();
      }
    }
    return next();
  }

  private boolean isSibling(Target target) {
    Target tried = current;
    return tried != null && tried.address().equals(target.address());
  }

  private List<FailoverOutput> next() {
    Candidate candidate = tries < MOST_TRIES ? live.poll() : null;
    if (candidate == null && !uris.isEmpty() && tries < MOST_TRIES) {
      state = State.LOCATING;
      return List.of(new Locate(uris.remove()));
    }
    if (candidate == null && tries < MOST_TRIES) {
      candidate = setAside.poll();
    }
    if (candidate != null) {
      return begin(candidate.target());
    }
    Flow known = flow;
    if (known != null && !flowUsed && !responded) {
      flowUsed = true;
      state = State.TRYING;
      rings = false;
      current = null;
      return List.of(new TryFlow(known));
    }
    if (refused) {
      state = State.OVER;
      return List.of(new Deliver());
    }
    return giveUp();
  }

  private List<FailoverOutput> begin(Target target) {
    Flow known = flow;
    tries++;
    current = target;
    state = State.TRYING;
    rings = false;
    flowUsed |= known != null && target.isReachedBy(known);
    return List.of(new Try(target));
  }

  private void setAside(Duration time, long nowNanos) {
    Target tried = current;
    if (tried != null) {
      dead.setAside(tried, time, nowNanos);
    }
  }

  private void takeBack() {
    Target tried = current;
    if (tried != null) {
      dead.takeBack(tried);
    }
  }

  private List<FailoverOutput> giveUp() {
    state = State.OVER;
    return List.of(new GiveUp());
  }
}
