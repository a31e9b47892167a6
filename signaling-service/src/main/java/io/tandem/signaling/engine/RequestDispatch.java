package io.tandem.signaling.engine;

import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.locate.Failover;
import io.tandem.sip.locate.FailoverInput;
import io.tandem.sip.locate.FailoverOutput;
import io.tandem.sip.locate.Target;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to hosts that are named: locates them, begins a transaction with the first target,
 * and goes on to the next when one fails (RFC 3263 section 4.3), each time in a new branch of the
 * same shard. Whoever sent the request knows it by its own branch all the way, and sees one
 * outcome.
 *
 * <p>One on each loop, confined to it. Where to go next is decided by {@link Failover}; requests to
 * phones, which are reached by their flow, do not come here.
 */
final class RequestDispatch {

  /** Whoever sent the requests; told on the loop. */
  interface Senders {
    void onAnswer(ClientTransactionId known, SipResponse response);

    /** There will be no response. */
    void onUnanswered(ClientTransactionId known);

    /**
     * Somebody serves the INVITE or REGISTER, which was sent to him in this form and on this way.
     */
    void onSettled(ClientTransactionId known, SipRequest sent, Egress egress);

    /** Nothing more will be told. */
    void onForgotten(ClientTransactionId known);
  }

  /** Beyond, UDP would have to be fragmented (RFC 3261 section 18.1.1). */
  private static final int MOST_OCTETS_BY_UDP = 1_300;

  /** Who has not even said 100 by the first retransmission may not be there at all. */
  private static final long KNOCK_AFTER_NANOS = TimerDurations.RFC_3261.t1Nanos();

  /** A request on its way. */
  private static final class Errand {
    private final ClientTransactionId known;
    private final SipRequest request;
    private final Failover failover;
    private final List<SipUri> uris;
    private final Optional<Flow> peer;
    private final List<ClientTransactionId> tries = new ArrayList<>();
    private @Nullable ClientTransactionId current;
    private @Nullable SipRequest sent;
    private @Nullable Flow flow;
    private @Nullable SipResponse latest;
    private boolean responded;
    private boolean settled;
    private boolean cancelled;

    Errand(ClientTransactionId known, SipRequest request, NextHop.ByName hop, Failover failover) {
      this.uris = hop.uris();
      this.peer = hop.flow();
      this.known = known;
      this.request = request;
      this.failover = failover;
    }

    boolean isAt(ClientTransactionId id) {
      return id.equals(current);
    }
  }

  private final Locator.LoopTime loop;
  private final TransactionLayer transactions;
  private final Senders senders;
  private final Identity identity;
  private final Locations locations;
  private final Locator locator;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;
  private final Map<ClientTransactionId, Errand> errands = new HashMap<>();
  private final Map<ClientTransactionId, Errand> byTry = new HashMap<>();

  RequestDispatch(
      Locator.LoopTime loop,
      TransactionLayer transactions,
      Senders senders,
      Identity identity,
      Locations locations,
      Clock clock,
      SignalingMetrics metrics) {
    this.loop = loop;
    this.transactions = transactions;
    this.senders = senders;
    this.identity = identity;
    this.locations = locations;
    this.locator = new Locator(loop, locations);
    this.clock = clock;
    this.tokens = locations.tokens();
    this.metrics = metrics;
  }

  // ---- from whoever sends ----

  /**
   * Sends a request to the first of the URIs that takes it.
   *
   * @param request complete, its top Via with a branch of its own, by which it stays known; the Via
   *     is made to fit each target
   */
  void send(SipRequest request, NextHop.ByName hop) {
    ClientTransactionId known = ClientTransactionId.of(request);
    boolean tcpFirst =
        request.encode().length > MOST_OCTETS_BY_UDP
            && locations.rules().transports().contains(Transport.TCP);
    Failover failover =
        new Failover(hop.uris(), hop.flow(), tcpFirst, locations.dead(), locations.deadTime());
    Errand errand = new Errand(known, request, hop, failover);
    errands.put(known, errand);
    carryOut(errand, failover.start());
  }

  /**
   * Sends the ACK for a 2xx to the first target. No response tells whether it has arrived, but
   * where nobody listens that can be heard, and the next target gets it.
   */
  void acknowledge(ClientTransactionId invite, SipRequest ack, NextHop.ByName hop) {
    locator.locate(
        hop.uris().getFirst(),
        found -> acknowledge(invite, ack, new ArrayDeque<>(waysOf(found, hop.flow()))));
  }

  private void acknowledge(ClientTransactionId invite, SipRequest ack, Deque<Way> ways) {
    Way way = ways.poll();
    if (way == null) {
      return;
    }
    transactions.acknowledge(invite, inForm(ack, way.flow(), token(ack)), way.flow());
    way.target()
        .filter(target -> target.transport() == Transport.UDP)
        .ifPresent(
            target -> {
              Runnable onNobody =
                  () -> {
                    locations.dead().setAside(target, locations.deadTime(), clock.nanoTime());
                    acknowledge(invite, ack, ways);
                  };
              locations.knocker().knock(target.address(), () -> loop.execute(onNobody));
            });
  }

  /** A flow, and the target that it leads to unless that is known to be there. */
  private record Way(Flow flow, Optional<Target> target) {}

  /** The way that the peer's messages come by first, if the name leads there too, else last. */
  private List<Way> waysOf(List<Target> found, Optional<Flow> known) {
    long now = clock.nanoTime();
    List<Way> ways = new ArrayList<>();
    List<Way> last = new ArrayList<>();
    known.ifPresent(
        flow -> (isAmong(found, flow) ? ways : last).add(new Way(flow, Optional.empty())));
    for (boolean dead : new boolean[] {false, true}) {
      found.stream()
          .filter(target -> known.filter(target::isReachedBy).isEmpty())
          .filter(target -> locations.dead().isDead(target, now) == dead)
          .map(target -> new Way(flow(target, Optional.empty()), Optional.of(target)))
          .forEach(ways::add);
    }
    ways.addAll(last);
    return ways;
  }

  /**
   * Takes an INVITE back, wherever it is now.
   *
   * @return false when it is none of those here
   */
  boolean cancel(ClientTransactionId invite) {
    Errand errand = errands.getOrDefault(invite, byTry.get(invite));
    if (errand == null) {
      return false;
    }
    ClientTransactionId current = errand.current;
    errand.cancelled = true;
    tell(errand, new FailoverInput.Cancelled());
    if (current != null) {
      transactions.cancel(current, clock.nanoTime());
    }
    return true;
  }

  /**
   * The shard goes to another process: nobody here may try another target for it, but to end a
   * call.
   */
  void leave(int shard) {
    List.copyOf(errands.values()).stream()
        .filter(errand -> !errand.request.is(Method.BYE))
        .filter(errand -> shardOf(errand.request).orElse(-1) == shard)
        .forEach(this::leave);
  }

  private void leave(Errand errand) {
    ClientTransactionId current = errand.current;
    tell(errand, new FailoverInput.Cancelled());
    if (current != null && !errand.cancelled) {
      transactions.abandon(current);
    }
  }

  // ---- from the transactions ----

  /**
   * Takes a response.
   *
   * @return false when it is to no request here
   */
  boolean onResponse(ClientTransactionId id, SipResponse response) {
    Errand errand = byTry.get(id);
    if (errand == null) {
      return false;
    }
    if (errand.isAt(id)) {
      errand.responded = true;
      errand.latest = response;
      settle(errand, response);
      tell(errand, new FailoverInput.Responded(response.status(), retryAfter(response)));
    }
    return true;
  }

  /** No response came in time; false when it was to no request here. */
  boolean onTimeout(ClientTransactionId id) {
    return onFailure(id, new FailoverInput.TimedOut());
  }

  /** It could not be delivered; false when it is no request here. */
  boolean onTransportError(ClientTransactionId id) {
    return onFailure(id, new FailoverInput.Unreachable());
  }

  private boolean onFailure(ClientTransactionId id, FailoverInput failure) {
    Errand errand = byTry.get(id);
    if (errand != null && errand.isAt(id)) {
      tell(errand, failure);
    }
    return errand != null;
  }

  /** A transaction is over; false when it was none of those here. */
  boolean onTerminated(ClientTransactionId id) {
    Errand errand = byTry.get(id);
    if (errand != null && errand.isAt(id)) {
      errand.current = null;
      forgetIfOver(errand);
    }
    return errand != null;
  }

  // ---- doing what failover says ----

  private void tell(Errand errand, FailoverInput input) {
    carryOut(errand, errand.failover.on(input, clock.nanoTime()));
  }

  private void carryOut(Errand errand, List<FailoverOutput> outputs) {
    for (FailoverOutput output : outputs) {
      switch (output) {
        case FailoverOutput.Locate locate -> {
          errand.current = null;
          locator.locate(locate.uri(), found -> onLocated(errand, found));
        }
        case FailoverOutput.Try(Target target) ->
            begin(errand, requestFor(errand, target), flow(target, errand.peer), true);
        case FailoverOutput.TryFlow(Flow flow) -> begin(errand, errand.request, flow, false);
        case FailoverOutput.Deliver _ -> {
          SipResponse response = errand.latest;
          if (response != null) {
            senders.onAnswer(errand.known, response);
          }
        }
        case FailoverOutput.GiveUp _ -> senders.onUnanswered(errand.known);
      }
    }
    forgetIfOver(errand);
  }

  private void onLocated(Errand errand, List<Target> found) {
    tell(errand, found.isEmpty() ? new FailoverInput.Nowhere() : new FailoverInput.Located(found));
  }

  /** Of several servers that may be asked, each is named by the Request-URI that it gets. */
  private static SipRequest requestFor(Errand errand, Target target) {
    if (errand.uris.size() == 1) {
      return errand.request;
    }
    Optional<String> user = errand.request.sipUri().flatMap(SipUri::user);
    return errand.uris.stream()
        .filter(uri -> leadsTo(uri, target))
        .map(uri -> user.map(uri::withUser).orElse(uri))
        .map(uri -> errand.request.toBuilder().requestUri(uri.toString()).build())
        .findFirst()
        .orElse(errand.request);
  }

  private static boolean leadsTo(SipUri uri, Target target) {
    return uri.host().equalsIgnoreCase(target.serverName())
        && uri.port().stream().allMatch(port -> port == target.address().getPort());
  }

  private void begin(Errand errand, SipRequest request, Flow flow, boolean knock) {
    boolean first = errand.tries.isEmpty();
    if (!first) {
      metrics.failedOver().increment();
    }
    String token =
        first
            ? token(errand.request)
            : shardOf(errand.request).stream()
                .mapToObj(shard -> ShardTag.of(shard, tokens))
                .findFirst()
                .orElseGet(() -> tokens.hex(10));
    SipRequest sent = inForm(request, flow, token);
    ClientTransactionId id = ClientTransactionId.of(sent);
    errand.tries.add(id);
    errand.current = id;
    errand.sent = sent;
    errand.flow = flow;
    errand.responded = false;
    errand.settled = false;
    byTry.put(id, errand);
    if (knock && flow.transport() == Transport.UDP) {
      loop.later(KNOCK_AFTER_NANOS, TimeUnit.NANOSECONDS, () -> knock(errand, id, flow));
    }
    transactions.request(sent, flow, clock.nanoTime());
  }

  private void knock(Errand errand, ClientTransactionId id, Flow flow) {
    if (errand.isAt(id) && !errand.responded) {
      locations.knocker().knock(flow.remote(), () -> loop.execute(() -> onNobodyThere(errand, id)));
    }
  }

  private void onNobodyThere(Errand errand, ClientTransactionId id) {
    if (errand.isAt(id) && !errand.responded) {
      transactions.transportFailed(id, clock.nanoTime());
    }
  }

  private void settle(Errand errand, SipResponse response) {
    SipRequest sent = errand.sent;
    Flow flow = errand.flow;
    boolean lasts = errand.request.is(Method.INVITE) || errand.request.is(Method.REGISTER);
    boolean opens = lasts && errand.request.to().tag().isEmpty();
    boolean serves = response.status() > 100 && response.status() != 503;
    if (opens && serves && !errand.settled && sent != null && flow != null) {
      errand.settled = true;
      senders.onSettled(errand.known, sent, identity.egress(flow));
    }
  }

  private void forgetIfOver(Errand errand) {
    if (errand.failover.isOver()
        && errand.current == null
        && errands.remove(errand.known) != null) {
      errand.tries.forEach(byTry::remove);
      senders.onForgotten(errand.known);
    }
  }

  // ---- messages and ways ----

  /** The request as it goes on that flow: Via and Contact name the transport (section 18.1.1). */
  private SipRequest inForm(SipRequest request, Flow flow, String token) {
    Egress egress = identity.egress(flow);
    SipRequest.Builder form = request.toBuilder().replaceTopVia(egress.via(token));
    if (request.headers().has(HeaderName.CONTACT)) {
      form.set(HeaderName.CONTACT, contact(request, egress));
    }
    return form.build();
  }

  private static String contact(SipRequest request, Egress egress) {
    return request.is(Method.REGISTER)
        ? egress.registered(request.contacts().getFirst()).toString()
        : egress.contact(SecureUris.mustShowSecureContact(request));
  }

  private static boolean isAmong(List<Target> targets, Flow flow) {
    return targets.stream().anyMatch(target -> target.isReachedBy(flow));
  }

  /** The way to a target; over TLS it must prove the name that led to it. */
  private Flow flow(Target target, Optional<Flow> known) {
    return known
        .filter(target::isReachedBy)
        .orElseGet(
            () ->
                new Flow(
                    target.transport(),
                    identity.local(target.address().getAddress(), target.transport()),
                    target.address(),
                    0,
                    target.transport().secure() ? target.serverName() : ""));
  }

  private static String token(SipRequest request) {
    return request.topVia().branch().orElse("").substring(Via.MAGIC_COOKIE.length());
  }

  private static OptionalInt shardOf(SipRequest request) {
    return ShardTag.shardOf(token(request));
  }

  /** The seconds that a 503 tells; a comment or a parameter may follow them. */
  private static OptionalLong retryAfter(SipResponse response) {
    String text = response.headers().first(HeaderName.RETRY_AFTER).orElse("").strip();
    int digits = 0;
    while (digits < text.length()
        && digits < 9
        && text.charAt(digits) >= '0'
        && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text.substring(0, digits)));
  }
}
