package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaNode;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.CallOutput;
import io.tandem.signaling.call.CallSettings;
import io.tandem.signaling.call.Calls;
import io.tandem.signaling.call.Destination;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.SrtpUse;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The gate behind snapshots, with a call to 600 whose snapshot the test acknowledges by hand. */
class RunningCallTest {

  private static final ServerTransactionId INVITE =
      new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE");

  private final ManualClock clock = new ManualClock();
  private final List<CallOutput> performed = new ArrayList<>();
  private final Deque<Consumer<String>> stores = new ArrayDeque<>();
  private int broken;
  private boolean faulty;

  private final RunningCall.Effects effects =
      new RunningCall.Effects() {
        @Override
        public void beforeStep(Call call) {}

        @Override
        public void perform(RunningCall call, CallOutput output) {
          if (faulty) {
            faulty = false;
            throw new IllegalStateException("planted");
          }
          performed.add(output);
        }

        @Override
        public void store(CallSnapshot snapshot, Consumer<String> outcome) {
          stores.add(outcome);
        }

        @Override
        public void onBroken(RunningCall call) {
          broken++;
          call.leave();
        }
      };

  private final RunningCall running = new RunningCall(call(), INVITE, clock, effects);

  private Call call() {
    Tokens tokens = new RandomTokens(new Random(1));
    String text =
        """
        INVITE sip:600@tandem.local SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa
        From: <sip:1001@tandem.local>;tag=a
        To: <sip:600@tandem.local>
        Call-ID: c
        CSeq: 1 INVITE
        Contact: <sip:1001@192.0.2.1>
        Content-Type: application/sdp

        v=0
        o=- 1 1 IN IP4 192.0.2.1
        s=-
        c=IN IP4 192.0.2.1
        t=0 0
        m=audio 4000 RTP/AVP 0
        """;
    if (!(SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest invite))) {
      throw new IllegalStateException("not an INVITE");
    }
    Flow flow =
        Flow.udp(
            new InetSocketAddress("192.0.2.100", 5060), new InetSocketAddress("192.0.2.1", 5060));
    CallSettings settings =
        new CallSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofMinutes(15));
    return new Calls(settings, tokens)
        .open(
            new Calls.Opening(
                1,
                1,
                invite,
                INVITE,
                new Egress(flow, "signaling-0", "192.0.2.100", 5060),
                "1001@tandem.local",
                Device.UNKNOWN,
                "",
                "600",
                new Destination.Echo(),
                SrtpUse.OFF,
                Duration.ZERO,
                new MediaNode(
                    "media-0", 0, Advertised.of("192.0.2.200"), 1, false, 0, 10, 0, 0, false, 0)),
            clock.epochMillis());
  }

  private void startUntilTheSnapshot() {
    running.start();
    running.on(
        new CallInput.Media(
            new MediaFact.EndpointsOpened(
                running.sid(),
                1,
                "media-0",
                Advertised.of("192.0.2.200"),
                List.of(new MediaFact.OpenedEndpoint("caller", 20_000)))));
  }

  private List<Integer> statuses() {
    return performed.stream()
        .filter(CallOutput.Respond.class::isInstance)
        .map(output -> ((CallOutput.Respond) output).response().status())
        .toList();
  }

  @Test
  void showsTheAnswerOnlyWhenTheSnapshotIsWritten() {
    startUntilTheSnapshot();
    assertThat(stores).hasSize(1);
    assertThat(statuses()).isEmpty();
    stores.remove().accept("");
    assertThat(statuses()).containsExactly(200);
  }

  @Test
  void neverShowsAnAnswerWhoseSnapshotWasNotWritten() {
    startUntilTheSnapshot();
    stores.remove().accept("Kafka is away");
    assertThat(statuses()).containsExactly(503);
    assertThat(performed.getLast()).isInstanceOf(CallOutput.Ended.class);
  }

  @Test
  void doesNothingMoreOnceItsShardHasGone() {
    startUntilTheSnapshot();
    running.leave();
    performed.clear();
    stores.remove().accept("");
    running.on(new CallInput.NotAcknowledged(io.tandem.signaling.call.LegRole.CALLER));
    assertThat(performed).isEmpty();
  }

  @Test
  void endsTheCallAndNotTheLoopWhenAStepThrows() {
    startUntilTheSnapshot();
    faulty = true;
    stores.remove().accept("");
    assertThat(broken).isEqualTo(1);
    assertThat(statuses()).containsExactly(500);
    assertThat(performed.stream().map(output -> output.getClass().getSimpleName()))
        .contains("DropPlan", "Forget", "Write");
  }
}
