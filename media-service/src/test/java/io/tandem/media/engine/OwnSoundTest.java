package io.tandem.media.engine;

import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.media.Phone;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.ToneGenerator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the engine itself says to a phone: an echo, a tone, a room. */
class OwnSoundTest extends EngineOnSockets {
  @Test
  void echoesWithASourceOfItsOwn() throws Exception {
    engine.apply(single(call, 1, endpoint("caller", 0, caller, new Source.Echo(), 60_000)));
    int port = opened().get("caller");

    caller.sendRtp(port, Phone.packet(5));
    byte[] echoed = caller.awaitRtp();

    byte[] expected = Phone.packet(5);
    assertThat(ssrcOf(echoed)).isNotEqualTo(ssrcOf(expected));
    ByteBuffer.wrap(expected).putInt(8, ssrcOf(echoed));
    assertThat(echoed).isEqualTo(expected);
    caller.sendRtp(port, Phone.packet(6));
    assertThat(ssrcOf(caller.awaitRtp())).isEqualTo(ssrcOf(echoed));
  }

  @Test
  void aRoomJoinsCallsOfTheirOwnAndMixesForEach() throws Exception {
    Source mu = new Source.Room("a/700", new MediaPlan.Format(0, "PCMU", 8000, 20, 0), false);
    Source a = new Source.Room("a/700", new MediaPlan.Format(8, "PCMA", 8000, 20, 0), false);
    engine.apply(single(call, 1, endpoint("caller", 0, caller, mu, 60_000)));
    int callersPort = opened().get("caller");
    engine.apply(single(newCall(2), 1, endpoint("caller", 0, callee, a, 60_000)));
    int calleesPort = opened().get("caller");

    ToneGenerator tone = new ToneGenerator(440, -13);
    List<Short> heard = new ArrayList<>();
    RtpPacket packet = new RtpPacket();
    for (int sequence = 0; sequence < 60; sequence++) {
      byte[] said = Phone.packet(sequence);
      ByteBuffer bytes = ByteBuffer.wrap(said);
      int at = RtpPacket.writeHeader(bytes, 0, false, 0, sequence, sequence * 160, 7);
      while (at < said.length) {
        bytes.put(at++, G711.toMu(tone.next()));
      }
      caller.sendRtp(callersPort, said);
      callee.sendRtp(calleesPort, silence(sequence));
      // The room sends at its own pace, and that is the pace of this loop.
      ByteBuffer mixed = ByteBuffer.wrap(callee.awaitRtp());
      assertThat(packet.wrap(mixed, 0, mixed.limit()).isValid()).isTrue();
      assertThat(packet.payloadType()).isEqualTo(8);
      for (int i = packet.payloadOffset(); i < mixed.limit(); i++) {
        heard.add(G711.fromA(mixed.get(i)));
      }
    }
    List<Short> settled = heard.subList(heard.size() - 40 * 160, heard.size());
    // What this machine held up is silence; the level to the bit is RoomTest's.
    assertThat(levelDbm0(settled)).isCloseTo(-13, within(2.0));
    assertThat(caller.awaitRtp()[RtpPacket.FIXED_HEADER_BYTES]).isEqualTo(G711.MU_SILENCE);
    engine.remove(call);
    MediaFact.EndpointStatistics told =
        await(MediaFact.MediaStatistics.class).endpoints().getFirst();
    assertThat(told.playedMillis()).isBetween(600L, 5_000L);
    assertThat(told.concealedMillis()).isBetween(0L, told.playedMillis());
    assertThat(told.codecFromPeer()).isEqualTo("PCMU");
  }

  @Test
  void playsAToneOfTheRightLevelAndPitchAtAnEvenPace() throws Exception {
    Source tone = new Source.Tone(440, -13, 8, "PCMA", 20);
    long start = System.nanoTime();
    engine.apply(single(call, 1, endpoint("caller", 0, caller, tone, 60_000)));

    List<Short> samples = new ArrayList<>();
    RtpPacket packet = new RtpPacket();
    int expectedSequence = -1;
    for (int i = 0; i < 50; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(caller.awaitRtp());
      assertThat(packet.wrap(bytes, 0, bytes.limit()).isValid()).isTrue();
      assertThat(packet.payloadType()).isEqualTo(8);
      assertThat(packet.payloadLength()).isEqualTo(160);
      assertThat(packet.marker()).isEqualTo(i == 0);
      if (i > 0) {
        assertThat(packet.sequence()).isEqualTo(expectedSequence);
      }
      expectedSequence = (packet.sequence() + 1) & 0xFFFF;
      for (int at = packet.payloadOffset(); at < bytes.limit(); at++) {
        samples.add(G711.fromA(bytes.get(at)));
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(millis).isBetween(900L, 3_000L);
    assertThat(levelDbm0(samples)).isCloseTo(-13, within(0.2));
    assertThat(risingCrossings(samples)).isBetween(439, 441);
  }

  private static byte[] silence(int sequence) {
    byte[] packet = Phone.packet(sequence);
    Arrays.fill(packet, RtpPacket.FIXED_HEADER_BYTES, packet.length, G711.A_SILENCE);
    return packet;
  }

  private static int ssrcOf(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(8);
  }

  /** Against a sine of 0 dBm0, whose effective value is 16141 in 16-bit samples. */
  private static double levelDbm0(List<Short> samples) {
    double power = samples.stream().mapToDouble(s -> (double) s * s).average().orElseThrow();
    return 10 * Math.log10(power / Math.pow(16_141, 2));
  }

  private static int risingCrossings(List<Short> samples) {
    int crossings = 0;
    for (int i = 1; i < samples.size(); i++) {
      crossings += samples.get(i - 1) < 0 && samples.get(i) >= 0 ? 1 : 0;
    }
    return crossings;
  }

  @Test
  void aRoomHasNoPlaceForMoreThanItMayHoldAndKeepsThatOfWhoIsOnHold() throws Exception {
    MediaPlan.Format format = new MediaPlan.Format(0, "PCMU", 8000, 20, 0);
    Source in = new Source.Room("a/701", format, false);
    Source away = new Source.Room("a/701", format, true);
    CallSid second = newCall(2);
    engine.apply(single(call, 1, endpoint("caller", 0, caller, in, 60_000)));
    opened();
    engine.apply(single(second, 1, endpoint("caller", 0, callee, in, 60_000)));
    opened();
    engine.apply(single(second, 2, endpoint("caller", 0, callee, away, 60_000)));
    CallSid third = newCall(3);
    engine.apply(single(third, 1, endpoint("caller", 0, callee, in, 60_000)));
    MediaFact.EndpointFailed refused = await(MediaFact.EndpointFailed.class);
    assertThat(refused.callSid()).isEqualTo(third);
    assertThat(refused.cause()).isEqualTo(MediaFact.EndpointFailed.Cause.ROOM_FULL);
    engine.remove(third);
    await(MediaFact.MediaStatistics.class);
    Source elsewhere = new Source.Room("a/702", format, false);
    engine.apply(single(newCall(4), 1, endpoint("caller", 0, callee, elsewhere, 60_000)));
    opened();

    engine.apply(single(second, 3, endpoint("caller", 0, callee, in, 60_000)));
    engine.remove(second);
    await(MediaFact.MediaStatistics.class);
    engine.apply(single(newCall(5), 1, endpoint("caller", 0, callee, in, 60_000)));
    opened();
  }
}
