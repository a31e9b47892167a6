package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.media.Voice;
import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a phone's RTCP reports change in the Opus that the engine sends it. */
class LossOnTheWireTest extends EngineOnSockets {

  private static final MediaPlan.Format PCMU = new MediaPlan.Format(0, "PCMU", 8_000, 20, 0);
  private static final MediaPlan.Format OPUS = new MediaPlan.Format(111, "opus", 48_000, 20, 0);

  /** Of ten per cent, in 1/256. */
  private static final int TENTH = 26;

  private static final int SECOND = 50;

  /** Each far more than comes within the second after which the engine minds a report. */
  private static final int MOST_OF_ROOM = 20 * SECOND;

  private static final int MOST_OF_CALL = 10_000;

  private final RtpPacket view = new RtpPacket();
  private int spoken;
  private int reportTo;
  private int ownSsrc;
  private int mostPackets;

  @BeforeEach
  void needsLibopus() {
    assumeTrue(Coding.OPUS.isAvailable());
  }

  @Test
  void aCallThatIsTurnedIntoOpusRepeatsFramesForACalleeThatReportsLoss() throws Exception {
    engine.apply(
        bridged(
            call,
            1,
            endpoint("caller", 0, caller).speaking(Optional.of(PCMU)),
            endpoint("callee", 0, callee).speaking(Optional.of(OPUS))));
    Map<String, Integer> ports = opened();
    mostPackets = MOST_OF_CALL;
    hearsRepetitionsWhileItReportsLoss(ports.get("caller"), ports.get("callee"));
  }

  @Test
  void aRoomRepeatsFramesForAMemberThatReportsLoss() throws Exception {
    engine.apply(
        single(call, 1, endpoint("a", 0, caller, new Source.Room("a/700", PCMU, false), 60_000)));
    int callersPort = opened().get("a");
    engine.apply(
        single(
            newCall(2),
            1,
            endpoint("a", 0, callee, new Source.Room("a/700", OPUS, false), 60_000)));
    mostPackets = MOST_OF_ROOM;
    hearsRepetitionsWhileItReportsLoss(callersPort, opened().get("a"));
  }

  private void hearsRepetitionsWhileItReportsLoss(int callersPort, int calleesPort) {
    reportTo = calleesPort + 1;
    for (int i = 0; i < SECOND; i++) {
      assertThat(Codecs.repeats(nextOpus(callersPort))).as("before any report").isFalse();
    }
    report(TENTH);
    assertThat(packetsUntil(callersPort, SECOND / 5, true)).isLessThan(mostPackets);
    for (int falls = 0; falls < 6; falls++) {
      report(0);
    }
    // Some frames are not repeated anyway, but never so many one after another.
    assertThat(packetsUntil(callersPort, 2 * SECOND, false)).isLessThan(mostPackets);
  }

  /** So many packets in a row that repeat a frame, or do not: how many come before they have. */
  private int packetsUntil(int callersPort, int inARow, boolean repeating) {
    int row = 0;
    int packets = 0;
    while (row < inARow && packets < mostPackets) {
      row = Codecs.repeats(nextOpus(callersPort)) == repeating ? row + 1 : 0;
      packets++;
    }
    return packets;
  }

  /** The caller says the next 20 ms until the callee hears something. */
  private byte[] nextOpus(int callersPort) {
    while (true) {
      byte[] packet = new byte[RtpPacket.FIXED_HEADER_BYTES + 160];
      ByteBuffer bytes = ByteBuffer.wrap(packet);
      int at = RtpPacket.writeHeader(bytes, 0, false, 0, spoken & 0xFFFF, spoken * 160, 7);
      for (int i = 0; i < 160; i++) {
        bytes.put(at + i, G711.toMu(Voice.at((spoken * 160 + i) / 8_000.0)));
      }
      spoken++;
      caller.sendRtp(callersPort, packet);
      // Beyond its limit for a second the engine drops; then this is what waits.
      Optional<byte[]> heard = callee.anyRtp();
      if (heard.isPresent()) {
        byte[] octets = heard.get();
        assertThat(view.wrap(ByteBuffer.wrap(octets), 0, octets.length).isValid()).isTrue();
        assertThat(view.payloadType()).isEqualTo(OPUS.payloadType());
        ownSsrc = view.ssrc();
        return Arrays.copyOfRange(octets, view.payloadOffset(), octets.length);
      }
    }
  }

  /** The callee's receiver report about what it was sent last (RFC 3550 section 6.4.2). */
  private void report(int fractionLost) {
    byte[] report = new byte[32];
    ByteBuffer.wrap(report)
        .putInt(0x81C9_0007)
        .putInt(9)
        .putInt(ownSsrc)
        .putInt(fractionLost << 24)
        .putInt(view.sequence());
    callee.sendRtcp(reportTo, report);
  }
}
