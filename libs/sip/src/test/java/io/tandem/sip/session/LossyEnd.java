package io.tandem.sip.session;

import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.dialog.DialogSet;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import io.tandem.sip.session.OfferAnswerState.Step;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionId;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.TransactionUser;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Either end of a {@link LossyCall}: does what the machines of a leg say, and keeps the record. */
final class LossyEnd implements TransactionUser {
  private static final SessionInterval WISH = new SessionInterval(90, 90);

  final InetSocketAddress address;
  final TransactionLayer layer;
  InetSocketAddress peer;
  boolean dead;

  // What the invariants look at.
  final List<Long> reliables = new ArrayList<>();
  final List<String> broken = new ArrayList<>();
  boolean described;
  boolean answered;
  boolean answeredBeforeDescribed;
  boolean over;
  int offers;
  OfferAnswerState talk = OfferAnswerState.FRESH;

  private final LossyCall net;
  private final String name;
  private final ReliableResponses ringing = new ReliableResponses(7, TimerDurations.RFC_3261);
  private final Map<ClientTransactionId, SipRequest> asked = new HashMap<>();
  private DialogSet dialogs = DialogSet.EMPTY;
  private ReceivedReliables received = ReceivedReliables.NONE;
  private Optional<Dialog> dialog = Optional.empty();
  private Optional<SessionTimer> timer = Optional.empty();
  private Optional<SipRequest> invite = Optional.empty();
  private Optional<ServerTransactionId> inviteId = Optional.empty();
  private int branches;

  LossyEnd(LossyCall net, String name, InetSocketAddress address) {
    this.net = net;
    this.name = name;
    this.address = address;
    this.peer = address;
    layer =
        new TransactionLayer(
            TimerDurations.RFC_3261, (message, flow) -> net.carry(message, this), this, 0);
  }

  // ---- what this end does by itself

  void call() {
    SipRequest.Builder builder =
        SipRequest.builder("INVITE", "sip:callee@tandem.example")
            .from(NameAddr.of(SipUri.of("caller", "tandem.example")).withTag("tag-caller"))
            .to(NameAddr.of(SipUri.of("callee", "tandem.example")))
            .callId("call")
            .cseq(new CSeq(1, "INVITE"));
    SipRequest request = complete(builder, true);
    invite = Optional.of(request);
    step(Side.US, Carrier.INVITE, request);
    ClientTransactionId id = send(request);
    // Once it rings, no timer of the transaction ends an INVITE: that is the user's to do.
    net.after(60_000, () -> giveUp(id));
  }

  private void giveUp(ClientTransactionId id) {
    if (!dead) {
      layer.cancel(id, net.now());
    }
  }

  void hangUp() {
    if (dead || over || dialog.isEmpty() || !answered) {
      // Nothing to end by BYE: the INVITE itself ends.
      return;
    }
    over = true;
    timer = Optional.empty();
    next("BYE", false, false);
  }

  /** All copies of the INVITE were lost. */
  boolean heardOfNoCall() {
    return invite.isEmpty();
  }

  private void offer() {
    if (dead || over || !answered) {
      return;
    }
    boolean update = net.random.nextBoolean();
    Carrier carrier = update ? Carrier.UPDATE : Carrier.INVITE;
    if (talk.on(Side.US, carrier, true) instanceof Step.Offer(OfferAnswerState next)) {
      talk = next;
      offers++;
      next(update ? "UPDATE" : "INVITE", true, false);
    }
  }

  long nextDeadlineNanos() {
    if (dead) {
      return Long.MAX_VALUE;
    }
    long due = Math.min(layer.nextDeadlineNanos(), ringing.nextDeadlineNanos());
    long session = timer.map(SessionTimer::nextAtMillis).orElse(SessionTimer.NEVER);
    return session == SessionTimer.NEVER ? due : Math.min(due, session * LossyCall.MS);
  }

  void advance() {
    if (dead) {
      return;
    }
    layer.advance(net.now());
    carryOut(ringing.onTick(net.now()));
    if (timer.isPresent()) {
      SessionTimer running = timer.get();
      switch (running.due(nowMillis())) {
        case NOTHING -> {
          // Not yet.
        }
        case REFRESH -> {
          timer = Optional.of(running.refreshing());
          if (talk.on(Side.US, Carrier.UPDATE, false) instanceof Step.Plain(OfferAnswerState n)) {
            talk = n;
            next("UPDATE", false, true);
          } else {
            timer = Optional.of(running.failed(491, nowMillis() + 2_000, nowMillis()));
          }
        }
        case HANG_UP -> hangUp();
      }
    }
  }

  // ---- what it hears

  @Override
  public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
    if (request.to().tag().isEmpty()) {
      onCall(id, request);
      return;
    }
    boolean ours =
        dialog.filter(d -> d.localTag().equals(request.to().tag().orElse(""))).isPresent();
    if (!ours || (over && !request.is("BYE"))) {
      respond(id, request, 481, false);
      return;
    }
    if (!(dialog.get().receive(request) instanceof Dialog.Receipt.InOrder(Dialog next))) {
      respond(id, request, 500, false);
      return;
    }
    dialog = Optional.of(next);
    switch (request.method()) {
      case "PRACK" -> onPrack(id, request);
      case "INVITE" -> onOffer(id, request, Carrier.INVITE, Carrier.INVITE_SUCCESS);
      case "UPDATE" -> onOffer(id, request, Carrier.UPDATE, Carrier.UPDATE_SUCCESS);
      case "BYE" -> {
        over = true;
        timer = Optional.empty();
        respond(id, request, 200, false);
      }
      default -> throw new AssertionError(request.method());
    }
  }

  private void onCall(ServerTransactionId id, SipRequest request) {
    inviteId = Optional.of(id);
    invite = Optional.of(request);
    dialog = Optional.of(Dialog.asUas(request, "tag-" + name));
    step(Side.PEER, Carrier.INVITE, request);
    carryOut(ringing.onProvisional(response(request, 183, true), net.now()));
    net.after(net.random.nextInt(3_000), () -> ring(request));
    net.after(net.random.nextInt(9_000), () -> answer(request));
  }

  private void ring(SipRequest request) {
    if (!dead && !over) {
      carryOut(ringing.onProvisional(response(request, 180, false), net.now()));
    }
  }

  private void answer(SipRequest request) {
    if (!dead && !over) {
      SipResponse.Builder ok = response(request, 200, false).toBuilder();
      if (WISH.decide(request) instanceof SessionInterval.Decision.Agreed agreed) {
        agreed.putInto(ok);
      }
      carryOut(ringing.onFinal(ok.build()));
    }
  }

  private void carryOut(List<ReliableResponses.Output> outputs) {
    for (ReliableResponses.Output output : outputs) {
      switch (output) {
        case ReliableResponses.Output.Respond(SipResponse response) -> {
          boolean repeated = response.isProvisional() && !first(response);
          if (response.isProvisional() && !repeated) {
            step(Side.US, Carrier.RELIABLE_PROVISIONAL, response);
          }
          if (response.isSuccess()) {
            step(Side.US, Carrier.INVITE_SUCCESS, response);
            answered = true;
            if (WISH.decide(invite.orElseThrow())
                instanceof SessionInterval.Decision.Agreed agreed) {
              timer = Optional.of(agreed.started(nowMillis()));
            }
            offerLater();
          }
          layer.respond(inviteId.orElseThrow(), response, net.now());
        }
        case ReliableResponses.Output.GaveUp() -> {
          over = true;
          respond(inviteId.orElseThrow(), invite.orElseThrow(), 504, false);
        }
        case ReliableResponses.Output.Acknowledged _, ReliableResponses.Output.RefusePrack _ ->
            throw new AssertionError("nobody sent a PRACK");
      }
    }
  }

  private boolean first(SipResponse response) {
    long rseq = Long.parseLong(response.headers().first("RSeq").orElseThrow());
    if (reliables.contains(rseq)) {
      return false;
    }
    reliables.add(rseq);
    return true;
  }

  private void onPrack(ServerTransactionId id, SipRequest prack) {
    List<ReliableResponses.Output> outputs = ringing.onPrack(prack, net.now());
    if (outputs.getFirst() instanceof ReliableResponses.Output.Acknowledged) {
      step(Side.PEER, Carrier.PRACK, prack);
      respond(id, prack, 200, false);
    } else {
      respond(id, prack, 481, false);
      return;
    }
    carryOut(outputs.subList(1, outputs.size()));
  }

  private void onOffer(
      ServerTransactionId id, SipRequest request, Carrier carrier, Carrier success) {
    boolean offers = request.body().length > 0;
    switch (talk.on(Side.PEER, carrier, offers)) {
      case Step.NotNow(int status, boolean _) -> respond(id, request, status, false);
      case Step.Broken(String reason) -> broken.add(reason);
      case Step.Offer(OfferAnswerState next) -> agree(id, request, next, success, true);
      case Step.Plain(OfferAnswerState next) -> agree(id, request, next, success, false);
      case Step.Answer _ -> broken.add("a request that answers");
    }
  }

  private void agree(
      ServerTransactionId id,
      SipRequest request,
      OfferAnswerState next,
      Carrier success,
      boolean answers) {
    talk = next;
    SipResponse.Builder ok = response(request, 200, answers).toBuilder();
    if (request.headers().has("Session-Expires")
        && WISH.decide(request) instanceof SessionInterval.Decision.Agreed agreed) {
      agreed.putInto(ok);
      timer = Optional.of(agreed.started(nowMillis()));
    }
    SipResponse built = ok.build();
    step(Side.US, success, built);
    layer.respond(id, built, net.now());
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    step(Side.PEER, Carrier.ACK, ack);
  }

  @Override
  public void onResponse(ClientTransactionId id, SipResponse response) {
    SipRequest request = asked.getOrDefault(id, invite.orElseThrow());
    switch (request.method()) {
      case "INVITE" -> onInviteResponse(id, request, response);
      case "UPDATE" -> {
        if (response.isFinal()) {
          onUpdateEnd(request, response);
        }
      }
      default -> {
        // PRACK and BYE: nothing more to do.
      }
    }
  }

  private void onInviteResponse(ClientTransactionId id, SipRequest request, SipResponse response) {
    if (request.to().tag().isPresent()) {
      if (response.isSuccess()) {
        step(Side.PEER, Carrier.INVITE_SUCCESS, response);
        dialog = dialog.map(d -> d.refreshedBy(response));
        acknowledge(id, request);
      } else if (response.isFinal()) {
        step(Side.PEER, Carrier.INVITE_FAILURE, response);
      }
      return;
    }
    if (response.isProvisional()) {
      onRinging(response);
      return;
    }
    DialogSet.Receipt receipt = dialogs.receive(invite.orElseThrow(), response);
    dialogs = receipt.next();
    switch (receipt.outcome()) {
      case DialogSet.Outcome.Answered(Dialog confirmed) -> {
        answeredBeforeDescribed |= !described;
        step(Side.PEER, Carrier.INVITE_SUCCESS, response);
        dialog = Optional.of(confirmed);
        answered = true;
        timer = Optional.of(WISH.startedBy(response, nowMillis()));
        acknowledge(id, request);
        offerLater();
      }
      case DialogSet.Outcome.Failed _ -> over = true;
      default -> broken.add("unexpected " + receipt.outcome());
    }
  }

  private void onRinging(SipResponse response) {
    ReceivedReliables.Receipt receipt = received.receive(response);
    received = receipt.next();
    if (receipt.verdict() != ReceivedReliables.Verdict.IN_ORDER) {
      return;
    }
    dialogs = dialogs.receive(invite.orElseThrow(), response).next();
    reliables.add(received.lastRseq());
    described |= response.body().length > 0;
    step(Side.PEER, Carrier.RELIABLE_PROVISIONAL, response);
    Dialog early = dialogs.early().getFirst();
    Dialog.Outgoing prack = ReceivedReliables.prack(early, response);
    dialogs = dialogs.with(prack.dialog());
    dialog = Optional.of(prack.dialog());
    SipRequest request = complete(prack.request(), false);
    step(Side.US, Carrier.PRACK, request);
    send(request);
  }

  private void onUpdateEnd(SipRequest request, SipResponse response) {
    step(
        Side.PEER,
        response.isSuccess() ? Carrier.UPDATE_SUCCESS : Carrier.UPDATE_FAILURE,
        response);
    if (request.headers().has("Session-Expires") && !over) {
      timer =
          response.isSuccess()
              ? Optional.of(WISH.startedBy(response, nowMillis()))
              : timer.map(t -> t.failed(response.status(), nowMillis() + 2_000, nowMillis()));
    }
  }

  @Override
  public void onTimeout(ClientTransactionId id) {
    SipRequest request = asked.getOrDefault(id, invite.orElseThrow());
    if (request.is("INVITE") && request.to().tag().isEmpty()) {
      over = true;
    } else if (request.is("INVITE")) {
      step(Side.PEER, Carrier.INVITE_FAILURE, request);
    } else if (request.is("UPDATE")) {
      onUpdateEnd(request, response(request, 408, false));
    }
  }

  @Override
  public void onAckTimeout(ServerTransactionId id) {
    hangUp();
  }

  // ---- how it speaks

  private void offerLater() {
    for (int i = 0; i < 3; i++) {
      net.after(net.random.nextInt(90_000), this::offer);
    }
  }

  private void acknowledge(ClientTransactionId id, SipRequest request) {
    SipRequest ack = complete(dialog.orElseThrow().ack(request.cseq().number()), false);
    step(Side.US, Carrier.ACK, ack);
    layer.acknowledge(id, ack, Flow.udp(address, peer));
  }

  private void next(String method, boolean offers, boolean refreshes) {
    Dialog.Outgoing outgoing = dialog.orElseThrow().nextRequest(method);
    dialog = Optional.of(outgoing.dialog());
    if (refreshes) {
      WISH.putInto(outgoing.request(), true);
    }
    send(complete(outgoing.request(), offers));
  }

  private SipRequest complete(SipRequest.Builder builder, boolean describes) {
    branches++;
    builder
        .pushVia(Via.of("UDP", address.getHostString(), 5060, "z9hG4bK" + name + branches))
        .maxForwards(70)
        .contact(NameAddr.of(SipUri.of(name, address.getHostString())));
    if (describes) {
      builder.body("application/sdp", new byte[] {'v'});
    }
    SipRequest request = builder.build();
    if (request.is("INVITE") && request.to().tag().isEmpty()) {
      SipRequest.Builder timed = request.toBuilder();
      WISH.putInto(timed);
      return timed.build();
    }
    return request;
  }

  private ClientTransactionId send(SipRequest request) {
    ClientTransactionId id = layer.request(request, Flow.udp(address, peer), net.now());
    asked.put(id, request);
    return id;
  }

  private SipResponse response(SipRequest request, int status, boolean describes) {
    SipResponse.Builder response =
        SipResponse.to(request, status)
            .toTag("tag-" + name)
            .contact(NameAddr.of(SipUri.of(name, address.getHostString())));
    return (describes ? response.body("application/sdp", new byte[] {'v'}) : response).build();
  }

  private void respond(ServerTransactionId id, SipRequest request, int status, boolean describes) {
    layer.respond(id, response(request, status, describes), net.now());
  }

  private void step(Side from, Carrier carrier, SipMessage message) {
    switch (talk.on(from, carrier, message.body().length > 0)) {
      case Step.Offer(OfferAnswerState next) -> talk = next;
      case Step.Answer(OfferAnswerState next) -> talk = next;
      case Step.Plain(OfferAnswerState next) -> talk = next;
      case Step.NotNow(int status, boolean _) -> broken.add(carrier + " not now: " + status);
      case Step.Broken(String reason) -> broken.add(carrier + ": " + reason);
    }
  }

  private long nowMillis() {
    return net.now() / LossyCall.MS;
  }

  @Override
  public void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest r) {
    over = true;
    carryOut(ringing.onFailure(response(this.invite.orElseThrow(), 487, false)));
  }

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    // Late ones are expected here.
  }

  @Override
  public void onTransportError(TransactionId id) {
    throw new AssertionError("datagrams fail in silence");
  }

  @Override
  public void onTerminated(TransactionId id) {
    // Counted by the layer.
  }
}
