package io.tandem.signaling.engine;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.CallOutput;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.call.SrtpNotice;
import io.tandem.signaling.defence.OverloadControl;
import io.tandem.signaling.screening.Screening;
import io.tandem.signaling.trace.Direction;
import io.tandem.signaling.trace.LoopTraces;
import io.tandem.signaling.trace.TracedMessage;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionId;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.TransactionUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of signaling: the transactions and the calls that live on it, and nothing shared
 * with other loops.
 *
 * <p>Everything here runs on that loop; others post to it with {@link #execute}. It connects the
 * transaction layer below with calls and the desks above. It does not decide what a call does
 * ({@link Call}), nor where a new one goes ({@link CallDesk}).
 */
public final class SignalingLoop
    implements TransactionUser,
        RunningCall.Effects,
        RequestDispatch.Senders,
        Redelivery.Outlet,
        RegEventDesk.Floor,
        Locator.LoopTime {

  private static final Logger log = LoggerFactory.getLogger(SignalingLoop.class);

  /** RFC 5626 section 11.5. */
  private static final int FLOW_FAILED = 430;

  /** What may be put off; BYE, ACK, CANCEL, PRACK and whatever is within a dialog may not. */
  private static final Set<String> NEW_WORK =
      Set.of(
          Method.INVITE,
          Method.REGISTER,
          Method.OPTIONS,
          Method.SUBSCRIBE,
          Method.MESSAGE,
          "PUBLISH");

  private final int index;
  private final EventLoop loop;
  private final Clock clock;
  private final SipSender sender;
  private final Journal journal;
  private final Identity identity;
  private final SignalingMetrics metrics;
  private final LoopTraces traces;
  private final TrunkPlaces places;
  private final TransactionLayer transactions;
  private final LoopCalls calls = new LoopCalls();
  private final RequestDispatch dispatch;
  private final LoneRequests lone;
  private final RefusedByes byes;
  private final Redelivery redelivery;
  private final LegMoves moves;
  private final CallTimers timers;
  private final CallLedger ledger;
  private final TransactionAlarm alarm;
  private final List<Shards.Owned> owned = new ArrayList<>();
  private int nextShard;
  private final OverloadControl overload;
  private @Nullable Desks desks;
  private BooleanSupplier ready = () -> false;

  /** Who takes requests that belong to no call here, and who is asked first. */
  public record Desks(
      Screening screening,
      Gatekeeper gatekeeper,
      OptionsDesk options,
      CallDesk calls,
      RegistrationDesk registrations,
      RegEventDesk regEvents,
      TrunkDesk trunks) {}

  public SignalingLoop(
      int index,
      EventLoop loop,
      Clock clock,
      SipSender sender,
      Journal journal,
      Shards shards,
      Identity identity,
      Locations locations,
      Edges edges,
      Whereabouts whereabouts,
      TrunkPlaces places,
      OverloadControl overload,
      SignalingMetrics metrics,
      LoopTraces traces) {
    this.index = index;
    this.overload = overload;
    this.loop = loop;
    this.clock = clock;
    this.sender = sender;
    this.journal = journal;
    this.identity = identity;
    this.metrics = metrics;
    this.traces = traces;
    this.places = places;
    this.transactions =
        new TransactionLayer(TimerDurations.RFC_3261, this::transmit, this, clock.nanoTime());
    this.dispatch =
        new RequestDispatch(this, transactions, this, identity, locations, clock, metrics);
    this.lone = new LoneRequests(dispatch);
    this.byes = new RefusedByes(this::send);
    this.moves = new LegMoves(whereabouts, edges, clock, metrics);
    this.redelivery =
        new Redelivery(
            this,
            this,
            whereabouts,
            () -> shards.mayAct(clock.nanoTime()),
            clock,
            locations.tokens(),
            metrics);
    this.timers = new CallTimers(this, clock, shards);
    this.ledger = new CallLedger(this, journal, clock, metrics);
    this.alarm = new TransactionAlarm(this, transactions, clock, shards);
  }

  /**
   * The desks need the loop and the loop needs the desks; called once, before any message.
   *
   * @param knowsSubscribers until it is true nobody can be told from a stranger
   */
  public void open(Desks desksOfLoop, BooleanSupplier knowsSubscribers) {
    desks = desksOfLoop;
    ready = knowsSubscribers;
    new OverloadWatch(this, overload, transactions, journal, clock).start();
  }

  public int index() {
    return index;
  }

  /** Whether the calling thread is this loop. */
  boolean isRunning() {
    return loop.inEventLoop();
  }

  /** Runs a step here: at once when this is the loop, else when its turn comes. */
  @Override
  public void execute(Runnable step) {
    if (loop.inEventLoop()) {
      guarded(step);
    } else {
      loop.execute(() -> guarded(step));
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      metrics.loopFaults().increment();
      log.error("a step on loop {} failed", index, e);
    }
    alarm.arm();
  }

  // ---- from the transports ----

  /** A message that belongs here. */
  public void onMessage(SipMessage message, Flow flow) {
    if (message instanceof SipRequest request
        && request.is(Method.OPTIONS)
        && request.to().tag().isEmpty()) {
      openedDesks().options().onOptions(request, overloaded(request), flow);
      return;
    }
    trace(Direction.RECEIVED, message, flow);
    transactions.receive(message, flow, clock.nanoTime());
  }

  /** Whether the request is new work that this loop has no time for, and what to say then. */
  private Optional<SipResponse.Builder> overloaded(SipRequest request) {
    if (!NEW_WORK.contains(request.method()) || !overload.refuses()) {
      return Optional.empty();
    }
    metrics.overloaded(request.method()).increment();
    String retryAfter = openedDesks().registrations().retryAfter();
    return Optional.of(SipResponse.to(request, 503).add(HeaderName.RETRY_AFTER, retryAfter));
  }

  private void transmit(SipMessage message, Flow flow) {
    LoopCalls.Leg leg =
        moves.isStranded(message, flow) ? calls.byTag(LegMoves.ownTag(message)) : null;
    if (leg == null) {
      send(message, flow, message);
    } else {
      Addressed other = moves.elsewhere(message, flow, leg.running().call(), leg.role());
      send(other.message(), other.flow(), message);
    }
  }

  /**
   * Hands a message to its transport.
   *
   * @param known the form in which its transaction knows it
   */
  private void send(SipMessage message, Flow flow, SipMessage known) {
    trace(Direction.SENT, message, flow);
    if (message instanceof SipResponse response) {
      metrics.responsesSent(response.status()).increment();
    }
    sender.send(index, message, flow, () -> execute(() -> onUnsendable(known)));
  }

  private void trace(Direction direction, SipMessage message, Flow flow) {
    if (traces.wants(message, direction)) {
      traces.record(new TracedMessage(clock.epochMicros(), direction, flow, message));
    }
  }

  /** To be used on this loop only. */
  LoopTraces traces() {
    return traces;
  }

  private void onUnsendable(SipMessage message) {
    metrics.sendFailures().increment();
    transactions.transportFailed(transactionOf(message), clock.nanoTime());
  }

  private static TransactionId transactionOf(SipMessage message) {
    String branch = message.topVia().branch().orElse("");
    return switch (message) {
      case SipRequest request -> new ClientTransactionId(branch, request.method());
      case SipResponse response ->
          new ServerTransactionId(branch, response.topVia().sentBy(), response.cseq().method());
    };
  }

  // ---- from the transaction layer ----

  @Override
  public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
    metrics.requestsReceived(request.method()).increment();
    Desks opened = openedDesks();
    Optional<SipResponse.Builder> refusal = opened.screening().refusal(request, flow.transport());
    if (refusal.isPresent()) {
      SipResponse response = refusal.get().toTag(callLessTag()).build();
      if (response.status() == 405) {
        opened.gatekeeper().onProbe(flow);
      }
      answerCheaply(id, response);
      return;
    }
    Optional<String> tag = request.to().tag();
    if (tag.isPresent()) {
      onRequestWithinDialog(id, request, tag.get(), flow);
      return;
    }
    Optional<SipResponse.Builder> overloaded = overloaded(request);
    if (overloaded.isPresent()) {
      answerCheaply(id, overloaded.get().toTag(callLessTag()).build());
      return;
    }
    if (!ready.getAsBoolean()) {
      respond(
          id,
          SipResponse.to(request, 503)
              .toTag(callLessTag())
              .add(HeaderName.RETRY_AFTER, "5")
              .build());
      return;
    }
    switch (request.method()) {
      case Method.INVITE -> opened.calls().onInvite(id, request, flow);
      case Method.REGISTER -> opened.registrations().onRegister(id, request, flow);
      case Method.SUBSCRIBE -> opened.regEvents().onSubscribe(id, request, flow);
      // A BYE without a tag, or what else has no sense outside of a dialog.
      default -> answerCheaply(id, SipResponse.to(request, 481).toTag(callLessTag()).build());
    }
  }

  private void onRequestWithinDialog(
      ServerTransactionId id, SipRequest request, String tag, Flow flow) {
    LoopCalls.Leg leg = calls.byTag(tag);
    if (request.is(Method.SUBSCRIBE)) {
      openedDesks().regEvents().onSubscribeWithin(id, request, tag, leg != null);
      return;
    }
    if (leg == null) {
      answerCheaply(id, SipResponse.to(request, 481).build());
      return;
    }
    if (request.is(Method.INVITE)) {
      calls.onInvite(id, leg);
    }
    moves.onRequest(leg.running().call(), leg.role(), request, flow);
    leg.running().on(new CallInput.Request(leg.role(), request, id));
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    LoopCalls.Leg leg = calls.byTag(ack.to().tag().orElse(""));
    if (leg != null) {
      moves.onRequest(leg.running().call(), leg.role(), ack, flow);
      leg.running().on(new CallInput.Acknowledged(leg.role()));
    }
  }

  @Override
  public void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest request) {
    metrics.requestsReceived(Method.CANCEL).increment();
    LoopCalls.Leg leg = calls.byInvite(invite);
    if (leg != null) {
      leg.running().on(new CallInput.Cancelled(leg.role()));
    }
  }

  @Override
  public void onResponse(ClientTransactionId id, SipResponse response) {
    if (!dispatch.onResponse(id, response)
        && !(response.status() == FLOW_FAILED && redelivery.onLost(id))) {
      onAnswer(id, response);
    }
  }

  @Override
  public void onAnswer(ClientTransactionId id, SipResponse response) {
    if (lone.onAnswer(id, response)) {
      return;
    }
    byes.onAnswer(id, response);
    LoopCalls.Leg leg = calls.byRequest(id);
    if (leg != null) {
      leg.running().on(new CallInput.Response(leg.role(), response));
    }
  }

  /** A 200 that the former owner of the call has acknowledged in vain wants its ACK from us. */
  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    LoopCalls.Leg leg = calls.byTag(response.from().tag().orElse(""));
    if (leg != null && response.isSuccess() && response.cseq().method().equals(Method.INVITE)) {
      leg.running().on(new CallInput.Response(leg.role(), response));
    } else {
      metrics.strayResponses().increment();
    }
  }

  @Override
  public void onTimeout(ClientTransactionId id) {
    if (!dispatch.onTimeout(id) && !redelivery.onTimeout(id)) {
      onUnanswered(id);
    }
  }

  @Override
  public void onTransportError(TransactionId id) {
    if (id instanceof ClientTransactionId client
        && !dispatch.onTransportError(client)
        && !redelivery.onLost(client)) {
      onUnanswered(client);
    }
  }

  @Override
  public void onUnanswered(ClientTransactionId id) {
    if (lone.onUnanswered(id)) {
      return;
    }
    LoopCalls.Leg leg = calls.byRequest(id);
    if (leg != null) {
      leg.running().on(new CallInput.Unanswered(leg.role(), id.method()));
    }
  }

  @Override
  public void onAckTimeout(ServerTransactionId id) {
    LoopCalls.Leg leg = calls.byInvite(id);
    if (leg != null) {
      leg.running().on(new CallInput.NotAcknowledged(leg.role()));
    }
  }

  @Override
  public void onTerminated(TransactionId id) {
    switch (id) {
      case ServerTransactionId server -> calls.onOver(server);
      case ClientTransactionId client -> {
        if (!dispatch.onTerminated(client)) {
          onForgotten(client);
        }
      }
    }
  }

  // ---- from the dispatch of requests to named hosts ----

  @Override
  public void onSettled(ClientTransactionId known, SipRequest sent, Egress egress) {
    lone.onSettled(known, sent, egress);
    LoopCalls.Leg leg = calls.byRequest(known);
    if (leg != null) {
      leg.running().on(new CallInput.Settled(leg.role(), sent, egress));
    }
  }

  @Override
  public void onForgotten(ClientTransactionId known) {
    calls.onOver(known);
    lone.onForgotten(known);
    byes.onForgotten(known);
    redelivery.onTerminated(known);
  }

  // ---- from Kafka ----

  /** A fact about a call of ours; of any other it is a late echo. */
  public void onMediaFact(MediaFact fact) {
    if (fact instanceof MediaFact.MediaStatistics told && ledger.complete(told)) {
      return;
    }
    RunningCall call = calls.call(fact.callSid());
    if (call != null) {
      if (fact instanceof MediaFact.EndpointsOpened) {
        call.times().waitEnds(clock.nanoTime());
      }
      call.on(new CallInput.Media(fact));
    }
  }

  /** Takes over a shard with the calls that its former owner left. */
  public void takeOver(Shards.Owned shard, List<Call> left) {
    owned.add(shard);
    left.forEach(call -> guarded(() -> takeOver(call)));
    guarded(() -> openedDesks().trunks().onShard(shard.shard()));
  }

  private void takeOver(Call call) {
    RunningCall running = adopt(call, null);
    places.takenOver(call);
    traces.takeOver(call.sid(), call.callIds());
    Optional<ServerTransactionId> open =
        call.openInviteOfCaller()
            .map(
                invite ->
                    transactions.restoreInviteServer(invite, call.egress(LegRole.CALLER).flow()));
    open.ifPresent(id -> calls.onInvite(id, new LoopCalls.Leg(running, LegRole.CALLER)));
    moves.refresh(call);
    call.openInviteOfCallee()
        .map(invite -> transactions.restoreInviteClient(invite, call.egress(LegRole.CALLEE).flow()))
        .ifPresent(id -> calls.onRequest(id, new LoopCalls.Leg(running, LegRole.CALLEE)));
    running.resume(call.resume(open, clock.epochMillis()));
    log.info("call={} node={} taken over while {}", call.sid(), identity.node(), call.state());
  }

  /** Somebody has changed a trunk. */
  public void onTrunk(String id) {
    openedDesks().trunks().onTrunk(id);
  }

  /** The bindings of an address-of-record may have changed. */
  public void onBindings(String addressOfRecord) {
    openedDesks().regEvents().onBindings(addressOfRecord);
  }

  /** A connection is gone, and what was to come on it. */
  public void onConnectionClosed(long connectionId) {
    transactions.connectionClosed(connectionId, clock.nanoTime());
  }

  /** Lets go of a shard. Its calls go on elsewhere, but for those that nobody else knows. */
  public void giveUp(int shard) {
    owned.removeIf(mine -> mine.shard() == shard);
    for (RunningCall call : calls.ofShard(shard)) {
      boolean goesOn = call.call().isWrittenDown();
      call.on(new CallInput.ShardLeaves());
      if (goesOn) {
        // The answers go to the next owner, so that nothing here would end what is sent again. A
        // call that nobody else knows has just cancelled its INVITE, and owes a CANCEL perhaps.
        calls.requestsOf(call).forEach(transactions::abandon);
      }
      drop(call);
    }
    openedDesks().trunks().onShardLeft(shard);
    dispatch.leave(shard);
    redelivery.leave(shard);
    openedDesks().regEvents().onShardLeft(shard);
  }

  // ---- for the desks ----

  /** A shard for a new call; empty while this loop has none. */
  @Override
  public Optional<Shards.Owned> shardForNewCall() {
    if (owned.isEmpty()) {
      return Optional.empty();
    }
    nextShard = (nextShard + 1) % owned.size();
    return Optional.of(owned.get(nextShard));
  }

  /**
   * Refuses at as little cost as the method allows. For requests that would be refused alike if
   * they came again.
   */
  @Override
  public void answerCheaply(ServerTransactionId id, SipResponse response) {
    if (id.method().equals(Method.INVITE)) {
      respond(id, response);
    } else {
      transactions.respondAndForget(id, response);
    }
  }

  @Override
  public void respond(ServerTransactionId id, SipResponse response) {
    transactions.respond(id, response, clock.nanoTime());
  }

  /** Begins a call with the INVITE of that transaction. */
  void begin(Call call, ServerTransactionId invite) {
    RunningCall running = adopt(call, invite);
    calls.onInvite(invite, new LoopCalls.Leg(running, LegRole.CALLER));
    call.callIds().keySet().forEach(callId -> traces.begin(call.sid(), callId));
    running.start();
  }

  /** To be used on this loop only. */
  LoneRequests lone() {
    return lone;
  }

  @Override
  public void ask(SipRequest request, NextHop hop, Egress way, LoneRequests.Asker asker) {
    // Known before it is sent: what cannot be sent is told at once.
    lone.await(request, way, asker);
    send(request, hop);
  }

  /** A tag for responses that belong to no call; it carries no shard. */
  @Override
  public String callLessTag() {
    return "n" + Long.toHexString(clock.nanoTime() ^ ((long) index << 56));
  }

  @Override
  public void later(long delay, TimeUnit unit, Runnable step) {
    var _ = after(delay, unit, step);
  }

  /** Later, on this loop. */
  @Override
  public Future<?> after(long delay, TimeUnit unit, Runnable step) {
    return loop.schedule(() -> guarded(step), delay, unit);
  }

  private RunningCall adopt(Call call, @Nullable ServerTransactionId opening) {
    RunningCall running = new RunningCall(call, opening, clock, this);
    calls.add(running);
    metrics.callBegan();
    return running;
  }

  private void drop(RunningCall call) {
    if (!calls.contains(call)) {
      return;
    }
    call.leave();
    // Those that are open still are the next owner's to answer.
    calls.remove(call).forEach(transactions::abandon);
    timers.clearAll(call);
    places.over(call.sid());
    traces.end(call.sid());
    metrics.callLeft();
  }

  // ---- what calls want done ----

  @Override
  public void perform(RunningCall call, CallOutput output) {
    switch (output) {
      case CallOutput.Send send -> {
        Optional<String> barred = places.barred(call.call(), send.leg(), send.request());
        if (barred.isPresent()) {
          call.on(new CallInput.NoRoom(send.leg(), barred.get()));
          return;
        }
        traces.join(call.sid(), send.request().callId(), send.leg());
        // Known before it is sent: what cannot be sent is told at once.
        calls.onRequest(
            ClientTransactionId.of(send.request()), new LoopCalls.Leg(call, send.leg()));
        Egress egress = call.call().egress(send.leg());
        call.call()
            .device(send.leg())
            .ifPresent(device -> redelivery.onSending(send.request(), device, egress));
        byes.onSending(call.call(), send.leg(), send.request(), send.hop());
        send(send.request(), send.hop());
      }
      case CallOutput.SendAck ack -> {
        switch (believed(ack.hop())) {
          case NextHop.ByFlow(Flow flow) -> transactions.acknowledge(ack.invite(), ack.ack(), flow);
          case NextHop.ByName name -> dispatch.acknowledge(ack.invite(), ack.ack(), name);
        }
      }
      case CallOutput.SendCancel cancel -> {
        ClientTransactionId invite = redelivery.current(cancel.invite());
        if (!dispatch.cancel(invite)) {
          transactions.cancel(invite, clock.nanoTime());
        }
      }
      case CallOutput.Respond respond -> {
        call.measure(respond, metrics);
        respond(respond.transaction(), respond.response());
      }
      case CallOutput.WritePlan plan -> ledger.plan(call, plan);
      case CallOutput.DropPlan plan -> journal.dropPlan(plan.partition(), call.sid());
      case CallOutput.Forget _ -> journal.forget(call.sid(), call.call().epoch());
      case CallOutput.Write record -> ledger.end(call, record);
      case CallOutput.OneWay(LegRole leg, boolean over, long lasted) ->
          log.info(
              "call={} {} is {} after {} s in which the other side was",
              call.sid(),
              leg.word(),
              over ? "heard again" : "not heard",
              lasted / 1000);
      case CallOutput.SetTimer timer ->
          timers.set(call, timer.timer(), timer.deadlineEpochMillis());
      case CallOutput.ClearTimer timer -> timers.clear(call, timer.timer());
      case CallOutput.Ended _ -> drop(call);
      case CallOutput.Noticed(LegRole leg, SrtpNotice notice) -> {
        metrics.srtp(notice);
        log.info("call={} {} SRTP: {}", call.sid(), leg.word(), SignalingMetrics.word(notice));
      }
      case CallOutput.Note note -> journal.snapshot(note.snapshot(), _ -> {});
      case CallOutput.Store _ -> throw new IllegalStateException("a snapshot is not performed");
    }
  }

  @Override
  public void beforeStep(Call call) {
    moves.refresh(call);
  }

  @Override
  public void send(ClientTransactionId lost, SipRequest request, NextHop hop) {
    calls.onReplaced(lost, ClientTransactionId.of(request));
    send(request, hop);
  }

  private void send(SipRequest request, NextHop hop) {
    switch (believed(hop)) {
      case NextHop.ByFlow(Flow flow) -> transactions.request(request, flow, clock.nanoTime());
      case NextHop.ByName name -> dispatch.send(request, name);
    }
  }

  /**
   * Where a peer says that it is reached. A name in its Contact or Record-Route counts for proxies
   * and trunks only, which are exempt from the defence: a phone is reached by its flow, and cannot
   * aim what we send at somebody else.
   */
  private NextHop believed(NextHop hop) {
    return hop instanceof NextHop.ByName(var _, Optional<Flow> peer)
            && peer.filter(flow -> !openedDesks().gatekeeper().exempts(flow)).isPresent()
        ? new NextHop.ByFlow(peer.get())
        : hop;
  }

  @Override
  public void store(CallSnapshot snapshot, Consumer<String> outcome) {
    ledger.store(snapshot, outcome);
  }

  @Override
  public void onBroken(RunningCall call) {
    metrics.loopFaults().increment();
    drop(call);
  }

  private Desks openedDesks() {
    Desks opened = desks;
    if (opened == null) {
      throw new IllegalStateException("the loop is not open yet");
    }
    return opened;
  }
}
