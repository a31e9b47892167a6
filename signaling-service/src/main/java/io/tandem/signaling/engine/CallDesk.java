package io.tandem.signaling.engine;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.Calls;
import io.tandem.signaling.call.Destination;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.call.RetryAfter;
import io.tandem.signaling.call.SrtpTerms;
import io.tandem.signaling.call.SrtpUse;
import io.tandem.signaling.routing.Clearance;
import io.tandem.signaling.routing.MediaNodes;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.signaling.routing.Route;
import io.tandem.signaling.routing.Router;
import io.tandem.signaling.routing.TrunkLoad;
import io.tandem.signaling.routing.Trunks;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes INVITEs that begin calls: who calls, may he, where does it go, which media node serves it.
 * One on each loop, run by it. Whoever got past the challenge leaves a call record, put through or
 * not; of those who guess, the first few do.
 */
public final class CallDesk {

  private static final Logger log = LoggerFactory.getLogger(CallDesk.class);

  private final SignalingLoop loop;
  private final Gatekeeper gatekeeper;
  private final Trunks trunks;
  private final OwnNames names;
  private final Router router;
  private final Clearance clearance;
  private final TrunkLoad load;
  private final MediaNodes mediaNodes;
  private final SrtpTerms srtp;
  private final Calls calls;
  private final Edges edges;
  private final TrunkWays trunkWays;
  private final Whereabouts whereabouts;
  private final Shards shards;
  private final Journal journal;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;

  public CallDesk(
      SignalingLoop loop,
      Gatekeeper gatekeeper,
      Trunks trunks,
      OwnNames names,
      Router router,
      Clearance clearance,
      TrunkLoad load,
      MediaNodes mediaNodes,
      SrtpTerms srtp,
      Calls calls,
      Edges edges,
      TrunkWays trunkWays,
      Whereabouts whereabouts,
      Shards shards,
      Journal journal,
      Clock clock,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.loop = loop;
    this.gatekeeper = gatekeeper;
    this.trunks = trunks;
    this.names = names;
    this.router = router;
    this.clearance = clearance;
    this.load = load;
    this.mediaNodes = mediaNodes;
    this.srtp = srtp;
    this.calls = calls;
    this.edges = edges;
    this.trunkWays = trunkWays;
    this.whereabouts = whereabouts;
    this.shards = shards;
    this.journal = journal;
    this.clock = clock;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  /**
   * Who calls.
   *
   * @param address the address-of-record that he has proven, or that his trunk gives him
   * @param trunk that he comes by; empty for a phone
   */
  private record Caller(String address, Device device, Optional<Trunk> trunk) {
    static Caller unknown(String address) {
      return new Caller(address, Device.UNKNOWN, Optional.empty());
    }

    String trunkId() {
      return trunk.map(Trunk::id).orElse("");
    }
  }

  /** What stands between an INVITE and its call. */
  private record Refusal(Disposition disposition, int status, String reason) {}

  void onInvite(ServerTransactionId id, SipRequest invite, Flow flow) {
    if (invite.maxForwards().orElse(70) == 0) {
      answer(id, invite, 483);
      return;
    }
    Optional<Trunk> trunk =
        trunks
            .byLine(invite)
            .or(() -> trunks.certified(flow.peerName()))
            .or(() -> trunks.at(flow.remote().getAddress()));
    if (trunk.isPresent()) {
      Trunk by = trunk.get();
      String address = router.callerBy(by, invite);
      onKnown(
          id,
          invite,
          flow,
          new Caller(address, Device.UNKNOWN, trunk),
          now ->
              clearance.clear(
                  clearance.byTrunk(address), by, router.route(by, invite, now), clock.nanoTime()));
      return;
    }
    switch (gatekeeper.check(invite, HeaderName.PROXY_AUTHORIZATION, flow)) {
      case Verdict.Challenged challenged -> {
        SipResponse.Builder response = response(invite, 407);
        challenged.challenges().forEach(c -> response.add(HeaderName.PROXY_AUTHENTICATE, c));
        loop.answerCheaply(id, response.build());
      }
      case Verdict.Refused _ -> {
        Refusal refusal = new Refusal(Disposition.FORBIDDEN, 403, "wrong credentials");
        if (gatekeeper.mayRecord(flow)) {
          refuse(id, invite, flow, Caller.unknown(claimed(invite)), refusal);
        } else {
          metrics.ended(refusal.disposition()).increment();
          loop.answerCheaply(id, response(invite, refusal.status()).build());
        }
      }
      case Verdict.Guarded _ -> answer(id, invite, 503);
      case Verdict.Accepted accepted -> onCaller(id, invite, flow, accepted.subscriber());
    }
  }

  private void onCaller(
      ServerTransactionId id, SipRequest invite, Flow flow, Subscriber subscriber) {
    String user = subscriber.name();
    String caller = names.addressOfRecord(user);
    Optional<SipUri> from = invite.from().sipUri();
    boolean own =
        from.isPresent() && names.contains(from.get()) && from.get().user().orElse("").equals(user);
    if (!own) {
      refuse(
          id,
          invite,
          flow,
          Caller.unknown(caller),
          new Refusal(Disposition.FORBIDDEN, 403, "From is not the caller's own"));
      return;
    }
    onKnown(
        id,
        invite,
        flow,
        new Caller(caller, whereabouts.caller(caller, invite, flow), Optional.empty()),
        now ->
            clearance.clear(
                clearance.subscriber(subscriber),
                router.route(subscriber.custody().account(), invite, now),
                clock.nanoTime()));
  }

  /** Who calls is known; where does it go? */
  private void onKnown(
      ServerTransactionId id,
      SipRequest invite,
      Flow flow,
      Caller caller,
      LongFunction<Route> route) {
    if (!journal.isResponsive() || !shards.mayAct(clock.nanoTime())) {
      refuse(id, invite, flow, caller, new Refusal(Disposition.UNAVAILABLE, 503, "Kafka is away"));
      return;
    }
    switch (route.apply(clock.epochMillis())) {
      case Route.Nowhere nowhere -> refuse(id, invite, flow, caller, nowhere);
      case Route.ToEcho _ -> put(id, invite, flow, caller, new Destination.Echo(), false);
      case Route.ToTone _ -> put(id, invite, flow, caller, new Destination.Tone(), false);
      case Route.ToRoom to -> put(id, invite, flow, caller, new Destination.Room(to.room()), false);
      case Route.ToPhone phone -> put(id, invite, flow, caller, phone(phone), false);
      case Route.ToTrunks out -> {
        out.bars().forEach(metrics::barred);
        if (out.purpose() == Route.Purpose.EMERGENCY) {
          log.warn("caller={} called={} is an emergency call", caller.address(), called(invite));
        }
        boolean outward = out.purpose() == Route.Purpose.OUTWARD;
        put(id, invite, flow, caller, byTrunks(out), outward);
      }
    }
  }

  private void refuse(
      ServerTransactionId id, SipRequest invite, Flow flow, Caller caller, Route.Nowhere nowhere) {
    nowhere.bars().forEach(metrics::barred);
    refuse(
        id,
        invite,
        flow,
        caller,
        new Refusal(nowhere.disposition(), nowhere.sipStatus(), nowhere.reason()));
  }

  private Destination byTrunks(Route.ToTrunks to) {
    return new Destination.ByTrunks(
        "<" + SipUri.of(to.number(), names.domain()) + ">",
        to.hops().stream()
            .flatMap(hop -> trunkWays.of(hop, terms(hop.trunk().policy(), to.purpose())).stream())
            .toList());
  }

  private Destination.Terms terms(TrunkPolicy policy, Route.Purpose purpose) {
    Duration longest = Duration.ofSeconds(policy.maxDurationSeconds());
    return switch (purpose) {
      case OUTWARD ->
          new Destination.Terms(
              policy.maxCalls(),
              policy.callsPerSecond(),
              shorter(longest, clearance.fraud().longestCall()),
              policy.codecs(),
              use(policy));
      case LANDING ->
          new Destination.Terms(
              policy.maxCalls(), policy.callsPerSecond(), longest, policy.codecs(), use(policy));
      case EMERGENCY -> new Destination.Terms(0, 0, Duration.ZERO, List.of(), use(policy));
    };
  }

  private static SrtpUse use(TrunkPolicy policy) {
    return switch (policy.srtp()) {
      case OFF -> SrtpUse.OFF;
      case ALLOWED -> SrtpUse.ALLOWED;
      case REQUIRED -> SrtpUse.REQUIRED;
    };
  }

  /** Zero is no limit. */
  private static Duration shorter(Duration one, Duration other) {
    boolean first = other.isZero() || (!one.isZero() && one.compareTo(other) < 0);
    return first ? one : other;
  }

  private Destination phone(Route.ToPhone phone) {
    return new Destination.Phone(
        "<sip:" + phone.addressOfRecord() + ">",
        phone.flows().stream().map(this::way).toList(),
        Device.of(phone.addressOfRecord(), phone.flows().getFirst()));
  }

  private Destination.Way way(Binding binding) {
    Optional<SipUri> proxy =
        binding.reach().path().stream()
            .findFirst()
            .flatMap(NameAddr::parse)
            .flatMap(NameAddr::sipUri)
            .filter(CallDesk::mustBeLocated);
    if (proxy.isPresent()) {
      return new Destination.Way(
          binding.contactUri(),
          binding.reach().path(),
          edges.egress(binding.reach()),
          new NextHop.ByName(List.of(proxy.get()), Optional.empty()));
    }
    return new Destination.Way(
        binding.contactUri(), binding.reach().path(), edges.egress(binding.reach()));
  }

  private void put(
      ServerTransactionId id,
      SipRequest invite,
      Flow flow,
      Caller caller,
      Destination destination,
      boolean outward) {
    long now = clock.epochMillis();
    Optional<Shards.Owned> shard = loop.shardForNewCall();
    Optional<MediaNode> node =
        destination instanceof Destination.Room(String room)
            ? mediaNodes.ofRoom(room, now)
            : mediaNodes.choose(
                families(flow, destination), srtp.mayMatterTo(invite, destination), now);
    if (shard.isEmpty() || node.isEmpty()) {
      String lacking = shard.isEmpty() ? "no shard is ours yet" : "no media node takes calls";
      refuse(id, invite, flow, caller, new Refusal(Disposition.UNAVAILABLE, 503, lacking));
      return;
    }
    Call call =
        calls.open(
            new Calls.Opening(
                shard.get().shard(),
                shard.get().epoch(),
                invite,
                id,
                edges.egress(flow),
                caller.address(),
                caller.device(),
                caller.trunkId(),
                called(invite),
                destination,
                caller.trunk().map(by -> use(by.policy())).orElse(srtp.phones()),
                Duration.ofSeconds(
                    caller.trunk().map(by -> by.policy().maxDurationSeconds()).orElse(0)),
                node.get()),
            now);
    Optional<Route.Nowhere> barred = takePlace(call.sid(), caller, outward);
    if (barred.isPresent()) {
      refuse(id, invite, flow, caller, barred.get());
      return;
    }
    loop.respond(id, SipResponse.to(invite, 100).build());
    caller.trunk().flatMap(trunkWays::login).ifPresent(call::callerMayAsk);
    log.info("call={} caller={} called={} begins", call.sid(), caller.address(), called(invite));
    loop.begin(call, id);
  }

  /** The clearance was given a moment ago: what counts is whether there is a place now. */
  private Optional<Route.Nowhere> takePlace(CallSid call, Caller caller, boolean outward) {
    long now = clock.nanoTime();
    if (caller.trunk().isPresent()) {
      return load.bring(call, caller.trunk().get(), now).map(Clearance::full);
    }
    return outward
        ? load.place(call, caller.address(), clearance.fraud(), now).map(Clearance::forbidden)
        : Optional.empty();
  }

  /** A name, or a server that has to prove that it is the one that the URI means. */
  private static boolean mustBeLocated(SipUri uri) {
    boolean secure = uri.isSecure() || uri.param("transport").filter("tls"::equals).isPresent();
    return secure || IpLiteral.parse(uri.host()).isEmpty();
  }

  private static Set<AddressFamily> families(Flow flow, Destination destination) {
    Set<AddressFamily> families = EnumSet.of(AddressFamily.of(flow.remote().getAddress()));
    if (destination instanceof Destination.Callee callee) {
      for (Destination.Way way : callee.ways()) {
        String host = way.egress().reach().remoteHost();
        families.add(AddressFamily.of(InetAddress.ofLiteral(host)));
      }
    }
    return families;
  }

  private void refuse(
      ServerTransactionId id, SipRequest invite, Flow flow, Caller caller, Refusal refusal) {
    answer(id, invite, refusal.status());
    long now = clock.epochMillis();
    metrics.ended(refusal.disposition()).increment();
    // A shard matters only to calls that live; a refused one never did.
    CallSid sid = CallSid.of(0, tokens);
    loop.traces().refuse(sid, invite.callId());
    log.info(
        "call={} caller={} called={} refused with {}: {}",
        sid,
        caller.address(),
        called(invite),
        refusal.status(),
        refusal.reason());
    journal.write(
        new CallRecord(
            sid,
            caller.address(),
            called(invite),
            now,
            0,
            0,
            now,
            refusal.disposition(),
            EndedBy.EXCHANGE,
            refusal.status(),
            refusal.reason(),
            "",
            IpLiteral.print(flow.remote()),
            "",
            caller.trunkId(),
            ""));
  }

  private void answer(ServerTransactionId id, SipRequest invite, int status) {
    SipResponse.Builder response = response(invite, status);
    if (status == 503) {
      response.add(HeaderName.RETRY_AFTER, RetryAfter.seconds(tokens));
    }
    loop.respond(id, response.build());
  }

  private SipResponse.Builder response(SipRequest invite, int status) {
    return SipResponse.to(invite, status).toTag(loop.callLessTag());
  }

  private String claimed(SipRequest invite) {
    return invite.from().sipUri().flatMap(SipUri::user).map(names::addressOfRecord).orElse("");
  }

  private String called(SipRequest invite) {
    return router.dialled(invite).flatMap(SipUri::user).orElse(invite.requestUri());
  }
}
