package io.tandem.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.contracts.MediaPlan;
import io.tandem.media.codec.TranscoderTest.Sent;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.event.TelephoneEvent;
import io.tandem.rtp.jitter.FrameLength;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets of one length become packets of the length that the other phone asks for. */
class PacketTimesTest {

  private static final int[] PTIMES = {10, 20, 30, 40, 60};
  private static final List<Coding> CODINGS =
      List.of(Coding.PCMU, Coding.G722, Coding.OPUS, Coding.G729);
  private static final int FIRST_SEQUENCE = 65_530;
  private static final int SSRC = 9;

  private final ByteBuffer bytes = ByteBuffer.allocate(4_096);
  private final RtpPacket view = new RtpPacket();
  private final List<Sent> sent = new ArrayList<>();

  private static Transcoder between(Coding from, Coding to, int ptime) {
    return new Transcoder(format(from, 96, 20), format(to, 97, ptime), 4_096);
  }

  private static MediaPlan.Format format(Coding coding, int payloadType, int ptime) {
    return new MediaPlan.Format(payloadType, coding.name(), coding.clockRateHz(), ptime, 101);
  }

  private Fate put(Transcoder transcoder, int type, int packet, int timestamp, byte[] payload) {
    int sequence = FIRST_SEQUENCE + packet & 0xFFFF;
    int at = RtpPacket.writeHeader(bytes, 0, packet == 0, type, sequence, timestamp, SSRC);
    bytes.put(at, payload);
    assertThat(view.wrap(bytes, 0, at + payload.length).isValid()).isTrue();
    return transcoder.onPacket(view, bytes, this::keep);
  }

  private Fate keep(
      boolean marker, int type, int sequence, int timestamp, int ssrc, byte[] octets, int length) {
    sent.add(new Sent(marker, type, sequence, timestamp, Arrays.copyOf(octets, length)));
    // A port may do so.
    assertThat(view.wrap(ByteBuffer.allocate(12).put((byte) 0x80).clear(), 0, 12).isValid())
        .isTrue();
    return Fate.ACCEPTED;
  }

  private static int units(Coding coding, Sent packet) {
    FrameLength lengths = coding.frameLength();
    return lengths.units(97, ByteBuffer.wrap(packet.payload()), 0, packet.payload().length);
  }

  private static int millis(Coding coding, int units) {
    return units * 1000 / coding.clockRateHz();
  }

  /** What there is of it: no frame of Opus lasts 30 ms. */
  private static int asMade(Coding coding, int ptime) {
    return coding == Coding.OPUS && ptime == 30 ? 20 : ptime;
  }

  private static boolean canSay(Coding coding, int ptime) {
    return asMade(coding, ptime) == ptime;
  }

  static Stream<Coding[]> anyTwo() {
    return CODINGS.stream()
        .flatMap(from -> CODINGS.stream().map(to -> new Coding[] {from, to}))
        .filter(pair -> pair[0] != pair[1]);
  }

  @ParameterizedTest
  @MethodSource("anyTwo")
  void everyPacketIsAsLongAsWasAskedForAndAsSoonAsItCanBe(Coding from, Coding to) {
    for (int in : Arrays.stream(PTIMES).filter(ptime -> canSay(from, ptime)).toArray()) {
      List<byte[]> tone = TranscoderTest.tone(from, 1_200 / in, in);
      for (int asked : PTIMES) {
        int out = asMade(to, asked);
        sent.clear();
        try (Transcoder transcoder = between(from, to, asked)) {
          for (int i = 0; i < tone.size(); i++) {
            int timestamp = i * in * (from.clockRateHz() / 1000);
            assertThat(put(transcoder, 96, i, timestamp, tone.get(i))).isEqualTo(Fate.ACCEPTED);
            assertThat(sent).as("%d as %d ms", in, out).hasSize((i + 1) * in / out);
          }
        }
        for (int i = 0; i < sent.size(); i++) {
          Sent packet = sent.get(i);
          assertThat(packet.sequence()).isEqualTo(FIRST_SEQUENCE + i & 0xFFFF);
          assertThat(packet.timestamp()).isEqualTo(i * out * (to.clockRateHz() / 1000));
          assertThat(millis(to, units(to, packet))).isEqualTo(out);
          assertThat(packet.marker()).isEqualTo(i == 0);
        }
        assertThat(TranscoderTest.amplitude(to, sent, 500)).isCloseTo(8_000, within(1_600.0));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("anyTwo")
  void theSenderMayChangeTheLengthAtAnyPacket(Coding from, Coding to) {
    int[] lengths = {20, 40, 10, 10, 60, 30, 20, 10, 40, 40, 60, 10};
    for (int asked : PTIMES) {
      sent.clear();
      int said = 0;
      try (Transcoder transcoder = between(from, to, asked)) {
        for (int i = 0; i < 2 * lengths.length; i++) {
          int in = asMade(from, lengths[i % lengths.length]);
          byte[] payload = TranscoderTest.tone(from, 1, in).getFirst();
          int timestamp = said * (from.clockRateHz() / 1000);
          assertThat(put(transcoder, 96, i, timestamp, payload)).isEqualTo(Fate.ACCEPTED);
          said += in;
        }
      }
      int out = asMade(to, asked);
      assertThat(sent).hasSize(said / out);
      for (int i = 0; i < sent.size(); i++) {
        assertThat(sent.get(i).sequence()).isEqualTo(FIRST_SEQUENCE + i & 0xFFFF);
        assertThat(sent.get(i).timestamp()).isEqualTo(i * out * (to.clockRateHz() / 1000));
        assertThat(millis(to, units(to, sent.get(i)))).isEqualTo(out);
      }
    }
  }

  /** What comes before and after a loss is sent, what is lost is not, and the numbers say so. */
  @ParameterizedTest
  @MethodSource("anyTwo")
  void aLostPacketStaysLost(Coding from, Coding to) {
    for (int in : Arrays.stream(PTIMES).filter(ptime -> canSay(from, ptime)).toArray()) {
      List<byte[]> tone = TranscoderTest.tone(from, 14, in);
      for (int asked : PTIMES) {
        for (int lost = 3; lost <= 4; lost++) {
          for (int count = 1; count <= 3; count += 2) {
            sent.clear();
            try (Transcoder transcoder = between(from, to, asked)) {
              for (int i = 0; i < tone.size(); i++) {
                if (i < lost || i >= lost + count) {
                  int timestamp = i * in * (from.clockRateHz() / 1000);
                  Fate _ = put(transcoder, 96, i, timestamp, tone.get(i));
                }
              }
            }
            String what = "%d of %d ms lost, at %d, of %d".formatted(count, in, lost, asked);
            assertLost(to, lost * in, count * in, asMade(to, asked), what);
          }
        }
      }
    }
  }

  private void assertLost(Coding to, int at, int lost, int out, String what) {
    int perMilli = to.clockRateHz() / 1000;
    int ends = 0;
    int gaps = 0;
    for (int i = 0; i < sent.size(); i++) {
      int begins = sent.get(i).timestamp() / perMilli;
      int step = i == 0 ? 1 : sent.get(i).sequence() - sent.get(i - 1).sequence() & 0xFFFF;
      if (begins == ends) {
        assertThat(step).as(what).isEqualTo(1);
      } else {
        gaps++;
        // What waited longer than a packet lasts would come too late.
        assertThat(ends).as(what).isEqualTo(lost <= out ? at : at - at % out);
        assertThat(begins).as(what).isEqualTo(at + lost);
        assertThat(step - 1).as(what).isEqualTo((lost + out - 1) / out);
      }
      ends = begins + millis(to, units(to, sent.get(i)));
    }
    assertThat(gaps).as(what).isEqualTo(1);
  }

  @Test
  void aLatePacketFindsItsPlaceWhereEachBecomesOneAndNowhereElse() {
    byte[] said = new byte[160];
    for (int asked : new int[] {10, 20, 40}) {
      sent.clear();
      try (Transcoder transcoder = between(Coding.PCMU, Coding.G722, asked)) {
        for (int i : new int[] {0, 1, 3}) {
          assertThat(put(transcoder, 96, i, i * 160, said)).isEqualTo(Fate.ACCEPTED);
        }
        Fate late = put(transcoder, 96, 2, 2 * 160, said);
        assertThat(late).isEqualTo(asked == 20 ? Fate.ACCEPTED : Fate.NOWHERE_TO_GO);
      }
      assertThat(sent.stream().map(Sent::sequence)).doesNotHaveDuplicates();
    }
    try (Transcoder transcoder = between(Coding.PCMU, Coding.G722, 20)) {
      sent.clear();
      for (int i : new int[] {0, 1, 3, 2}) {
        Fate _ = put(transcoder, 96, i, i * 160, said);
      }
    }
    assertThat(sent.getLast().sequence()).isEqualTo(FIRST_SEQUENCE + 2);
    assertThat(sent.getLast().timestamp()).isEqualTo(2 * 160);
  }

  @Test
  void whatWaitsGoesBeforeAKeyAndNotAfterAPause() {
    byte[] said = new byte[160];
    byte[] key = new byte[TelephoneEvent.BYTES];
    int _ = TelephoneEvent.write(ByteBuffer.wrap(key), 0, 5, false, 10, 160);
    try (Transcoder transcoder = between(Coding.PCMU, Coding.G722, 40)) {
      Fate _ = put(transcoder, 96, 0, 0, said);
      assertThat(sent).isEmpty();
      Fate _ = put(transcoder, 101, 1, 160, key);
      Fate _ = put(transcoder, 96, 2, 320, said);
      // Silence for 2 s: what waited would be heard by nobody.
      Fate _ = put(transcoder, 96, 3, 16_320, said);
      Fate _ = put(transcoder, 96, 4, 16_480, said);
    }
    assertThat(sent).extracting(Sent::payloadType).containsExactly(97, 101, 97);
    assertThat(sent).extracting(Sent::timestamp).containsExactly(0, 160, 16_320);
    assertThat(sent).extracting(Sent::marker).containsExactly(true, false, false);
    assertThat(sent).extracting(packet -> packet.payload().length).containsExactly(160, 4, 320);
    assertThat(sent.get(1).payload()).isEqualTo(key);
  }

  @Test
  void audioBesideAKeyGoesOn() {
    byte[] said = new byte[160];
    byte[] key = new byte[TelephoneEvent.BYTES];
    int _ = TelephoneEvent.write(ByteBuffer.wrap(key), 0, 5, false, 10, 160);
    try (Transcoder transcoder = between(Coding.PCMU, Coding.G722, 40)) {
      Fate _ = put(transcoder, 96, 0, 0, said);
      for (int i = 1; i < 12; i++) {
        // All of a key's packets have the time of its beginning.
        Fate _ = put(transcoder, 101, 2 * i - 1, 80, key);
        Fate _ = put(transcoder, 96, 2 * i, i * 160, said);
      }
    }
    assertThat(sent.stream().filter(packet -> packet.payloadType() == 101)).hasSize(11);
    assertThat(sent.stream().filter(packet -> packet.payloadType() == 97).map(Sent::timestamp))
        .containsExactly(0, 320, 640, 960, 1_280, 1_600);
    assertThat(sent).extracting(Sent::sequence).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("anyTwo")
  void aSenderWhoCountsAnewIsBelievedAtHisSecondPacket(Coding from, Coding to) {
    List<byte[]> tone = TranscoderTest.tone(from, 20, 20);
    try (Transcoder transcoder = between(from, to, 20)) {
      for (int i = 0; i < tone.size(); i++) {
        int packet = i < 10 ? i : i - 20_000;
        Fate fate = put(transcoder, 96, packet, i * from.unitsOf(tick(from)), tone.get(i));
        assertThat(fate).isEqualTo(i == 10 ? Fate.NOWHERE_TO_GO : Fate.ACCEPTED);
      }
    }
    assertThat(sent).hasSize(19);
  }

  private static int tick(Coding coding) {
    return coding.packetSamples(20);
  }
}
