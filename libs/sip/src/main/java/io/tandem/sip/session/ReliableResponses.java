package io.tandem.sip.session;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.TimerDurations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The provisional responses to one INVITE that its sender must acknowledge (RFC 3262 section 3):
 * table "Sending" in docs/specs/sip-reliable.md. Owned by the leg that answers, on its loop, which
 * tells it the time. One response is on its way at a time, the others wait, and so does a 2xx that
 * must not overtake a session description. It does not decide whether a response must be reliable.
 */
public final class ReliableResponses {
  /** More would mean that nobody acknowledges; the oldest of those that wait is dropped. */
  private static final int MOST_WAITING = 16;

  /** Never fires. */
  public static final long NEVER = Long.MAX_VALUE;

  private enum State {
    /** Waiting for nothing: all that was sent is acknowledged. */
    QUIET,
    /** Waiting for the PRACK. */
    UNACKNOWLEDGED,
    /** Waiting for nothing: the INVITE has its final response. */
    ANSWERED,
    /** Waiting for nothing: no PRACK came. */
    GIVEN_UP
  }

  /** What is to be done. */
  public sealed interface Output {
    /** To the INVITE. */
    record Respond(SipResponse response) implements Output {}

    /** The PRACK is the awaited one: to be answered 2xx, with an answer if it holds an offer. */
    record Acknowledged(SipRequest prack, SipResponse provisional) implements Output {}

    /** The PRACK acknowledges nothing that waits: to be answered so. */
    record RefusePrack(SipRequest prack, int status) implements Output {}

    /** Nobody acknowledges: the INVITE is to be answered with a 5xx. */
    record GaveUp() implements Output {}
  }

  private final TimerDurations durations;
  private final Deque<SipResponse> waiting = new ArrayDeque<>();
  private State state = State.QUIET;
  private long nextRseq;
  private @Nullable SipResponse unacknowledged;
  private @Nullable SipResponse heldSuccess;
  private long intervalNanos;
  private long repeatAtNanos = NEVER;
  private long giveUpAtNanos = NEVER;

  /**
   * For one INVITE.
   *
   * @param firstRseq chosen at random, 1 to 2^31 - 1 (section 3)
   */
  public ReliableResponses(long firstRseq, TimerDurations durations) {
    if (firstRseq < 1 || firstRseq > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("no first RSeq: " + firstRseq);
    }
    this.nextRseq = firstRseq;
    this.durations = durations;
  }

  /** Sends a provisional response, now or once those before it are acknowledged. */
  public List<Output> onProvisional(SipResponse response, long nowNanos) {
    if (response.status() <= 100 || response.status() >= 200) {
      throw new IllegalArgumentException("cannot be reliable: " + response.status());
    }
    return switch (state) {
      case QUIET -> send(response, nowNanos);
      case UNACKNOWLEDGED -> {
        // After the user's 2xx nothing more can be provisional.
        if (heldSuccess == null) {
          if (waiting.size() == MOST_WAITING) {
            waiting.removeFirst();
          }
          waiting.addLast(response);
        }
        yield List.of();
      }
      case ANSWERED, GIVEN_UP -> List.of();
    };
  }

  /** The final response to the INVITE; a 2xx may have to wait (section 3). */
  public List<Output> onFinal(SipResponse response) {
    if (state == State.ANSWERED || state == State.GIVEN_UP || heldSuccess != null) {
      return List.of();
    }
    if (response.isSuccess() && describesUnacknowledged()) {
      waiting.removeIf(provisional -> provisional.body().length == 0);
      heldSuccess = response;
      return List.of();
    }
    return answer(response);
  }

  private boolean describesUnacknowledged() {
    return (unacknowledged != null && unacknowledged.body().length > 0)
        || waiting.stream().anyMatch(provisional -> provisional.body().length > 0);
  }

  /** CANCEL, or the user, ends the INVITE although a 2xx was held: the failure goes out instead. */
  public List<Output> onFailure(SipResponse failure) {
    heldSuccess = null;
    return onFinal(failure);
  }

  public List<Output> onPrack(SipRequest prack, long nowNanos) {
    SipResponse acknowledged = unacknowledged;
    if (acknowledged == null || !matches(prack, acknowledged)) {
      return List.of(new Output.RefusePrack(prack, 481));
    }
    unacknowledged = null;
    repeatAtNanos = NEVER;
    giveUpAtNanos = NEVER;
    List<Output> out = new ArrayList<>(2);
    out.add(new Output.Acknowledged(prack, acknowledged));
    if (state == State.UNACKNOWLEDGED) {
      state = State.QUIET;
      if (!waiting.isEmpty()) {
        out.addAll(send(waiting.removeFirst(), nowNanos));
      } else if (heldSuccess != null) {
        out.addAll(answer(heldSuccess));
      }
    }
    return out;
  }

  public List<Output> onTick(long nowNanos) {
    if (state != State.UNACKNOWLEDGED || unacknowledged == null) {
      return List.of();
    }
    if (nowNanos >= giveUpAtNanos) {
      state = State.GIVEN_UP;
      unacknowledged = null;
      repeatAtNanos = NEVER;
      giveUpAtNanos = NEVER;
      waiting.clear();
      heldSuccess = null;
      return List.of(new Output.GaveUp());
    }
    if (nowNanos >= repeatAtNanos) {
      // Doubles without a limit: giving up ends it (section 3).
      intervalNanos *= 2;
      repeatAtNanos = nowNanos + intervalNanos;
      return List.of(new Output.Respond(unacknowledged));
    }
    return List.of();
  }

  /** When {@link #onTick} must be called, or {@link #NEVER}. */
  public long nextDeadlineNanos() {
    return Math.min(repeatAtNanos, giveUpAtNanos);
  }

  private List<Output> send(SipResponse response, long nowNanos) {
    SipResponse.Builder reliable =
        response.toBuilder().set(HeaderName.RSEQ, Long.toString(nextRseq));
    if (!response.headers().lists(HeaderName.REQUIRE, ReceivedReliables.OPTION)) {
      reliable.add(HeaderName.REQUIRE, ReceivedReliables.OPTION);
    }
    SipResponse numbered = reliable.build();
    nextRseq++;
    unacknowledged = numbered;
    state = State.UNACKNOWLEDGED;
    intervalNanos = durations.t1Nanos();
    repeatAtNanos = nowNanos + intervalNanos;
    giveUpAtNanos = nowNanos + durations.patienceNanos();
    return List.of(new Output.Respond(numbered));
  }

  /** A PRACK that is on its way is still taken; nothing is repeated any more (section 3). */
  private List<Output> answer(SipResponse response) {
    state = State.ANSWERED;
    waiting.clear();
    heldSuccess = null;
    repeatAtNanos = NEVER;
    giveUpAtNanos = NEVER;
    return List.of(new Output.Respond(response));
  }

  private static boolean matches(SipRequest prack, SipResponse provisional) {
    String expected = ReceivedReliables.rack(provisional);
    return prack.headers().first(HeaderName.RACK).map(ReliableResponses::normal).stream()
        .anyMatch(expected::equals);
  }

  private static String normal(String rack) {
    String[] parts = rack.strip().split("[ \t]+", -1);
    // Leading zeros are not forbidden.
    return parts.length == 3
        ? parts[0].replaceFirst("^0+(?=\\d)", "")
            + ' '
            + parts[1].replaceFirst("^0+(?=\\d)", "")
            + ' '
            + parts[2]
        : "";
  }
}
