package io.tandem.signaling.trace;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one event loop ({@code docs/specs/trace.md}): every message that it receives or
 * sends for a call, found by Call-ID. An INVITE opens a trace before there is a call; the call
 * names it when it begins or is refused. Owned by the loop and used on it alone, but for the two
 * numbers at the end.
 *
 * <p>Calls that came about stand on a shelf of their own, so that guesses and refusals do not push
 * them out. Messages that belong to no call (REGISTER, OPTIONS) are not kept, only passed on.
 */
public final class LoopTraces {

  /** The part of memory for INVITEs that have become no call. */
  private static final int ATTEMPTS_PART = 4;

  private final TraceLimits limits;
  private final Optional<MessageSink> sink;
  private final TraceLosses losses;
  private final Shelf calls;
  private final Shelf attempts;
  private final Map<String, CallTrace> byCallId = new HashMap<>();
  private final Map<CallSid, CallTrace> bySid = new HashMap<>();
  private volatile int held;
  private volatile long octets;

  /**
   * @param limits of this loop
   * @param sink gets every message, whether it is kept or not
   */
  public LoopTraces(TraceLimits limits, Optional<MessageSink> sink, TraceLosses losses) {
    this.limits = limits;
    this.sink = sink;
    this.losses = losses;
    long forAttempts = limits.octets() / ATTEMPTS_PART;
    this.calls = new Shelf(limits.calls(), limits.octets() - forAttempts);
    this.attempts = new Shelf(limits.calls(), forAttempts);
  }

  /** Whether {@link #record} would do anything; asked first, because it is cheaper. */
  public boolean wants(SipMessage message, Direction direction) {
    return sink.isPresent()
        || (limits.calls() > 0
            && (byCallId.containsKey(message.callId()) || opens(message, direction)));
  }

  public void record(TracedMessage message) {
    CallTrace trace = limits.calls() > 0 ? traceOf(message) : null;
    if (trace != null) {
      keep(trace, message);
    }
    if (sink.isPresent()) {
      sink.get().take(message, trace == null ? Optional.empty() : trace.sid());
    }
  }

  private @Nullable CallTrace traceOf(TracedMessage message) {
    String callId = message.message().callId();
    CallTrace known = byCallId.get(callId);
    if (opens(message.message(), message.direction())
        && (known == null || known.isNoneOf((SipRequest) message.message()))) {
      CallTrace opened = open(callId, LegRole.CALLER, false);
      attempts.add(opened);
      return opened;
    }
    return known;
  }

  private static boolean opens(SipMessage message, Direction direction) {
    return direction == Direction.RECEIVED
        && message instanceof SipRequest request
        && request.is(Method.INVITE)
        && request.to().tag().isEmpty();
  }

  private CallTrace open(String callId, LegRole role, boolean takenOver) {
    CallTrace trace = new CallTrace(limits.messages(), takenOver);
    trace.leg(callId, role);
    byCallId.put(callId, trace);
    return trace;
  }

  private void keep(CallTrace trace, TracedMessage message) {
    Shelf shelf = calls.holds(trace) ? calls : attempts;
    long before = trace.octets();
    if (trace.add(message)) {
      losses.messageDropped();
    }
    shelf.grew(trace.octets() - before);
    makeRoom(shelf, trace);
  }

  /** The oldest trace goes, unless it is the one that grows: that one loses its own messages. */
  private void makeRoom(Shelf shelf, CallTrace growing) {
    for (Optional<CallTrace> oldest = shelf.tooMuch();
        oldest.isPresent();
        oldest = shelf.tooMuch()) {
      CallTrace trace = oldest.get();
      long before = trace.octets();
      if (trace == growing && trace.dropOne()) {
        losses.messageDropped();
        shelf.grew(trace.octets() - before);
      } else {
        shelf.remove(trace);
        trace.callIds().forEach(callId -> byCallId.remove(callId, trace));
        trace.sid().ifPresent(sid -> bySid.remove(sid, trace));
        losses.traceDropped();
      }
    }
    held = calls.size() + attempts.size();
    octets = calls.octets() + attempts.octets();
  }

  /** A call begins with the INVITE of that Call-ID. */
  public void begin(CallSid sid, String callId) {
    if (limits.calls() == 0) {
      return;
    }
    CallTrace trace = byCallId.get(callId);
    if (trace == null || trace.sid().isPresent()) {
      trace = open(callId, LegRole.CALLER, false);
    } else {
      attempts.remove(trace);
    }
    name(trace, sid);
    calls.add(trace);
    makeRoom(calls, trace);
  }

  /** An INVITE that became no call, under the name in its call record. */
  public void refuse(CallSid sid, String callId) {
    CallTrace trace = byCallId.get(callId);
    if (trace != null && trace.sid().isEmpty()) {
      name(trace, sid);
      trace.end();
    }
  }

  /** A call that another process began; one that was ours before goes on where it was. */
  public void takeOver(CallSid sid, Map<String, LegRole> legs) {
    if (limits.calls() == 0) {
      return;
    }
    CallTrace known = bySid.get(sid);
    CallTrace trace = known == null ? new CallTrace(limits.messages(), true) : known;
    trace.goOn();
    legs.forEach(
        (callId, role) -> {
          trace.leg(callId, role);
          byCallId.put(callId, trace);
        });
    if (known == null) {
      name(trace, sid);
      calls.add(trace);
      makeRoom(calls, trace);
    }
  }

  /** The call uses a further Call-ID. */
  public void join(CallSid sid, String callId, LegRole role) {
    CallTrace trace = bySid.get(sid);
    if (trace != null && byCallId.get(callId) != trace) {
      trace.leg(callId, role);
      byCallId.put(callId, trace);
    }
  }

  /** The call is over here; its trace stays, and takes what comes late. */
  public void end(CallSid sid) {
    CallTrace trace = bySid.get(sid);
    if (trace != null) {
      trace.end();
    }
  }

  /** Empty when the call was never here, or was pushed out by newer ones. */
  public Optional<CapturedCall> capture(CallSid sid) {
    return Optional.ofNullable(bySid.get(sid)).map(trace -> trace.capture(sid));
  }

  /** Traces held; any thread. */
  public int held() {
    return held;
  }

  /** Octets held, as estimated; any thread. */
  public long octets() {
    return octets;
  }

  private void name(CallTrace trace, CallSid sid) {
    trace.name(sid);
    bySid.put(sid, trace);
  }
}
