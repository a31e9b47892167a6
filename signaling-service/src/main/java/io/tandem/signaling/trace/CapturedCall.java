package io.tandem.signaling.trace;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace as it was when somebody asked; immutable.
 *
 * @param takenOver whether another process had the call before: what it saw is not here
 * @param legs which Call-ID is whose
 * @param messages in the order in which they passed
 * @param gapAt the message before which some are missing; of meaning when {@code leftOut} is not 0
 * @param leftOut how many messages are missing
 */
public record CapturedCall(
    CallSid sid,
    boolean takenOver,
    Map<String, LegRole> legs,
    List<TracedMessage> messages,
    int gapAt,
    int leftOut) {

  public CapturedCall {
    legs = Map.copyOf(legs);
    messages = List.copyOf(messages);
  }

  /** Whose side a message was on. */
  LegRole leg(TracedMessage message) {
    return legs.getOrDefault(message.message().callId(), LegRole.CALLER);
  }

  /**
   * The traces of one call on several loops, as one: a call changes its loop when its shard was
   * away for a while.
   *
   * @param parts at least one
   */
  public static CapturedCall joined(List<CapturedCall> parts) {
    List<CapturedCall> inOrder =
        parts.stream().sorted(Comparator.comparingLong(CapturedCall::begin)).toList();
    CapturedCall joined = inOrder.getFirst();
    for (CapturedCall next : inOrder.subList(1, inOrder.size())) {
      joined = joined.with(next);
    }
    return joined;
  }

  private CapturedCall with(CapturedCall next) {
    Map<String, LegRole> allLegs = new HashMap<>(legs);
    allLegs.putAll(next.legs);
    List<TracedMessage> all = new ArrayList<>(messages);
    all.addAll(next.messages);
    int gap = leftOut > 0 ? gapAt : messages.size() + next.gapAt;
    return new CapturedCall(sid, takenOver, allLegs, all, gap, leftOut + next.leftOut);
  }

  private long begin() {
    return messages.isEmpty() ? Long.MAX_VALUE : messages.getFirst().epochMicros();
  }
}
