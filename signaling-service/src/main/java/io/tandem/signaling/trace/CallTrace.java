package io.tandem.signaling.trace;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.message.SipRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one call, or of an INVITE that has not become one. When there are too many, those
 * in the middle go: how a call began and how it ended is what people ask for. Owned by {@link
 * LoopTraces}, on its loop.
 */
final class CallTrace {

  private final int mostAtTheBeginning;
  private final int mostAtTheEnd;
  private final Map<String, LegRole> legs = new LinkedHashMap<>();
  private final Deque<TracedMessage> beginning = new ArrayDeque<>();
  private final Deque<TracedMessage> end = new ArrayDeque<>();
  private final boolean takenOver;
  private @Nullable CallSid sid;
  private boolean over;
  private int leftOut;
  private long octets;

  CallTrace(int mostMessages, boolean takenOver) {
    this.mostAtTheBeginning = mostMessages / 2;
    this.mostAtTheEnd = mostMessages - mostAtTheBeginning;
    this.takenOver = takenOver;
  }

  Optional<CallSid> sid() {
    return Optional.ofNullable(sid);
  }

  void name(CallSid callSid) {
    sid = callSid;
  }

  void leg(String callId, LegRole role) {
    legs.putIfAbsent(callId, role);
  }

  Iterable<String> callIds() {
    return legs.keySet();
  }

  /** Ended or refused; what still comes is a retransmission, or another call. */
  void end() {
    over = true;
  }

  void goOn() {
    over = false;
  }

  long octets() {
    return octets;
  }

  /** Whether an INVITE with our Call-ID begins another call: some clients use one for ever. */
  boolean isNoneOf(SipRequest invite) {
    return over
        && beginning.stream()
            .noneMatch(
                known ->
                    known.message() instanceof SipRequest request
                        && request.is(invite.method())
                        && request.cseq().number() == invite.cseq().number());
  }

  /** Adds a message; true when another one had to go. */
  boolean add(TracedMessage message) {
    octets += message.weight();
    if (leftOut == 0 && end.isEmpty() && beginning.size() < mostAtTheBeginning) {
      beginning.add(message);
      return false;
    }
    end.add(message);
    if (end.size() <= mostAtTheEnd) {
      return false;
    }
    dropOne();
    return true;
  }

  /** Takes one message out of the middle; false when there is none left. */
  boolean dropOne() {
    @Nullable TracedMessage dropped = end.size() > 0 ? end.poll() : beginning.pollLast();
    if (dropped == null) {
      return false;
    }
    leftOut++;
    octets -= dropped.weight();
    return true;
  }

  CapturedCall capture(CallSid callSid) {
    List<TracedMessage> all = new ArrayList<>(beginning);
    all.addAll(end);
    return new CapturedCall(callSid, takenOver, legs, all, beginning.size(), leftOut);
  }
}
