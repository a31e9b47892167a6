package io.tandem.signaling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoopTracesTest {

  private static final long PLENTY = 10_000_000;

  private final Talk talk = new Talk();
  private final List<String> passedOn = new ArrayList<>();
  private int tracesDropped;
  private int messagesDropped;

  private final TraceLosses losses =
      new TraceLosses() {
        @Override
        public void traceDropped() {
          tracesDropped++;
        }

        @Override
        public void messageDropped() {
          messagesDropped++;
        }
      };

  @Test
  void aCallHasWhatWasSaidBeforeItHadAName() {
    LoopTraces traces = traces(10, 20, PLENTY);
    record(traces, talk.invite("a", 1));
    record(traces, talk.sent(Talk.CALLER, "SIP/2.0 407 Who Are You", "a"));
    record(traces, talk.invite("a", 2));
    record(traces, talk.sent(Talk.CALLER, "SIP/2.0 100 Trying", "a"));

    traces.begin(sid(1), "a");
    traces.join(sid(1), "b", LegRole.CALLEE);
    record(traces, talk.sent(Talk.CALLEE, "INVITE sip:1002@203.0.113.5 SIP/2.0", "b"));
    record(traces, talk.received(Talk.CALLEE, "SIP/2.0 180 Ringing", "b", ""));
    record(traces, talk.received(Talk.CALLER, "BYE sip:1002@192.0.2.1 SIP/2.0", "a", ""));

    CapturedCall call = traces.capture(sid(1)).orElseThrow();
    assertThat(call.messages()).hasSize(7);
    assertThat(call.legs()).isEqualTo(Map.of("a", LegRole.CALLER, "b", LegRole.CALLEE));
    assertThat(call.takenOver()).isFalse();
    assertThat(call.leftOut()).isZero();
  }

  @Test
  void aRefusedInviteIsFoundByTheNameInItsRecord() {
    LoopTraces traces = traces(10, 20, PLENTY);
    record(traces, talk.invite("a", 1));
    traces.refuse(sid(1), "a");
    record(traces, talk.sent(Talk.CALLER, "SIP/2.0 404 Not Found", "a"));

    assertThat(traces.capture(sid(1)).orElseThrow().messages()).hasSize(2);
  }

  @Test
  void messagesOfNoCallAreNotWanted() {
    LoopTraces traces = traces(10, 20, PLENTY);
    TracedMessage register =
        talk.received(Talk.CALLER, "REGISTER sip:example.org SIP/2.0", "r", "");
    TracedMessage stray = talk.received(Talk.CALLER, "BYE sip:192.0.2.1 SIP/2.0", "s", "");

    assertThat(traces.wants(register.message(), Direction.RECEIVED)).isFalse();
    assertThat(traces.wants(stray.message(), Direction.RECEIVED)).isFalse();
    assertThat(traces.wants(talk.invite("a", 1).message(), Direction.RECEIVED)).isTrue();
  }

  @Test
  void theOldestCallMakesRoomAndRefusalsDoNotPushCallsOut() {
    LoopTraces traces = traces(2, 20, PLENTY);
    for (int i = 1; i <= 3; i++) {
      record(traces, talk.invite("call" + i, 1));
      traces.begin(sid(i), "call" + i);
    }
    assertThat(traces.capture(sid(1))).isEmpty();
    for (int i = 10; i < 20; i++) {
      record(traces, talk.invite("guess" + i, 1));
      traces.refuse(sid(i), "guess" + i);
    }
    assertThat(traces.capture(sid(2))).isPresent();
    assertThat(traces.capture(sid(3))).isPresent();
    assertThat(traces.capture(sid(17))).isEmpty();
    assertThat(traces.capture(sid(18))).isPresent();
    assertThat(traces.capture(sid(19))).isPresent();
    assertThat(traces.held()).isEqualTo(4);
    assertThat(tracesDropped).isEqualTo(9);
    assertThat(messagesDropped).isZero();
  }

  @Test
  void aLongCallKeepsItsBeginningAndItsEnd() {
    LoopTraces traces = traces(2, 4, PLENTY);
    record(traces, talk.invite("a", 1));
    traces.begin(sid(1), "a");
    for (int i = 2; i <= 9; i++) {
      record(traces, talk.invite("a", i));
    }
    CapturedCall call = traces.capture(sid(1)).orElseThrow();
    assertThat(call.messages().stream().map(m -> m.message().cseq().number()))
        .containsExactly(1L, 2L, 8L, 9L);
    assertThat(call.gapAt()).isEqualTo(2);
    assertThat(call.leftOut()).isEqualTo(5);
    assertThat(messagesDropped).isEqualTo(5);
  }

  @Test
  void memoryIsBoundedWhateverComesIn() {
    LoopTraces traces = traces(1_000, 1_000, 40_000);
    for (int i = 0; i < 500; i++) {
      record(traces, talk.invite("c" + i, 1));
      if (i % 2 == 0) {
        traces.begin(sid(i), "c" + i);
        record(traces, talk.sent(Talk.CALLER, "SIP/2.0 180 Ringing", "c" + i));
      }
      record(traces, talk.received(Talk.CALLER, "BYE sip:192.0.2.1 SIP/2.0", "c0", ""));
      assertThat(traces.octets()).isBetween(1L, 40_000L);
    }
    assertThat(traces.capture(sid(498))).isPresent();
    assertThat(tracesDropped).isPositive();
  }

  @Test
  void oneCallAloneStaysWithinTheMemoryToo() {
    LoopTraces traces = traces(10, 10_000, 40_000);
    record(traces, talk.invite("a", 1));
    traces.begin(sid(1), "a");
    for (int i = 0; i < 200; i++) {
      record(traces, talk.received(Talk.CALLER, "BYE sip:192.0.2.1 SIP/2.0", "a", ""));
    }
    CapturedCall call = traces.capture(sid(1)).orElseThrow();
    assertThat(traces.octets()).isLessThanOrEqualTo(40_000);
    assertThat(call.messages().size() + call.leftOut()).isEqualTo(201);
    assertThat(tracesDropped).isZero();
  }

  @Test
  void aClientThatUsesOneCallIdForEverHasATraceForEachCall() {
    LoopTraces traces = traces(10, 20, PLENTY);
    record(traces, talk.invite("a", 1));
    traces.begin(sid(1), "a");
    traces.end(sid(1));
    record(traces, talk.invite("a", 1)); // a retransmission that came late
    record(traces, talk.invite("a", 2));
    traces.begin(sid(2), "a");

    assertThat(traces.capture(sid(1)).orElseThrow().messages()).hasSize(2);
    assertThat(traces.capture(sid(2)).orElseThrow().messages()).hasSize(1);
  }

  @Test
  void aCallThatWasTakenOverSaysSoUnlessItWasOursBefore() {
    LoopTraces traces = traces(10, 20, PLENTY);
    traces.takeOver(sid(1), Map.of("a", LegRole.CALLER, "b", LegRole.CALLEE));
    record(traces, talk.received(Talk.CALLEE, "BYE sip:192.0.2.1 SIP/2.0", "b", ""));
    assertThat(traces.capture(sid(1)).orElseThrow().takenOver()).isTrue();
    assertThat(traces.capture(sid(1)).orElseThrow().messages()).hasSize(1);

    record(traces, talk.invite("c", 1));
    traces.begin(sid(2), "c");
    traces.end(sid(2));
    traces.takeOver(sid(2), Map.of("c", LegRole.CALLER));
    assertThat(traces.capture(sid(2)).orElseThrow().takenOver()).isFalse();
    assertThat(traces.capture(sid(2)).orElseThrow().messages()).hasSize(1);
  }

  @Test
  void partsOfACallOnTwoLoopsAreJoinedInTheirOrder() {
    LoopTraces first = traces(10, 20, PLENTY);
    LoopTraces second = traces(10, 20, PLENTY);
    record(first, talk.invite("a", 1));
    first.begin(sid(1), "a");
    second.takeOver(sid(1), Map.of("a", LegRole.CALLER));
    record(second, talk.received(Talk.CALLER, "BYE sip:192.0.2.1 SIP/2.0", "a", ""));

    CapturedCall joined =
        CapturedCall.joined(
            List.of(second.capture(sid(1)).orElseThrow(), first.capture(sid(1)).orElseThrow()));

    assertThat(joined.takenOver()).isFalse();
    assertThat(joined.messages().stream().map(m -> m.message().cseq().method()))
        .containsExactly("INVITE", "BYE");
  }

  @Test
  void everythingIsPassedOnWithTheNameOfItsCallAlsoWhenNothingIsKept() {
    LoopTraces kept =
        new LoopTraces(new TraceLimits(10, 20, PLENTY), Optional.of(this::passOn), losses);
    record(kept, talk.invite("a", 1));
    kept.begin(sid(1), "a");
    record(kept, talk.sent(Talk.CALLER, "SIP/2.0 180 Ringing", "a"));
    LoopTraces none =
        new LoopTraces(new TraceLimits(0, 20, PLENTY), Optional.of(this::passOn), losses);
    record(none, talk.received(Talk.CALLER, "REGISTER sip:example.org SIP/2.0", "r", ""));
    record(none, talk.invite("a", 1));
    none.begin(sid(1), "a");

    assertThat(passedOn).containsExactly("INVITE -", "INVITE " + sid(1), "REGISTER -", "INVITE -");
    assertThat(none.held()).isZero();
    assertThat(none.capture(sid(1))).isEmpty();
  }

  private void passOn(TracedMessage message, Optional<CallSid> call) {
    passedOn.add(message.message().cseq().method() + " " + call.map(CallSid::value).orElse("-"));
  }

  private LoopTraces traces(int calls, int messages, long octets) {
    return new LoopTraces(new TraceLimits(calls, messages, octets), Optional.empty(), losses);
  }

  private static void record(LoopTraces traces, TracedMessage message) {
    if (traces.wants(message.message(), message.direction())) {
      traces.record(message);
    }
  }

  private static CallSid sid(int number) {
    return new CallSid("CA%032x".formatted(number));
  }
}
