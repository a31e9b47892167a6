package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static io.tandem.media.Plans.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.media.Phone;
import io.tandem.media.endpoint.Fate;
import io.tandem.testkit.Await;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What somebody can do to a call who sends to its ports and has no business there (AST-2017-005,
 * "RTP bleed"): get a packet of it, redirect it, spoil what is measured. Nothing of it, once the
 * phone has spoken from where it said; and before that he loses what he got with its first packet.
 */
class StrangersOnTheWireTest extends EngineOnSockets {
  private static final int PACKETS = 50;

  /** Four hours of a clock of 8 kHz: if it were measured, nobody could miss it. */
  private static final int FAR_OFF = 4 * 3_600 * 8_000;

  @Test
  void whoCopiesARunningStreamIsNotHeardHearsNothingAndSpoilsNoMeasurement() throws Exception {
    Map<String, Integer> ports = connectPhones();
    int toCaller = ports.get("caller");
    for (int sequence = 0; sequence < PACKETS; sequence++) {
      caller.sendRtp(toCaller, Phone.packet(sequence));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence));
      callee.sendRtp(ports.get("callee"), Phone.packet(sequence));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(sequence));

      // The packet that comes next, the one that has just come, and one far ahead in all respects.
      stranger.sendRtp(toCaller, Phone.packet(sequence + 1));
      stranger.sendRtp(toCaller, Phone.packet(sequence));
      byte[] far = Phone.packet(sequence + 20_000);
      ByteBuffer.wrap(far).putInt(4, sequence * 160 + FAR_OFF);
      stranger.sendRtp(toCaller, far);
    }
    Await.until(
        "all of the stranger are counted",
        SOON,
        () -> counters.of(Fate.STRANGER) == 3 * PACKETS,
        counters::toString);
    assertThat(callee.anyRtp()).isEmpty();
    assertThat(stranger.anyRtp()).isEmpty();

    engine.remove(call);
    for (MediaFact.EndpointStatistics told : await(MediaFact.MediaStatistics.class).endpoints()) {
      assertThat(told.packetsReceived()).isEqualTo(PACKETS);
      assertThat(told.packetsSent()).isEqualTo(PACKETS);
      assertThat(told.packetsLost()).isZero();
      assertThat(told.jitterMicros()).isLessThan(FAR_OFF / 8_000 * 1_000_000L / 16);
      assertThat(told.strangersDropped())
          .isEqualTo(told.endpointId().equals("caller") ? 3 * PACKETS : 0);
    }
  }

  @Test
  void whoReportsInTheNameOfAPhoneIsNotBelieved() throws Exception {
    Map<String, Integer> ports = connectPhones();
    for (int sequence = 0; sequence < PACKETS; sequence++) {
      callee.sendRtp(ports.get("callee"), Phone.packet(sequence));
      caller.awaitRtp();
    }
    byte[] good =
        HexFormat.of()
            .parseHex("81c90007000012340000abcd00000000000000320000000000000000" + "00000000");
    caller.sendRtcp(ports.get("caller") + 1, good);
    assertThat(callee.awaitRtcp()).isEqualTo(good);

    byte[] bad = good.clone();
    ByteBuffer.wrap(bad).putInt(12, 0xFF00_7FFF).putInt(20, 1 << 20);
    byte[] goodbye = HexFormat.of().parseHex("81cb00010000abcd");
    stranger.sendRtcp(ports.get("caller") + 1, bad);
    stranger.sendRtcp(ports.get("caller") + 1, goodbye);
    Await.until(
        "both are counted", SOON, () -> counters.of(Fate.STRANGER) == 2, counters::toString);
    assertThat(callee.anyRtcp()).isEmpty();
    assertThat(stranger.anyRtcp()).isEmpty();

    engine.remove(call);
    MediaFact.EndpointStatistics told =
        await(MediaFact.MediaStatistics.class).endpoints().stream()
            .filter(endpoint -> endpoint.endpointId().equals("caller"))
            .findFirst()
            .orElseThrow();
    assertThat(told.peerReported()).isTrue();
    assertThat(told.packetsLostByPeer()).isZero();
    assertThat(told.jitterByPeerMicros()).isZero();
  }

  @Test
  void whoComesBeforeThePhoneLosesWhatHeGotWithItsFirstPacket() throws Exception {
    Map<String, Integer> ports = connectPhones();
    // In the window this is how a phone behind NAT is found: nobody can tell the two apart.
    stranger.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    stranger.awaitRtp();

    caller.sendRtp(ports.get("caller"), Phone.packet(2));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(2));
    stranger.sendRtp(ports.get("caller"), Phone.packet(3));
    Await.until("he is counted", SOON, () -> counters.of(Fate.STRANGER) == 1, counters::toString);
    callee.sendRtp(ports.get("callee"), Phone.packet(2));
    assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(2));
    assertThat(stranger.anyRtp()).isEmpty();
    assertThat(callee.anyRtp()).isEmpty();
  }

  @Test
  void whoComesBeforeTheAnswerIsLeftOutAndDoesNotKeepThePhoneOut() throws Exception {
    engine.apply(bridged(call, 1, endpoint("caller", 0, caller), unanswered("callee")));
    Map<String, Integer> ports = opened();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    for (int sequence = 0; sequence < PACKETS; sequence++) {
      stranger.sendRtp(ports.get("callee"), Phone.packet(sequence));
    }
    Await.until(
        "all are counted",
        SOON,
        () -> counters.of(Fate.UNSIGNALLED) == PACKETS,
        counters::toString);
    assertThat(stranger.anyRtp()).isEmpty();
    assertThat(caller.anyRtp()).isEmpty();

    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), caller),
            endpoint("callee", ports.get("callee"), callee)));
    engine.settled().await(5, TimeUnit.SECONDS);
    callee.sendRtp(ports.get("callee"), Phone.packet(7));
    assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(7));
    caller.sendRtp(ports.get("caller"), Phone.packet(8));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(8));
    assertThat(stranger.anyRtp()).isEmpty();
  }

  @Test
  void whoSendsToEveryPortOfTheNodeGetsNotOnePacket() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    int first = freePairs(16);
    int last = first + 2 * 16 - 1;
    engine = start(first, last);
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    caller.awaitRtp();
    CallSid echoed = newCall(2);
    try (Phone talker = new Phone();
        Phone listener = new Phone()) {
      engine.apply(single(echoed, 1, endpoint("caller", 0, talker, new Source.Echo(), 60_000)));
      int echo = opened().get("caller");
      talker.sendRtp(echo, Phone.packet(1));
      talker.awaitRtp();
      Source tone = new Source.Tone(440, -13, 8, "PCMA", 20);
      engine.apply(single(newCall(2), 1, endpoint("caller", 0, listener, tone, 60_000)));
      int sounding = opened().get("caller");
      listener.sendRtp(sounding, Phone.packet(1));
      listener.awaitRtp();
      engine.apply(single(newCall(1), 1, unanswered("callee")));
      opened();

      for (int port = first; port <= last; port++) {
        stranger.sendRtp(port, Phone.packet(2));
        stranger.sendRtcp(port, RTCP);
      }
      Await.until(
          "what came on open ports is counted by its fate",
          SOON,
          () ->
              counters.of(Fate.STRANGER) >= 4
                  && counters.of(Fate.UNSIGNALLED) >= 2
                  && counters.of(Fate.RTCP_ON_RTP_PORT) == 5
                  && counters.of(Fate.MALFORMED) == 5,
          counters::toString);
      assertThat(counters.of(Fate.STRANGER)).isEqualTo(4);
      assertThat(stranger.anyRtp()).isEmpty();
      caller.sendRtp(ports.get("caller"), Phone.packet(3));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(3));
      talker.sendRtp(echo, Phone.packet(3));
      assertThat(talker.awaitRtp()).hasSameSizeAs(Phone.packet(3));
      listener.awaitRtp();
    }
  }
}
