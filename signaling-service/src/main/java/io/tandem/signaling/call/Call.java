package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.CallRecord.EndedBy;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.sdp.SessionDescription;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call through the exchange: a back-to-back user agent with a leg towards the caller and,
 * unless the exchange itself is what was called, a leg towards a phone.
 *
 * <p>The state table is in {@code docs/specs/call.md}. Owned by the shard that its SID names and
 * driven on that shard's event loop. It takes one input at a time and answers with what is to be
 * done, in order; it sends nothing itself, reads no clock, and knows neither Kafka nor sockets.
 * Transactions are below it: each request arrives once here, retransmissions do not.
 */
public final class Call {

  /** What is the call waiting for? */
  public enum State {
    /** For the media node to open the endpoints. */
    PREPARING,
    /** For the callee's phone to ring, or to answer at once. */
    CALLING,
    /** For somebody to answer the phone that rings. */
    RINGING,
    /** For either side to hang up. */
    ANSWERED,
    /** For the final response of a callee whose INVITE was cancelled; the caller has been told. */
    CANCELLING,
    /** For nothing. */
    ENDED
  }

  /** RFC 5626 section 11.5. */
  private static final int FLOW_FAILED = 430;

  /** Not Acceptable Here, Unsupported Media Type (which some say for codecs), Not Acceptable. */
  private static final Set<Integer> WITHOUT_CODEC = Set.of(488, 415, 606);

  final CallSid sid;
  final long epoch;
  final CallSettings settings;
  final Tokens tokens;
  final CallHistory history;
  final CallMedia media;
  final Destination destination;
  final Leg caller;
  final @Nullable Leg callee;
  final Renegotiation renegotiation;
  private final Ending ending;
  private List<CallOutput> outputs = new ArrayList<>();
  private State state = State.PREPARING;
  long ringDeadline;

  /** How long it may last from the answer on; 0 when nothing limits it. */
  long longestMillis;

  /** Which of the ways to the phone is being tried. */
  int way;

  /** Whether what the caller offered is not enough for that way. */
  boolean wide;

  /** Whether SRTP was refused by that way. */
  boolean inClear;

  Call(
      CallSid sid,
      long epoch,
      CallSettings settings,
      Tokens tokens,
      CallHistory history,
      CallMedia media,
      Destination destination,
      Leg caller,
      @Nullable Leg callee) {
    this.sid = sid;
    this.epoch = epoch;
    this.settings = settings;
    this.tokens = tokens;
    this.history = history;
    this.media = media;
    this.destination = destination;
    this.caller = caller;
    this.callee = callee;
    this.renegotiation = new Renegotiation(this);
    this.ending = new Ending(this);
  }

  public CallSid sid() {
    return sid;
  }

  /** Of the owner that runs this call. */
  public long epoch() {
    return epoch;
  }

  public State state() {
    return state;
  }

  /** The tags by which requests within our dialogs find this call. */
  public List<String> localTags() {
    Leg phone = callee;
    return phone == null ? List.of(caller.localTag) : List.of(caller.localTag, phone.localTag);
  }

  /** The leg that a tag of ours names. */
  public Optional<LegRole> legOf(String localTag) {
    if (caller.localTag.equals(localTag)) {
      return Optional.of(LegRole.CALLER);
    }
    Leg phone = callee;
    return phone != null && phone.localTag.equals(localTag)
        ? Optional.of(LegRole.CALLEE)
        : Optional.empty();
  }

  /** The Call-IDs of our dialogs and INVITEs so far, and whose they are. */
  public Map<String, LegRole> callIds() {
    Map<String, LegRole> ids = new HashMap<>();
    caller.callId().ifPresent(id -> ids.put(id, LegRole.CALLER));
    Leg phone = callee;
    if (phone != null) {
      phone.callId().ifPresent(id -> ids.put(id, LegRole.CALLEE));
    }
    return ids;
  }

  /** Begins with the caller's INVITE, which the leg holds. To be called once, before any input. */
  public List<CallOutput> start(long nowEpochMillis) {
    var offer = Leg.description(caller.openingInvite());
    switch (MediaOfCall.hear(this, offer, said -> SrtpOfCall.hearFirst(this, said))) {
      case Hearing.Heard heard -> {
        if (!MediaOfCall.prepare(this, heard)) {
          ending.refuse(OfferFault.NO_CODEC, nowEpochMillis);
          return take();
        }
      }
      case Hearing.Refused(OfferFault fault) -> {
        ending.refuse(fault, nowEpochMillis);
        return take();
      }
      case Hearing.Wrong(String reason) -> throw new IllegalStateException(reason);
    }
    emit(new CallOutput.WritePlan(media.partition(), media.next(nowEpochMillis)));
    emit(new CallOutput.SetTimer(CallTimer.MEDIA, nowEpochMillis + settings.media().toMillis()));
    return take();
  }

  /**
   * Goes on with a call that another process began; called once, instead of {@link #start}.
   *
   * @param openInvite the rebuilt transaction of the caller's INVITE, empty when it is over
   */
  public List<CallOutput> resume(Optional<ServerTransactionId> openInvite, long nowEpochMillis) {
    caller.transaction = openInvite.orElse(null);
    if (state == State.RINGING) {
      emit(new CallOutput.SetTimer(CallTimer.RING, ringDeadline));
    } else {
      emit(new CallOutput.SetTimer(CallTimer.PLAN, nowEpochMillis));
      limitDuration();
      if (openInvite.isPresent() && caller.local != null) {
        // Perhaps the former owner died before the 200 left; a caller who has it says ACK again.
        emit(
            respond(
                caller,
                openInvite.get(),
                caller.response(caller.openingInvite(), 200).body(Leg.SDP, caller.toldBody())));
      }
    }
    return take();
  }

  /** The caller's INVITE if it still waits for an ACK or for an answer; to rebuild transactions. */
  public Optional<SipRequest> openInviteOfCaller() {
    return caller.acknowledged ? Optional.empty() : Optional.ofNullable(caller.invite);
  }

  /** The INVITE that the callee's phone has not answered finally. */
  public Optional<SipRequest> openInviteOfCallee() {
    Leg phone = callee;
    return state == State.RINGING && phone != null
        ? Optional.ofNullable(phone.invite)
        : Optional.empty();
  }

  /** How the peer of a leg is reached. */
  public Egress egress(LegRole role) {
    return leg(role).egress;
  }

  /** Who the peer of a leg is; empty while the call itself chooses the way to him. */
  public Optional<Device> device(LegRole role) {
    return leg(role).reachableDevice();
  }

  /** The caller is a carrier that may want credentials for what we ask it within the call. */
  public void callerMayAsk(Login login) {
    caller.proveBy(login, tokens);
  }

  /** Whether the peer of a leg is one who may want credentials of ours. */
  public boolean provesItself(LegRole role) {
    return leg(role).provesItself();
  }

  /**
   * A request that the peer of a leg has refused, with the credentials that he asks for; empty when
   * he asks for none, or for others than we have. Also for a call that is over.
   */
  public Optional<SipRequest> proven(LegRole role, SipResponse refusal, SipRequest refused) {
    Leg leg = leg(role);
    return leg.canProve(refusal)
        ? Optional.of(leg.proven(refused, branchToken()))
        : Optional.empty();
  }

  /** Whether requests to the peer of a leg go where its Record-Route says. */
  public boolean isRouted(LegRole role) {
    Dialog dialog = leg(role).dialog;
    return dialog != null && !dialog.routeSet().isEmpty();
  }

  /** Whether a request is of the dialog of that leg: not only its tag of ours fits. */
  public boolean isWithin(LegRole role, SipRequest request) {
    return leg(role).isWithin(request);
  }

  /** Takes one input. The outputs are to be carried out in their order. */
  public List<CallOutput> on(CallInput input, long nowEpochMillis) {
    if (state == State.ENDED) {
      return List.of();
    }
    switch (input) {
      case CallInput.Request r ->
          onRequest(leg(r.leg()), r.request(), r.transaction(), nowEpochMillis);
      case CallInput.Acknowledged a -> onAcknowledged(leg(a.leg()));
      case CallInput.Cancelled c -> onCancelled(leg(c.leg()), nowEpochMillis);
      case CallInput.Response r -> onResponse(leg(r.leg()), r.response(), nowEpochMillis);
      case CallInput.Unanswered u -> onUnanswered(leg(u.leg()), u.method(), nowEpochMillis);
      case CallInput.NoRoom n ->
          skip(
              leg(n.leg()),
              CallEnd.refused(Disposition.UNAVAILABLE, 503, n.reason()),
              nowEpochMillis);
      case CallInput.Settled s -> leg(s.leg()).settle(s.sent(), s.egress());
      case CallInput.Moved m -> leg(m.leg()).egress = m.egress();
      case CallInput.NotAcknowledged n ->
          ending.hangUpAll(
              CallEnd.answered(EndedBy.EXCHANGE, "the " + n.leg().word() + " never acknowledged"),
              nowEpochMillis);
      case CallInput.Media m -> onMedia(m.fact(), nowEpochMillis);
      case CallInput.TimerFired t -> onTimer(t.timer(), nowEpochMillis);
      case CallInput.NotStored n -> onNotStored(n, nowEpochMillis);
      case CallInput.ShardLeaves _ -> onShardLeaves(nowEpochMillis);
    }
    return take();
  }

  // ---- the caller and the callee speak ----

  private void onRequest(Leg leg, SipRequest request, ServerTransactionId transaction, long now) {
    Dialog dialog = leg.dialog;
    if (dialog == null) {
      emit(respond(leg, transaction, leg.response(request, 481)));
      return;
    }
    switch (dialog.receive(request)) {
      case Dialog.Receipt.OutOfOrder _ -> {
        emit(respond(leg, transaction, leg.response(request, 500)));
        return;
      }
      case Dialog.Receipt.InOrder inOrder -> leg.dialog = inOrder.dialog();
    }
    switch (request.method()) {
      case Method.BYE -> {
        emit(respond(leg, transaction, leg.response(request, 200)));
        onBye(leg, now);
      }
      case Method.INVITE -> {
        if (state == State.ANSWERED) {
          renegotiation.onOffer(leg, request, transaction, now);
        } else {
          // RFC 3261 section 14.2: an earlier INVITE is still in progress.
          emit(respond(leg, transaction, leg.response(request, 491)));
        }
      }
      case Method.OPTIONS ->
          emit(
              respond(
                  leg, transaction, leg.response(request, 200).add(HeaderName.ALLOW, Leg.ALLOW)));
      default ->
          emit(
              respond(
                  leg, transaction, leg.response(request, 405).add(HeaderName.ALLOW, Leg.ALLOW)));
    }
  }

  private void onBye(Leg leg, long now) {
    switch (state) {
      case PREPARING, CALLING, RINGING ->
          // RFC 3261 section 15: a caller may end an early dialog by BYE too.
          onCancelled(leg, now);
      case ANSWERED -> {
        renegotiation.abandon();
        Leg other = other(leg);
        if (other != null) {
          sendBye(other);
        }
        ending.finish(CallEnd.answered(leg.role.whoEnded(), leg.role.word() + " hung up"), now);
      }
      case CANCELLING, ENDED -> {}
    }
  }

  private void onAcknowledged(Leg leg) {
    if (state == State.ANSWERED && leg.role == LegRole.CALLER && !leg.acknowledged) {
      leg.acknowledged = true;
      leg.transaction = null;
      leg.invite = null;
      // The next owner need not repeat the 200.
      emit(new CallOutput.Note(snapshot(CallSnapshot.Phase.ANSWERED)));
    }
  }

  private void onCancelled(Leg leg, long now) {
    if (state == State.ANSWERED) {
      renegotiation.onCancelled(leg);
    } else if (leg.role == LegRole.CALLER && isSettingUp()) {
      ending.giveUp(
          new CallEnd(
              Disposition.CANCELLED, EndedBy.CALLER, 487, "the caller hung up before an answer"),
          now);
    }
  }

  private void onResponse(Leg leg, SipResponse response, long now) {
    if (!response.cseq().method().equals(Method.INVITE)) {
      return;
    }
    switch (state) {
      case CALLING, RINGING -> onAnswerOfCallee(leg, response, now);
      case CANCELLING -> onLateAnswer(leg, response);
      case ANSWERED -> renegotiation.onResponse(leg, response, now);
      case PREPARING, ENDED -> {}
    }
  }

  private void onAnswerOfCallee(Leg phone, SipResponse response, long now) {
    if (!phone.openingInvite().callId().equals(response.callId())) {
      return; // By a way that was given up.
    }
    if (response.status() == FLOW_FAILED && tryNextWay(phone, now)) {
      return;
    }
    if (phone.canProve(response)) {
      // To the server that has asked: it alone knows its nonce.
      phone.invite = phone.proven(phone.openingInvite(), branchToken());
      emit(new CallOutput.Send(phone.role, phone.invite, new NextHop.ByFlow(phone.egress.flow())));
      return;
    }
    if (response.isProvisional()) {
      if (response.status() > 100) {
        onProgress(phone, response, now);
      }
    } else if (response.isSuccess()) {
      onAnswered(phone, response, now);
    } else if (offersMore(phone, response.status(), now)) {
      return; // To the same again.
    } else if (!goesOnAfter(response.status()) || !tryNextWay(phone, now)) {
      clearInvite(phone);
      ending.refuse(CallEnd.byCallee(response.status(), response.reason()), now);
    }
  }

  private void onProgress(Leg phone, SipResponse response, long now) {
    SipResponse.Builder progress = caller.response(caller.openingInvite(), response.status());
    boolean news = state == State.CALLING;
    Optional<SessionDescription> answer = MediaOfCall.earlyAnswer(this, phone, response);
    if (answer.isPresent()) {
      news |= media.hasChanged();
      progress.body(Leg.SDP, caller.tell(answer.get()));
    }
    if (state == State.CALLING) {
      state = State.RINGING;
      history.ringingAt = now;
      termsHold();
      caller.dialog = Dialog.asUas(caller.openingInvite(), caller.localTag);
    }
    if (media.hasChanged()) {
      emit(new CallOutput.WritePlan(media.partition(), media.next(now)));
    }
    if (news) {
      emit(new CallOutput.Store(snapshot(CallSnapshot.Phase.RINGING)));
    }
    emit(respond(caller, openTransaction(caller), progress));
  }

  private void onAnswered(Leg phone, SipResponse response, long now) {
    emit(new CallOutput.ClearTimer(CallTimer.RING));
    phone.proofAccepted(response);
    phone.dialog = Dialog.asUac(phone.openingInvite(), response);
    acknowledge(phone, response);
    boolean encrypting = phone.keys.isOffered();
    var answer = MediaOfCall.answer(this, phone, response);
    if (answer.isEmpty()) {
      String reason =
          encrypting && phone.keys.isOffered()
              ? "the callee did not answer SRTP with SRTP"
              : "the callee answered no usable audio";
      sendBye(phone);
      ending.refuse(new CallEnd(Disposition.FAILED, EndedBy.CALLEE, 488, reason), now);
      return;
    }
    // A repeated 200 is told by its CSeq; the INVITE itself has served.
    clearInvite(phone);
    phone.keys.settle();
    answerCaller(caller.tell(answer.get()), now);
  }

  /** The call is up: everything is written down before the caller hears of it. */
  private void answerCaller(byte[] sdp, long now) {
    state = State.ANSWERED;
    history.answeredAt = now;
    SipRequest invite = caller.openingInvite();
    if (caller.dialog == null) {
      caller.dialog = Dialog.asUas(invite, caller.localTag);
    }
    MediaOfCall.listen(this);
    emit(new CallOutput.WritePlan(media.partition(), media.next(now)));
    emit(new CallOutput.SetTimer(CallTimer.PLAN, now + settings.planRenewal().toMillis()));
    termsHold();
    limitDuration();
    emit(new CallOutput.Store(snapshot(CallSnapshot.Phase.ANSWERED)));
    emit(respond(caller, openTransaction(caller), caller.response(invite, 200).body(Leg.SDP, sdp)));
  }

  /** A final response of a callee who had been cancelled: if he answered meanwhile, hang up. */
  private void onLateAnswer(Leg phone, SipResponse response) {
    if (response.isProvisional()) {
      return;
    }
    if (response.isSuccess()) {
      phone.dialog = Dialog.asUac(phone.openingInvite(), response);
      acknowledge(phone, response);
      sendBye(phone);
    }
    ending.leave();
  }

  private void onUnanswered(Leg leg, String method, long now) {
    switch (state) {
      case CALLING, RINGING -> {
        if (!tryNextWay(leg, now)) {
          ending.refuse(
              new CallEnd(
                  Disposition.UNAVAILABLE,
                  EndedBy.EXCHANGE,
                  480,
                  "the callee's phone did not respond"),
              now);
        }
      }
      case CANCELLING -> ending.leave();
      case ANSWERED -> {
        if (method.equals(Method.INVITE)) {
          renegotiation.onUnanswered(leg, now);
        }
      }
      case PREPARING, ENDED -> {}
    }
  }

  /** A trunk cannot be used, though nobody there has been asked. */
  private void skip(Leg phone, CallEnd end, long now) {
    clearInvite(phone);
    if (!tryNextWay(phone, now)) {
      ending.refuse(end, now);
    }
  }

  private boolean goesOnAfter(int status) {
    return destination instanceof Destination.Callee somebody && somebody.goesOnAfter(way, status);
  }

  /**
   * RFC 5626 section 5.3: a flow that failed leaves the others of the same phone; a trunk that
   * failed, those behind it. Not once somebody rings.
   */
  private boolean tryNextWay(Leg phone, long now) {
    if (state != State.CALLING
        || !(destination instanceof Destination.Callee somebody)
        || way + 1 >= somebody.ways().size()) {
      return false;
    }
    way++;
    wide = false;
    inClear = false;
    phone.egress = somebody.ways().get(way).egress();
    invite(phone, now);
    return true;
  }

  /**
   * Whoever takes none of the caller's codecs is offered those that we can turn into them: not at
   * once, since he might prefer one of these to one that both have. Who still refuses SRTP is
   * offered plain RTP, where that may be.
   */
  private boolean offersMore(Leg phone, int status, long now) {
    if (state != State.CALLING || !WITHOUT_CODEC.contains(status)) {
      return false;
    }
    if (!wide && MediaOfCall.canOfferMore(this)) {
      wide = true;
    } else if (SrtpOfCall.mayGoInClear(this, phone)) {
      wide = false;
      inClear = true;
      emit(new CallOutput.Noticed(phone.role, SrtpNotice.FALLEN_BACK));
    } else {
      return false;
    }
    invite(phone, now);
    return true;
  }

  private void invite(Leg phone, long now) {
    Optional<Destination.TrunkWay> trunk = trunkWay();
    if (trunk.isPresent()) {
      phone.trunk = trunk.get().trunk();
      trunk
          .get()
          .login()
          .ifPresentOrElse(login -> phone.proveBy(login, tokens), phone::proveNothing);
    }
    if (SrtpOfCall.isBarred(this, phone)) {
      skip(phone, CallEnd.refused(Disposition.FAILED, 488, "the callee has no SRTP"), now);
      return;
    }
    Optional<SessionDescription> offered = MediaOfCall.offered(this);
    if (offered.isEmpty()) {
      String reason = "trunk " + phone.trunk + " is offered no codec of the caller's";
      skip(phone, CallEnd.refused(Disposition.FAILED, 488, reason), now);
      return;
    }
    SrtpOfCall.open(this, phone);
    if (media.hasChanged()) {
      emit(new CallOutput.WritePlan(media.partition(), media.next(now)));
    }
    SipRequest invite = MediaOfCall.inviteTo(this, phone, offered.get());
    phone.invite = invite;
    NextHop hop =
        destination instanceof Destination.Callee somebody
            ? somebody.ways().get(way).hop()
            : phone.nextHop();
    emit(new CallOutput.Send(phone.role, invite, hop));
  }

  /** The trunk that the call is going out by; empty where it goes by none, or has gone before. */
  public Optional<Destination.TrunkWay> trunkWay() {
    return destination instanceof Destination.ByTrunks out
        ? Optional.of(out.trunks().get(way))
        : Optional.empty();
  }

  /** The trunk that a leg goes by; empty for a phone. */
  public String trunk(LegRole role) {
    return callee == null && role == LegRole.CALLEE ? "" : leg(role).trunk;
  }

  /** The address-of-record of the caller. */
  public String callerIdentity() {
    return history.caller;
  }

  // ---- media and time ----

  /** The shorter of two limits; zero is none. */
  void limit(Duration longest) {
    long millis = longest.toMillis();
    if (millis > 0 && (longestMillis == 0 || millis < longestMillis)) {
      longestMillis = millis;
    }
  }

  /** The trunk that has taken the call is the one that it goes by. */
  private void termsHold() {
    trunkWay().ifPresent(out -> limit(out.terms().longest()));
  }

  private void limitDuration() {
    if (longestMillis > 0) {
      emit(new CallOutput.SetTimer(CallTimer.DURATION, history.answeredAt + longestMillis));
    }
  }

  private void onMedia(MediaFact fact, long now) {
    switch (fact) {
      case MediaFact.EndpointsOpened opened -> {
        if (state == State.PREPARING) {
          media.opened(opened);
          if (media.isOpen()) {
            onMediaReady(now);
          }
        }
      }
      case MediaFact.EndpointFailed failed -> {
        // Another node or a later try would help with all but a room that is full.
        CallEnd end =
            switch (failed.cause()) {
              case OTHER ->
                  CallEnd.refused(Disposition.FAILED, 503, "no media: " + failed.reason());
              case ROOM_FULL -> CallEnd.refused(Disposition.BUSY, 486, failed.reason());
            };
        if (isSettingUp()) {
          ending.giveUp(end, now);
        } else if (state == State.ANSWERED) {
          ending.hangUpAll(CallEnd.answered(EndedBy.EXCHANGE, end.reason()), now);
        }
      }
      case MediaFact.MediaSilent silent -> {
        // Who listens to a room need not say anything.
        boolean room = destination instanceof Destination.Room;
        if (state == State.ANSWERED && !room && media.silent(silent, now)) {
          ending.hangUpAll(
              CallEnd.answered(
                  EndedBy.EXCHANGE,
                  "no audio from anybody for " + silent.silentForMillis() / 1000 + " s"),
              now);
        }
      }
      case MediaFact.SrtpAdvanced advanced -> {
        if (isWrittenDown() && media.advanced(advanced)) {
          emit(new CallOutput.WritePlan(media.partition(), media.renewed(now)));
          emit(new CallOutput.Note(snapshot(Snapshots.phase(state))));
        }
      }
      case MediaFact.MediaOneWay oneWay -> {
        if (state == State.ANSWERED) {
          emit(
              new CallOutput.OneWay(
                  legOfEndpoint(oneWay.endpointId()), oneWay.over(), oneWay.lastedMillis()));
        }
      }
      case MediaFact.MediaStatistics told -> {
        // The node goes, the call does not.
        media.keep(told.endpoints());
        if (isWrittenDown()) {
          emit(new CallOutput.Note(snapshot(Snapshots.phase(state))));
        }
      }
    }
  }

  private LegRole legOfEndpoint(String id) {
    return caller.endpointId.equals(id) ? LegRole.CALLER : LegRole.CALLEE;
  }

  /** Whether a media node was ever told of the call. */
  public boolean hasMedia() {
    return media.plan().version() > 0;
  }

  /** What media nodes have told so far of its legs. */
  CountedMedia counted() {
    Leg phone = callee;
    return new CountedMedia(
        caller.endpointId, phone == null ? "" : phone.endpointId, media.counted());
  }

  private void onMediaReady(long now) {
    emit(new CallOutput.ClearTimer(CallTimer.MEDIA));
    Leg phone = callee;
    if (phone == null) {
      answerCaller(caller.tell(MediaOfCall.ownAnswer(this)), now);
      return;
    }
    state = State.CALLING;
    ringDeadline = now + settings.ring().toMillis();
    emit(new CallOutput.SetTimer(CallTimer.RING, ringDeadline));
    invite(phone, now);
  }

  private void onTimer(CallTimer timer, long now) {
    switch (timer) {
      case MEDIA -> {
        if (state == State.PREPARING) {
          ending.refuse(
              CallEnd.refused(Disposition.FAILED, 503, "the media node did not respond"), now);
        }
      }
      case RING -> {
        if (isSettingUp()) {
          ending.giveUp(
              new CallEnd(Disposition.NO_ANSWER, EndedBy.EXCHANGE, 480, "nobody answered in time"),
              now);
        }
      }
      case CHANGE -> renegotiation.onUnansweredInTime();
      case DURATION ->
          ending.hangUpAll(
              CallEnd.answered(
                  EndedBy.EXCHANGE, "lasted as long as a call may: " + longestMillis / 1000 + " s"),
              now);
      case PLAN -> {
        if (state == State.ANSWERED) {
          emit(new CallOutput.WritePlan(media.partition(), media.renewed(now)));
          emit(new CallOutput.SetTimer(CallTimer.PLAN, now + settings.planRenewal().toMillis()));
        }
      }
    }
  }

  private void onNotStored(CallInput.NotStored failure, long now) {
    if (failure.withheld().equals(openTransactionOf(caller))) {
      ending.giveUp(CallEnd.refused(Disposition.FAILED, 503, failure.reason()), now);
    } else {
      failure.withheld().ifPresent(renegotiation::onNotStored);
    }
  }

  /** Whether there is a snapshot, so that another process can go on with the call. */
  public boolean isWrittenDown() {
    return state == State.RINGING || state == State.ANSWERED;
  }

  /** What has no snapshot has no next owner either; the rest goes on elsewhere. */
  private void onShardLeaves(long now) {
    if (state == State.PREPARING || state == State.CALLING) {
      ending.giveUp(
          CallEnd.refused(Disposition.UNAVAILABLE, 503, "the exchange was changing shifts"), now);
    }
  }

  /**
   * Ends a call that a fault of ours has broken: whatever can still be told is told.
   *
   * @return outputs that leave nothing of the call behind
   */
  public List<CallOutput> wreck(long nowEpochMillis) {
    outputs = new ArrayList<>();
    if (state != State.ENDED) {
      ending.wreck(
          new CallEnd(Disposition.FAILED, EndedBy.EXCHANGE, 500, "a fault of the exchange"),
          nowEpochMillis);
    }
    return take();
  }

  /** For a renegotiation that shows a side to have lost the call. */
  void hangUpAll(CallEnd end, long now) {
    ending.hangUpAll(end, now);
  }

  // ---- pieces ----

  void sendBye(Leg leg) {
    SipRequest bye = leg.request(Method.BYE, branchToken()).build();
    emit(new CallOutput.Send(leg.role, bye, leg.nextHop()));
  }

  /** Acknowledges a 2xx to an INVITE of ours. */
  void acknowledge(Leg leg, SipResponse success) {
    leg.acknowledged = true;
    ClientTransactionId invite =
        new ClientTransactionId(success.topVia().branch().orElse(""), Method.INVITE);
    emit(
        new CallOutput.SendAck(
            leg.role, invite, leg.ack(success.cseq().number(), branchToken()), leg.nextHop()));
  }

  /** An offer was refused; it is noted where encryption was the reason. */
  void notice(Leg leg, OfferFault fault) {
    if (fault.isOfSrtp()) {
      emit(new CallOutput.Noticed(leg.role, SrtpNotice.REFUSED));
    }
  }

  CallOutput respond(Leg leg, ServerTransactionId transaction, SipResponse.Builder response) {
    return new CallOutput.Respond(leg.role, transaction, response.build());
  }

  void emit(CallOutput output) {
    outputs.add(output);
  }

  String branchToken() {
    return ShardTag.of(sid.shard(), tokens);
  }

  CallSnapshot snapshot(CallSnapshot.Phase phase) {
    return Snapshots.of(this, phase);
  }

  void stateIs(State restored) {
    state = restored;
  }

  Leg leg(LegRole role) {
    Leg phone = callee;
    return role == LegRole.CALLEE && phone != null ? phone : caller;
  }

  @Nullable Leg other(Leg leg) {
    return leg.role == LegRole.CALLER ? callee : caller;
  }

  private boolean isSettingUp() {
    return switch (state) {
      case PREPARING, CALLING, RINGING -> true;
      case ANSWERED, CANCELLING, ENDED -> false;
    };
  }

  private static void clearInvite(Leg leg) {
    leg.invite = null;
  }

  private static Optional<ServerTransactionId> openTransactionOf(Leg leg) {
    return Optional.ofNullable(leg.transaction);
  }

  private static ServerTransactionId openTransaction(Leg leg) {
    return openTransactionOf(leg).orElseThrow();
  }

  private List<CallOutput> take() {
    List<CallOutput> taken = outputs;
    outputs = new ArrayList<>();
    return taken;
  }
}
