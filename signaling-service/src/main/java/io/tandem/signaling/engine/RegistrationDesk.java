package io.tandem.signaling.engine;

import io.tandem.contracts.RecordHeaders;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.call.RetryAfter;
import io.tandem.signaling.registration.RegisterCheck;
import io.tandem.signaling.routing.Directory;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Takes REGISTER requests: proves who sends them, has the registrar decide, and answers when the
 * registrar's record has come round. One on each loop, run by it.
 *
 * <p>A 200 therefore means that the bindings are durable and visible to this process.
 */
public final class RegistrationDesk {

  /**
   * Twice the slowest answer of a healthy cluster, and well before phones give up. So long may a
   * registrar take that is seen to work.
   */
  private static final long ANSWER_LIMIT_MILLIS = 4_000;

  /**
   * After a phone over UDP has repeated its request once (at 0.5 s) and before it does so again (at
   * 1.5 s): who has no registrar hears of it then.
   */
  private static final long SILENCE_LIMIT_MILLIS = 1_400;

  private final SignalingLoop loop;
  private final Gatekeeper gatekeeper;
  private final RegisterCheck check;
  private final PendingRegistrations pending;
  private final Directory directory;
  private final Identity identity;
  private final Edges edges;
  private final BoundConnections bound;
  private final RegisterAnswers answers;
  private final Journal journal;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;

  public RegistrationDesk(
      SignalingLoop loop,
      Gatekeeper gatekeeper,
      RegisterCheck check,
      PendingRegistrations pending,
      Directory directory,
      Identity identity,
      Edges edges,
      BoundConnections bound,
      RegisterAnswers answers,
      Journal journal,
      Clock clock,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.loop = loop;
    this.gatekeeper = gatekeeper;
    this.check = check;
    this.pending = pending;
    this.directory = directory;
    this.identity = identity;
    this.edges = edges;
    this.bound = bound;
    this.answers = answers;
    this.journal = journal;
    this.clock = clock;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  void onRegister(ServerTransactionId id, SipRequest register, Flow flow) {
    switch (gatekeeper.check(register, HeaderName.AUTHORIZATION, flow)) {
      case Verdict.Challenged challenged -> {
        SipResponse.Builder response = response(register, 401);
        challenged.challenges().forEach(c -> response.add(HeaderName.WWW_AUTHENTICATE, c));
        // Should the phone ask again, it is challenged again: no need to remember this one.
        loop.answerCheaply(id, response.build());
      }
      case Verdict.Refused _ -> answer(id, response(register, 403));
      case Verdict.Guarded _ -> unavailable(id, register);
      case Verdict.Accepted accepted ->
          onSubscriber(id, register, flow, accepted.subscriber().name());
    }
  }

  private void onSubscriber(ServerTransactionId id, SipRequest register, Flow flow, String user) {
    if (register.headers().has(HeaderName.PATH) && !gatekeeper.exempts(flow)) {
      // It says where calls go: whoever may write one could aim them at anybody.
      answer(id, response(register, 403));
      return;
    }
    long now = clock.epochMillis();
    switch (check.check(register, user, edges.reach(flow), now)) {
      case RegisterCheck.Result.Refused refused -> answer(id, response(register, refused.status()));
      case RegisterCheck.Result.Unsupported unsupported ->
          answer(id, response(register, 420).add(HeaderName.UNSUPPORTED, unsupported.optionTag()));
      case RegisterCheck.Result.TooBrief tooBrief ->
          answer(
              id,
              response(register, 423)
                  .add(HeaderName.MIN_EXPIRES, Long.toString(tooBrief.minExpiresSeconds())));
      case RegisterCheck.Result.Fetch fetch ->
          answer(
              id,
              answers.bound(
                  response(register, 200),
                  register,
                  user,
                  directory.bindings(fetch.addressOfRecord(), now),
                  now));
      case RegisterCheck.Result.Change change -> {
        if (!journal.isResponsive() || !gatekeeper.mayRegister(flow, user)) {
          unavailable(id, register);
          return;
        }
        String requestId = identity.node() + "-" + tokens.hex(12);
        Runnable giveUp =
            () -> {
              if (pending.forget(requestId)) {
                unavailable(id, register);
              }
            };
        Future<?> limit = loop.after(ANSWER_LIMIT_MILLIS, TimeUnit.MILLISECONDS, giveUp);
        String addressOfRecord = change.request().addressOfRecord();
        long signs = pending.signsOfLife(addressOfRecord);
        Future<?> silence =
            loop.after(
                SILENCE_LIMIT_MILLIS,
                TimeUnit.MILLISECONDS,
                () -> {
                  if (pending.signsOfLife(addressOfRecord) == signs) {
                    limit.cancel(false);
                    giveUp.run();
                  }
                });
        pending.await(
            requestId,
            outcome ->
                loop.execute(
                    () -> {
                      // It holds the request, and thousands come in the seconds that it lasts.
                      limit.cancel(false);
                      silence.cancel(false);
                      onOutcome(id, register, flow, user, change, outcome);
                    }));
        journal.ask(requestId, change.request());
      }
    }
  }

  private void onOutcome(
      ServerTransactionId id,
      SipRequest register,
      Flow flow,
      String user,
      RegisterCheck.Result.Change change,
      String outcome) {
    if (outcome.equals(RecordHeaders.OUTCOME_ACCEPTED)) {
      long now = clock.epochMillis();
      String addressOfRecord = change.request().addressOfRecord();
      bound.onRegistered(addressOfRecord, change.request().reach());
      SipResponse.Builder response =
          answers.bound(
              response(register, 200),
              register,
              user,
              directory.bindings(addressOfRecord, now),
              now);
      if (change.outbound()) {
        answers.outbound(response, flow);
      }
      answer(id, answers.routes(response, register));
      return;
    }
    int status = statusOf(outcome);
    SipResponse.Builder response = response(register, status);
    if (status == 423) {
      response.add(HeaderName.MIN_EXPIRES, Long.toString(check.minSeconds()));
    }
    answer(id, response);
  }

  private void unavailable(ServerTransactionId id, SipRequest register) {
    answer(id, response(register, 503).add(HeaderName.RETRY_AFTER, retryAfter()));
  }

  /** Seconds, spread. */
  String retryAfter() {
    return RetryAfter.seconds(tokens);
  }

  private void answer(ServerTransactionId id, SipResponse.Builder response) {
    SipResponse built = response.build();
    metrics
        .registrations(built.isSuccess() ? "accepted" : Integer.toString(built.status()))
        .increment();
    loop.respond(id, built);
  }

  private SipResponse.Builder response(SipRequest register, int status) {
    return SipResponse.to(register, status).toTag(loop.callLessTag());
  }

  /** A refusal begins with its status. */
  private static int statusOf(String outcome) {
    try {
      int status = Integer.parseInt(outcome.split(" ", 2)[0]);
      return status >= 400 && status <= 699 ? status : 500;
    } catch (NumberFormatException _) {
      return 500;
    }
  }
}
