package io.tandem.signaling.trunking;

import io.tandem.contracts.Reach;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkState;
import io.tandem.contracts.TrunkState.Status;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.routing.TargetOrder;
import io.tandem.sip.auth.DigestClient;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.RetryAfter;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Our registration with the carrier of one trunk (RFC 3261 section 10.2). The state table is in
 * {@code docs/specs/trunk-registration.md}.
 *
 * <p>Owned by the loop of the trunk's shard. It takes one input at a time and answers with what is
 * to be done; it sends nothing, reads no clock and does not know where its requests leave: the host
 * in its Contact is filled in by who sends.
 */
public final class TrunkRegistration {

  /** Stands in Contact until the sender knows where it sends from (RFC 2606). */
  private static final String TO_BE_FILLED_IN = "contact.invalid";

  /** Before it runs out, and not all trunks of a carrier at once. */
  private static final int EARLIEST_REFRESH_PERCENT = 70;

  private static final int LATEST_REFRESH_PERCENT = 90;

  /** For a server that does not answer (timer F, 32 s) and the next one. */
  private static final long ROOM_MILLIS = 40_000;

  /** A carrier that grants less would be asked without a pause. */
  private static final long SHORTEST_LIFETIME_MILLIS = 10_000;

  private static final int LONGEST_LIFETIME_SECONDS = 86_400;

  private static final long FIRST_PAUSE_MILLIS = 2_000;
  private static final long LONGEST_PAUSE_MILLIS = 120_000;

  /** More than the longest pause needs, and less than a long has bits. */
  private static final int MOST_DOUBLINGS = 6;

  private static final long LONGEST_RETRY_AFTER_SECONDS = 3_600;

  /** More attempts with a wrong password only get the account locked. */
  private static final long REJECTED_PAUSE_MILLIS = 600_000;

  /** Not to be guessed: it is the carrier's proof. */
  private static final int LINE_BYTES = 12;

  private static final int CALL_ID_BYTES = 16;

  /** Before anybody was reached. */
  private static final Reach NOWHERE = new Reach("", "UDP", "", 0, 0, List.of());

  private final TrunkAccount account;
  private final Tokens tokens;
  private final Supplier<String> branchTokens;
  private final DigestClient digest;
  private final String line;
  private final String callId;
  private List<RegistrationOutput> outputs = new ArrayList<>();

  private Status status;
  private String reason;
  private long since;
  private long until;
  private String target;
  private String contact;
  private long cseq;
  private Reach reach;

  /** The servers of this round that have not failed; the first is being asked. */
  private List<SipUri> round = List.of();

  /** CSeq of the REGISTER whose answer counts; 0 when none is awaited. */
  private long asked;

  /** CSeq of the latest REGISTER that takes a Contact away; 0 when none has. */
  private long removal;

  private boolean removalProven;
  private int failedRounds;

  /** When the servers may be asked again. */
  private long notBefore;

  private long retryAfterMillis;
  private int expires;

  /** A Contact that a former owner has left, or we ourselves at the end: to be removed. */
  private String abandoned;

  /** The one that the latest removal names. */
  private String removed = "";

  /**
   * @param before how it stood with the former owner, if there was one
   * @param branchTokens gives a token for a branch of the trunk's shard
   */
  public TrunkRegistration(
      TrunkAccount account,
      Optional<TrunkState> before,
      Tokens tokens,
      Supplier<String> branchTokens,
      long nowEpochMillis) {
    this.account = account;
    this.tokens = tokens;
    this.branchTokens = branchTokens;
    this.expires = account.login().expiresSeconds();
    this.digest =
        new DigestClient(account.login().digestName(), account.password(), () -> tokens.hex(8));
    this.line = before.map(TrunkState::line).orElseGet(() -> tokens.hex(LINE_BYTES));
    this.callId = before.map(TrunkState::callId).orElseGet(() -> tokens.hex(CALL_ID_BYTES));
    this.cseq = before.map(TrunkState::cseq).orElse(0L);
    Optional<TrunkState> stands =
        before
            .filter(TrunkState::isRegistered)
            .filter(known -> known.untilEpochMillis() > nowEpochMillis && account.isOf(known));
    this.contact = stands.map(TrunkState::contact).orElse("");
    this.abandoned = contact;
    this.target = stands.map(TrunkState::target).orElse("");
    this.reach = stands.map(TrunkState::reach).orElse(NOWHERE);
    this.reason = stands.map(TrunkState::reason).orElse("");
    this.status = stands.isPresent() ? Status.REGISTERED : Status.REGISTERING;
    this.until = stands.map(TrunkState::untilEpochMillis).orElse(0L);
    this.since = stands.map(TrunkState::sinceEpochMillis).orElse(nowEpochMillis);
  }

  /**
   * How a trunk stands with which nobody registers.
   *
   * @param before how it stood; its line and its count go on with the next registration
   */
  public static TrunkState idle(
      String trunk,
      Optional<TrunkState> before,
      Status status,
      String reason,
      Tokens tokens,
      long nowEpochMillis) {
    return new TrunkState(
        trunk,
        status,
        reason,
        nowEpochMillis,
        0,
        before.map(TrunkState::target).orElse(""),
        "",
        before.map(TrunkState::line).orElseGet(() -> tokens.hex(LINE_BYTES)),
        before.map(TrunkState::callId).orElseGet(() -> tokens.hex(CALL_ID_BYTES)),
        before.map(TrunkState::cseq).orElse(0L),
        NOWHERE);
  }

  /** Begins; to be called once. What a former owner has registered is refreshed at once. */
  public List<RegistrationOutput> start(long now) {
    tell();
    begin(now);
    return take();
  }

  public TrunkAccount account() {
    return account;
  }

  /** How it stands, as it was told last or a little later. */
  public TrunkState state() {
    return new TrunkState(
        account.trunk(), status, reason, since, until, target, contact, line, callId, cseq, reach);
  }

  /** Takes one input. The outputs are to be carried out in their order. */
  public List<RegistrationOutput> on(RegistrationInput input, long now) {
    switch (input) {
      case RegistrationInput.Responded answer -> onAnswer(answer, now);
      case RegistrationInput.Unanswered(long number) -> {
        if (isAwaited(number)) {
          asked = 0;
          if (status == Status.STOPPED) {
            remove(abandoned);
          } else {
            next("no answer", now);
          }
        }
      }
      case RegistrationInput.TimerFired _ -> {
        if (status != Status.STOPPED && asked == 0) {
          onTimer(now);
        }
      }
      case RegistrationInput.Stopped _ -> stop(now);
    }
    return take();
  }

  private void onAnswer(RegistrationInput.Responded answer, long now) {
    long number = answer.response().cseq().number();
    if (number == removal) {
      onRemoved(answer.response());
    } else if (isAwaited(number)) {
      asked = 0;
      if (status == Status.STOPPED) {
        onTooLate(answer);
      } else {
        onResponse(answer, now);
      }
    }
  }

  private void onTimer(long now) {
    if (now < notBefore) {
      // The registration has run out while we keep to what the carrier has told.
      become(Status.FAILED, reason, now);
      wakeAt(notBefore);
    } else {
      begin(now);
    }
  }

  // ---- a round over the servers ----

  private void begin(long now) {
    if (isOver(now)) {
      become(Status.REGISTERING, reason, now);
    }
    retryAfterMillis = 0;
    round = order();
    ask();
  }

  /** Whoever took us last knows us already. */
  private List<SipUri> order() {
    List<SipUri> servers = new ArrayList<>();
    for (Trunk.Target server : TargetOrder.drawn(account.targets(), tokens)) {
      servers.add(SipUri.parse(server.uri()).orElseThrow());
    }
    Optional<SipUri> last =
        servers.stream()
            .filter(server -> status == Status.REGISTERED && server.toString().equals(target))
            .findFirst();
    last.ifPresent(
        server -> {
          servers.remove(server);
          servers.addFirst(server);
        });
    return servers;
  }

  private void ask() {
    if (status != Status.REGISTERED) {
      target = round.getFirst().toString();
    }
    SipUri ours = SipUri.of(account.login().username(), TO_BE_FILLED_IN).withParam("line", line);
    send(round.getFirst(), NameAddr.of(ours), expires);
    asked = cseq;
  }

  private boolean isAwaited(long number) {
    return asked != 0 && asked == number;
  }

  private void next(String problem, long now) {
    round = round.subList(1, round.size());
    if (!round.isEmpty()) {
      ask();
      return;
    }
    failedRounds++;
    int doublings = Math.min(failedRounds - 1, MOST_DOUBLINGS);
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << doublings);
    become(isOver(now) ? Status.FAILED : status, problem, now);
    notBefore = now + Math.max(jittered(most), retryAfterMillis);
    wakeAt(isOver(now) ? notBefore : Math.min(notBefore, until));
  }

  // ---- answers ----

  private void onResponse(RegistrationInput.Responded answer, long now) {
    SipResponse response = answer.response();
    if (response.isSuccess()) {
      onRegistered(answer, now);
      return;
    }
    if (status != Status.REGISTERED) {
      reach = answer.reach();
    }
    switch (response.status()) {
      case 401, 407 -> {
        if (digest.onChallenge(response) == DigestClient.Next.TRY_AGAIN) {
          ask();
        } else {
          reject("credentials refused", now);
        }
      }
      case 403 -> reject(said(response), now);
      case 423 -> {
        digest.onAccepted(response);
        if (longerLifetime(response)) {
          ask();
        } else {
          next(said(response), now);
        }
      }
      default -> {
        RetryAfter.of(response)
            .map(pause -> 1000 * Math.min(pause.seconds(), LONGEST_RETRY_AFTER_SECONDS))
            .ifPresent(pause -> retryAfterMillis = Math.max(retryAfterMillis, pause));
        next(said(response), now);
      }
    }
  }

  private void onRegistered(RegistrationInput.Responded answer, long now) {
    digest.onAccepted(answer.response());
    failedRounds = 0;
    long lifetime = Math.max(SHORTEST_LIFETIME_MILLIS, 1000L * granted(answer.response()));
    contact = answer.sent().contacts().getFirst().uri();
    target = round.getFirst().toString();
    reach = answer.reach();
    until = now + lifetime;
    reason = "";
    if (status != Status.REGISTERED) {
      status = Status.REGISTERED;
      since = now;
    }
    if (!abandoned.equals(contact)) {
      removalProven = false;
      remove(abandoned);
    }
    abandoned = "";
    tell();
    wakeAt(
        now
            + Math.min(
                lifetime * refreshPercent() / 100, lifetime - Math.min(ROOM_MILLIS, lifetime / 2)));
  }

  private int refreshPercent() {
    return EARLIEST_REFRESH_PERCENT
        + tokens.below(LATEST_REFRESH_PERCENT - EARLIEST_REFRESH_PERCENT + 1);
  }

  /** Section 10.2.4: the lifetime beside our Contact, else that of all. */
  private int granted(SipResponse response) {
    return response.contacts().stream()
        .filter(
            bound ->
                bound.sipUri().flatMap(uri -> uri.param("line")).stream().anyMatch(line::equals))
        .findFirst()
        .flatMap(bound -> bound.params().get("expires"))
        .or(() -> response.headers().first(HeaderName.EXPIRES))
        .flatMap(TrunkRegistration::seconds)
        .orElse(expires);
  }

  /** RFC 3261 section 21.4.17; false when the carrier names none that is longer than ours. */
  private boolean longerLifetime(SipResponse response) {
    int least =
        response
            .headers()
            .first(HeaderName.MIN_EXPIRES)
            .flatMap(TrunkRegistration::seconds)
            .orElse(0);
    boolean longer = least > expires;
    expires = Math.max(expires, least);
    return longer;
  }

  private static Optional<Integer> seconds(String text) {
    String digits = text.strip();
    return digits.matches("[0-9]{1,9}")
        ? Optional.of(Math.min(Integer.parseInt(digits), LONGEST_LIFETIME_SECONDS))
        : Optional.empty();
  }

  private static String said(SipResponse response) {
    return (response.status() + " " + response.reason()).strip();
  }

  private void reject(String problem, long now) {
    contact = "";
    become(Status.REJECTED, problem, now);
    wakeAt(now + jittered(REJECTED_PAUSE_MILLIS));
  }

  // ---- the end ----

  /** What is under way is waited for: a removal must not overtake it (section 10.2). */
  private void stop(long now) {
    abandoned = contact;
    if (asked == 0) {
      remove(contact);
    }
    contact = "";
    become(Status.STOPPED, "", now);
  }

  /** The answer to a REGISTER that was under way when it all was to end. */
  private void onTooLate(RegistrationInput.Responded answer) {
    if (answer.response().isSuccess()) {
      abandoned = answer.sent().contacts().getFirst().uri();
      target = round.getFirst().toString();
    } else {
      digest.onChallenge(answer.response());
    }
    remove(abandoned);
  }

  /** The carrier may want credentials for a removal too. */
  private void onRemoved(SipResponse response) {
    boolean challenged = response.status() == 401 || response.status() == 407;
    if (challenged
        && !removalProven
        && digest.onChallenge(response) == DigestClient.Next.TRY_AGAIN) {
      removalProven = true;
      remove(removed);
    }
  }

  // ---- pieces ----

  private void remove(String bound) {
    Optional<NameAddr> left = NameAddr.parse("<" + bound + ">");
    Optional<SipUri> server = SipUri.parse(target);
    if (!bound.isEmpty() && left.isPresent() && server.isPresent()) {
      removed = bound;
      send(server.get(), left.get(), 0);
      removal = cseq;
    }
  }

  private void send(SipUri server, NameAddr bound, int lifetime) {
    cseq++;
    String domain = account.domainAt(server);
    NameAddr ours = NameAddr.of(SipUri.of(account.login().username(), domain));
    SipUri registrar = SipUri.of("", domain);
    SipRequest.Builder register =
        SipRequest.builder(Method.REGISTER, registrar)
            .pushVia(Via.of("UDP", TO_BE_FILLED_IN, 0, Via.MAGIC_COOKIE + branchTokens.get()))
            .maxForwards(70)
            .from(ours.withTag(tokens.hex(8)))
            .to(ours)
            .callId(callId)
            .cseq(new CSeq(cseq, Method.REGISTER))
            .contact(bound.withParam("expires", Integer.toString(lifetime)));
    digest.authorize(Method.REGISTER, registrar.toString(), new byte[0]).forEach(register::add);
    outputs.add(new RegistrationOutput.Send(register.build(), server));
  }

  /** Whether the carrier does not know us any more. */
  private boolean isOver(long now) {
    return status != Status.REGISTERED || until <= now;
  }

  private void become(Status next, String why, long now) {
    if (next != status) {
      since = now;
      until = 0;
    }
    if (next != status || !why.equals(reason)) {
      status = next;
      reason = why;
      tell();
    }
  }

  private long jittered(long most) {
    return most / 2 + tokens.below((int) (most / 2) + 1);
  }

  private void wakeAt(long deadline) {
    outputs.add(new RegistrationOutput.SetTimer(deadline));
  }

  private void tell() {
    outputs.add(new RegistrationOutput.Tell(state()));
  }

  private List<RegistrationOutput> take() {
    List<RegistrationOutput> taken = outputs;
    outputs = new ArrayList<>();
    return taken;
  }
}
