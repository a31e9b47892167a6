package io.tandem.sip.transaction;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StatelessTag;
import io.tandem.sip.transaction.Held.Success.AwaitedAck;
import io.tandem.sip.transaction.TransactionInput.Begun;
import io.tandem.sip.transaction.TransactionInput.RequestReceived;
import io.tandem.sip.transaction.TransactionInput.ResponseReceived;
import io.tandem.sip.transaction.TransactionInput.TimerFired;
import io.tandem.sip.transaction.TransactionInput.TransportFailed;
import io.tandem.sip.transaction.TransactionInput.Unanswered;
import io.tandem.sip.transaction.TransactionInput.UserCancels;
import io.tandem.sip.transaction.TransactionInput.UserResponds;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All transactions of one event loop: finds the one that a message belongs to (RFC 3261 sections
 * 17.1.3 and 17.2.3), runs its state machine, keeps its timers. Owned by that loop, without locks;
 * the loop tells it the time and calls {@link #advance} when {@link #nextDeadlineNanos} has come.
 * It also does what sections 9.2 and 13.3.1.4 ask of the core in the same way for everybody:
 * answers CANCEL, repeats a 2xx until it is acknowledged, repeats the ACK for a repeated 2xx. It
 * knows no dialogs and opens no connections.
 */
public final class TransactionLayer {
  /** What a loop holds when nothing else is said: more than 30,000 answers a second for 32 s. */
  public static final int MOST_TRANSACTIONS = 1_000_000;

  // Seconds, spread so that those refused do not all come back together.
  private static final int LEAST_RETRY_AFTER = 5;
  private static final int MOST_RETRY_AFTER = 15;

  private final TimerDurations durations;
  private final Sender sender;
  private final TransactionUser user;
  private final TimerWheel<Held.Due> wheel;
  private final Map<ClientTransactionId, Held.Client> clients = new HashMap<>();
  private final Map<ServerTransactionId, Held.Server> servers = new HashMap<>();
  private final Map<AwaitedAck, Held.Success> successes = new HashMap<>();
  private final Map<Long, Set<Held>> byConnection = new HashMap<>();
  private final MergedRequests merged = new MergedRequests();
  private final int mostTransactions;
  private long refusedAsMerged;
  private long refusedForRoom;
  private long absorbedAcks;

  public TransactionLayer(
      TimerDurations durations, Sender sender, TransactionUser user, long nowNanos) {
    this(durations, sender, user, MOST_TRANSACTIONS, nowNanos);
  }

  /**
   * A layer that holds so many transactions before it refuses requests outside dialogs with 503,
   * and a quarter more before it refuses all. Those that its user begins are never refused.
   */
  public TransactionLayer(
      TimerDurations durations,
      Sender sender,
      TransactionUser user,
      int mostTransactions,
      long nowNanos) {
    this.mostTransactions = mostTransactions;
    this.durations = durations;
    this.sender = sender;
    this.user = user;
    this.wheel = new TimerWheel<>(nowNanos);
  }

  // ---- from the network

  /**
   * Takes a message that was parsed, and if it is a request, stamped by {@link
   * io.tandem.sip.message.ReceivedVia}.
   */
  public void receive(SipMessage message, Flow flow, long nowNanos) {
    switch (message) {
      case SipResponse response -> onResponse(response, flow, nowNanos);
      case SipRequest request when request.is(Method.ACK) -> onAck(request, flow, nowNanos);
      case SipRequest request -> onRequest(request, flow, nowNanos);
    }
  }

  private void onResponse(SipResponse response, Flow flow, long nowNanos) {
    Held.Client client = clients.get(ClientTransactionId.of(response));
    if (client == null) {
      user.onStrayResponse(response, flow);
      return;
    }
    if (response.isSuccess()) {
      Held.Client.SentAck sent = client.ackFor(response.to().tag().orElse(""));
      if (sent != null) {
        // The ACK was lost: the same again (section 13.2.2.4).
        sender.send(sent.ack(), sent.flow());
        return;
      }
    }
    run(client, client.machine().on(new ResponseReceived(response)), nowNanos);
  }

  private void onAck(SipRequest ack, Flow flow, long nowNanos) {
    Held.Server server = servers.get(ServerTransactionId.of(ack));
    if (server != null) {
      run(server, server.machine().on(new RequestReceived(ack)), nowNanos);
    } else if (StatelessTag.isIn(ack)) {
      absorbedAcks++;
    } else {
      acknowledged(ack, flow, nowNanos);
    }
  }

  private void acknowledged(SipRequest ack, Flow flow, long nowNanos) {
    AwaitedAck awaited =
        new AwaitedAck(ack.callId(), ack.to().tag().orElse(""), ack.cseq().number());
    Held.Success success = successes.get(awaited);
    if (success != null) {
      run(success, success.machine().onAck(), nowNanos);
    }
    user.onAck(ack, flow);
  }

  private void onRequest(SipRequest request, Flow flow, long nowNanos) {
    ServerTransactionId id = ServerTransactionId.of(request);
    Held.Server known = servers.get(id);
    if (known != null) {
      if (!known.source().isSameChannel(flow)) {
        // Who asks again by another way has lost the first one (section 18.2.2).
        leaveConnection(known);
        known.moveTo(flow, answeringFlow(request, flow));
        joinConnection(known);
      }
      run(known, known.machine().on(new RequestReceived(request)), nowNanos);
      return;
    }
    if (isFullFor(request)) {
      refusedForRoom++;
      int seconds = StatelessTag.spread(request, LEAST_RETRY_AFTER, MOST_RETRY_AFTER);
      String retryAfter = Integer.toString(seconds);
      refuse(SipResponse.to(request, 503).add(HeaderName.RETRY_AFTER, retryAfter), request, flow);
      return;
    }
    MergedRequests.Origin origin = MergedRequests.Origin.of(request);
    if (merged.has(origin)) {
      refusedAsMerged++;
      refuse(SipResponse.to(request, 482), request, flow);
      return;
    }
    boolean reliable = flow.transport().reliable();
    ServerTransaction machine =
        request.is(Method.INVITE)
            ? new InviteServer(request, reliable, durations)
            : new NonInviteServer(request, reliable, durations);
    Held.Server server =
        hold(new Held.Server(id, machine, origin, flow, answeringFlow(request, flow)));
    if (request.is(Method.CANCEL)) {
      onCancel(server, request, nowNanos);
    } else {
      try {
        run(server, machine.on(new Begun()), nowNanos);
      } finally {
        if (!server.forgotten()) {
          // Asked afterwards, so that what is answered at once costs no timer.
          run(server, machine.on(new Unanswered()), nowNanos);
        }
      }
    }
  }

  private boolean isFullFor(SipRequest request) {
    int held = transactions();
    if (held < mostTransactions) {
      return false;
    }
    boolean goesOn = request.is(Method.CANCEL) || request.to().tag().isPresent();
    return !goesOn || held >= mostTransactions + mostTransactions / 4;
  }

  /** Without a transaction (RFC 3261 section 8.2.7). */
  private void refuse(SipResponse.Builder answer, SipRequest request, Flow flow) {
    SipResponse response = answer.toTag(StatelessTag.of(request)).build();
    sender.send(response, answeringFlow(request, flow));
  }

  /** RFC 3261 section 9.2. */
  private void onCancel(Held.Server cancel, SipRequest request, long nowNanos) {
    Held.Server invite = servers.get(ServerTransactionId.cancelledBy(request));
    if (invite == null || !(invite.machine() instanceof InviteServer machine)) {
      respond(cancel.id(), CancelAnswer.of(request, 481), nowNanos);
      return;
    }
    boolean inTime = machine.isProceeding();
    respond(cancel.id(), CancelAnswer.of(request, machine.latest()), nowNanos);
    if (inTime) {
      user.onCancel(invite.id(), cancel.id(), request);
    }
  }

  private static Flow answeringFlow(SipRequest request, Flow flow) {
    return flow.transport() == Transport.UDP
        ? flow.withRemote(ResponseTarget.of(request.topVia(), flow.remote()))
        : flow;
  }

  /** What was sent in this transaction could not be delivered. */
  public void transportFailed(TransactionId id, long nowNanos) {
    Held held =
        switch (id) {
          case ClientTransactionId client -> clients.get(client);
          case ServerTransactionId server -> servers.get(server);
        };
    if (held != null) {
      fail(held, nowNanos);
    }
  }

  /** A connection is gone, and with it all that was to be sent or awaited on it. */
  public void connectionClosed(long connectionId, long nowNanos) {
    Set<Held> all = byConnection.get(connectionId);
    if (all != null) {
      List.copyOf(all).forEach(held -> fail(held, nowNanos));
    }
  }

  private void fail(Held held, long nowNanos) {
    switch (held) {
      case Held.Client client -> run(client, client.machine().on(new TransportFailed()), nowNanos);
      case Held.Server server -> run(server, server.machine().on(new TransportFailed()), nowNanos);
      case Held.Success _ -> {
        // The dialog may go on over another connection; the missing ACK will tell if it does not.
      }
    }
  }

  // ---- time

  public void advance(long nowNanos) {
    wheel.advance(nowNanos, due -> fired(due, nowNanos));
  }

  /**
   * When {@link #advance} must be called next, or {@link Long#MAX_VALUE} if no timer is running.
   */
  public long nextDeadlineNanos() {
    return wheel.nextDeadlineNanos();
  }

  private void fired(Held.Due due, long nowNanos) {
    due.held().clearTimer(due.name(), wheel);
    switch (due.held()) {
      case Held.Client client ->
          run(client, client.machine().on(new TimerFired(due.name())), nowNanos);
      case Held.Server server ->
          run(server, server.machine().on(new TimerFired(due.name())), nowNanos);
      case Held.Success success -> run(success, success.machine().onTimer(due.name()), nowNanos);
    }
  }

  // ---- from the user

  /**
   * Sends a request in a new client transaction.
   *
   * @param request complete, its top Via with a branch of its own
   * @throws IllegalArgumentException for an ACK, and for a branch that is in use or names nothing
   */
  public ClientTransactionId request(SipRequest request, Flow flow, long nowNanos) {
    return begin(request, flow, false, nowNanos);
  }

  private ClientTransactionId begin(
      SipRequest request, Flow flow, boolean internal, long nowNanos) {
    ClientTransactionId id = checkedId(request);
    boolean reliable = flow.transport().reliable();
    ClientTransaction machine =
        request.is(Method.INVITE)
            ? InviteClient.fresh(request, reliable, durations)
            : new NonInviteClient(request, reliable, durations);
    Held.Client client = hold(new Held.Client(id, machine, flow, internal));
    run(client, machine.on(new Begun()), nowNanos);
    return id;
  }

  private ClientTransactionId checkedId(SipRequest request) {
    ClientTransactionId id = ClientTransactionId.of(request);
    if (request.is(Method.ACK) || !request.topVia().hasUniqueBranch() || clients.containsKey(id)) {
      throw new IllegalArgumentException("no new client transaction: " + id);
    }
    return id;
  }

  /**
   * Ends an INVITE that has no final response yet: sends CANCEL now or after the first provisional
   * response, whichever is right. The INVITE ends by its final response, usually 487, or by {@link
   * TransactionUser#onTimeout}. Too late, it does nothing.
   */
  public void cancel(ClientTransactionId invite, long nowNanos) {
    Held.Client client = clients.get(invite);
    if (client != null) {
      run(client, client.machine().on(new UserCancels()), nowNanos);
    }
  }

  /**
   * Sends the ACK for a 2xx, and repeats it whenever the same 2xx comes again, which the user then
   * does not see.
   *
   * @param ack complete, its top Via with a branch of its own
   */
  public void acknowledge(ClientTransactionId invite, SipRequest ack, Flow flow) {
    sender.send(ack, flow);
    Held.Client client = clients.get(invite);
    if (client != null) {
      client.remember(new Held.Client.SentAck(ack.to().tag().orElse(""), ack, flow));
    }
  }

  /**
   * Answers a request; a 2xx to an INVITE is repeated until it is acknowledged. A response that the
   * transaction has no use for is dropped, such as a second final one.
   *
   * @return false when the transaction is over
   */
  public boolean respond(ServerTransactionId id, SipResponse response, long nowNanos) {
    Held.Server server = servers.get(id);
    if (server == null) {
      return false;
    }
    boolean first = server.machine() instanceof InviteServer invite && invite.isProceeding();
    if (first && response.isSuccess()) {
      repeatUntilAcknowledged(server, response, nowNanos);
    }
    run(server, server.machine().on(new UserResponds(response)), nowNanos);
    return true;
  }

  private void repeatUntilAcknowledged(Held.Server invite, SipResponse success, long nowNanos) {
    AwaitedAck awaited =
        new AwaitedAck(success.callId(), success.to().tag().orElse(""), success.cseq().number());
    SuccessRetransmission machine = new SuccessRetransmission(success, durations);
    Held.Success held = new Held.Success(invite.id(), awaited, machine, invite.flow());
    Held.Success before = successes.put(awaited, held);
    if (before != null) {
      before.clearTimers(wheel);
    }
    run(held, machine.onSent(), nowNanos);
  }

  /**
   * Answers a request and forgets it at once, as a stateless server (RFC 3261 section 8.2.7). For
   * answers that are cheap to make again, such as challenges: should the request be retransmitted,
   * it comes as a new one. Nothing repeats the failure of an INVITE but the INVITE itself; its ACK
   * is known by the To tag, which is put in here where the request had none, and absorbed. A CANCEL
   * finds nothing and gets 481.
   *
   * @return false when the transaction is over
   * @throws IllegalArgumentException for an INVITE that is not refused
   */
  public boolean respondAndForget(ServerTransactionId id, SipResponse response) {
    boolean invite = id.method().equals(Method.INVITE);
    if (invite && response.status() < 300) {
      throw new IllegalArgumentException("an INVITE that goes on needs its transaction");
    }
    Held.Server server = servers.get(id);
    if (server == null) {
      return false;
    }
    boolean known = server.machine() instanceof InviteServer machine && machine.isInDialog();
    SipResponse answer = invite && !known ? withStatelessTag(response) : response;
    sender.send(answer, server.flow());
    forget(server);
    return true;
  }

  /**
   * Lets go of an INVITE that the user will not answer any more, and sends nothing: somebody else
   * goes on with it. No timer would end it. Once it has its final response, this does nothing.
   */
  public void abandon(ServerTransactionId invite) {
    Held.Server server = servers.get(invite);
    if (server != null
        && server.machine() instanceof InviteServer machine
        && machine.isProceeding()) {
      forget(server);
    }
  }

  /**
   * Lets go of an INVITE whose final response will come to somebody else: it is not sent again, and
   * nothing is told of it but its end. Once the response is here, or for other methods, this does
   * nothing.
   */
  public void abandon(ClientTransactionId invite) {
    Held.Client client = clients.get(invite);
    if (client != null && client.machine() instanceof InviteClient machine && machine.isOpen()) {
      forget(client);
    }
  }

  /** The branch, sent-by, Call-ID and number of a response are those of its request. */
  private static SipResponse withStatelessTag(SipResponse response) {
    NameAddr to = response.to().withTag(StatelessTag.of(response));
    return response.toBuilder().to(to).build();
  }

  // ---- after a restart

  /**
   * Takes up an INVITE that another process has received and not yet finally answered, so that the
   * caller's CANCEL finds it and the user can answer.
   */
  public ServerTransactionId restoreInviteServer(SipRequest invite, Flow flow) {
    ServerTransactionId id = ServerTransactionId.of(invite);
    if (!servers.containsKey(id)) {
      InviteServer machine = new InviteServer(invite, flow.transport().reliable(), durations);
      MergedRequests.Origin origin = MergedRequests.Origin.of(invite);
      hold(new Held.Server(id, machine, origin, flow, answeringFlow(invite, flow)));
    }
    return id;
  }

  /** Takes up an INVITE that another process has sent and that was provisionally answered. */
  public ClientTransactionId restoreInviteClient(SipRequest invite, Flow flow) {
    ClientTransactionId id = ClientTransactionId.of(invite);
    if (!clients.containsKey(id)) {
      InviteClient machine = InviteClient.restored(invite, flow.transport().reliable(), durations);
      hold(new Held.Client(id, machine, flow, false));
    }
    return id;
  }

  // ---- for gauges

  /** Transactions that are held, of both kinds. */
  public int transactions() {
    return clients.size() + servers.size();
  }

  /** Requests answered 482 since another fork of them was being served. */
  public long refusedAsMerged() {
    return refusedAsMerged;
  }

  /** Requests answered 503 since too many transactions were held. */
  public long refusedForRoom() {
    return refusedForRoom;
  }

  /** ACKs of failures that were sent without a transaction. */
  public long absorbedAcks() {
    return absorbedAcks;
  }

  /** Timers that are running. */
  public int timers() {
    return wheel.size();
  }

  // ---- doing what the machines say

  /** A user that throws must not leave a transaction half done: the rest is carried out first. */
  private void run(Held held, List<TransactionOutput> outputs, long nowNanos) {
    RuntimeException thrown = null;
    for (TransactionOutput output : outputs) {
      try {
        carryOut(held, output, nowNanos);
      } catch (RuntimeException e) {
        if (thrown == null) {
          thrown = e;
        } else {
          thrown.addSuppressed(e);
        }
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private void carryOut(Held held, TransactionOutput output, long nowNanos) {
    switch (output) {
      case TransactionOutput.Transmit(SipMessage message) -> sender.send(message, held.flow());
      case TransactionOutput.SetTimer(TimerName timer, long delayNanos) ->
          held.setTimer(timer, nowNanos + delayNanos, wheel);
      case TransactionOutput.ClearTimer(TimerName timer) -> held.clearTimer(timer, wheel);
      case TransactionOutput.BeginCancel(SipRequest cancel) -> {
        if (!clients.containsKey(ClientTransactionId.of(cancel))) {
          begin(cancel, held.flow(), true, nowNanos);
        }
      }
      case TransactionOutput.Deliver(SipMessage message) -> deliver(held, message, nowNanos);
      case TransactionOutput.TimedOut() -> {
        if (held instanceof Held.Client client && !client.internal()) {
          user.onTimeout(client.id());
        }
      }
      case TransactionOutput.AckTimedOut() -> tellUnacknowledged(held);
      case TransactionOutput.Unreachable() -> tellUnreachable(held);
      case TransactionOutput.Terminated() -> forget(held);
    }
  }

  private void tellUnacknowledged(Held held) {
    switch (held) {
      case Held.Server server -> user.onAckTimeout(server.id());
      case Held.Success success -> user.onAckTimeout(success.invite());
      case Held.Client _ -> {
        // A client awaits no ACK.
      }
    }
  }

  private void deliver(Held held, SipMessage message, long nowNanos) {
    switch (message) {
      case SipResponse response -> {
        if (held instanceof Held.Client client && !client.internal()) {
          user.onResponse(client.id(), response);
        }
      }
      case SipRequest request -> {
        if (!(held instanceof Held.Server server)) {
          return;
        }
        if (request.is(Method.ACK)) {
          acknowledged(request, server.source(), nowNanos);
        } else {
          user.onRequest(server.id(), request, server.source());
        }
      }
    }
  }

  private void tellUnreachable(Held held) {
    switch (held) {
      case Held.Client client -> {
        if (!client.internal()) {
          user.onTransportError(client.id());
        }
      }
      case Held.Server server -> user.onTransportError(server.id());
      case Held.Success _ -> {
        // Its transaction has told.
      }
    }
  }

  private <H extends Held> H hold(H held) {
    switch (held) {
      case Held.Client client -> clients.put(client.id(), client);
      case Held.Server server -> {
        servers.put(server.id(), server);
        merged.add(server.origin(), server.id());
      }
      case Held.Success success -> successes.put(success.awaited(), success);
    }
    joinConnection(held);
    return held;
  }

  private void joinConnection(Held held) {
    long connection = held.flow().connectionId();
    if (connection != 0) {
      byConnection.computeIfAbsent(connection, id -> new LinkedHashSet<>()).add(held);
    }
  }

  private void leaveConnection(Held held) {
    long connection = held.flow().connectionId();
    if (connection != 0) {
      byConnection.computeIfPresent(
          connection,
          (id, all) -> {
            all.remove(held);
            return all.isEmpty() ? null : all;
          });
    }
  }

  private void forget(Held held) {
    held.clearTimers(wheel);
    leaveConnection(held);
    switch (held) {
      case Held.Client client -> {
        clients.remove(client.id(), client);
        if (!client.internal()) {
          user.onTerminated(client.id());
        }
      }
      case Held.Server server -> {
        servers.remove(server.id(), server);
        merged.remove(server.origin(), server.id());
        server.markForgotten();
        user.onTerminated(server.id());
      }
      case Held.Success success -> successes.remove(success.awaited(), success);
    }
  }
}
