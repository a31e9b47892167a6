package io.tandem.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.rtp.PayloadTypes;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtcpPacket;
import io.tandem.rtp.RtcpWriter;
import io.tandem.rtp.RtpPacket;
import io.tandem.testkit.SeededNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class QualityMeterTest {
  private static final long FRAME_NANOS = 20_000_000;
  private static final int FRAMES_PER_REPORT = 250;
  private static final int SECONDS = 300;
  private static final int FRAMES = SECONDS * 50;

  private static final int PCMU = 0;
  private static final int OPUS = 111;

  /** What happens when, in nanoseconds of nobody's clock. */
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));

  private record Event(long atNanos, long order, LongConsumer happens) {}

  private long order;

  private void at(long nanos, LongConsumer happens) {
    events.add(new Event(nanos, order++, happens));
  }

  private void run() {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      event.happens().accept(event.atNanos());
    }
  }

  /** One end of a call, with clocks of its own. */
  private static final class End {
    final int ssrc;
    final long clockNanos;
    final long wallMillis;
    final PayloadTypes types = new PayloadTypes();
    final ReceptionStatistics received = new ReceptionStatistics(types);
    final QualityMeter meter = new QualityMeter(received, types);
    final RtcpWriter writer;
    final RtpPacket view = new RtpPacket();
    final RtcpCompound reports = new RtcpCompound();
    int payloadType = PCMU;
    int ticksPerPacket = 160;
    int arrived;

    /** How long the reports that came were under way, in nanoseconds. */
    final LongSummaryStatistics reportsUnderWay = new LongSummaryStatistics();

    End(int ssrc, long clockNanos, long wallMillis) {
      this.ssrc = ssrc;
      this.clockNanos = clockNanos;
      this.wallMillis = wallMillis;
      this.writer = new RtcpWriter(ssrc, "c" + ssrc);
    }

    ByteBuffer packet(int index) {
      ByteBuffer bytes = ByteBuffer.allocate(172);
      int sequence = (65_000 + index) & 0xFFFF;
      RtpPacket.writeHeader(bytes, 0, false, payloadType, sequence, index * ticksPerPacket, ssrc);
      view.wrap(bytes, 0, 172);
      meter.onSent(view);
      return bytes;
    }

    ByteBuffer report(int packets, long nowNanos) {
      ByteBuffer out = ByteBuffer.allocate(200);
      long ntp = RtcpWriter.ntpTimestamp(wallMillis + nowNanos / 1_000_000);
      long now = nowNanos + clockNanos;
      meter.onSenderReportSent(ntp, now);
      writer.senderReport(
          out, ntp, packets * 160, packets, packets * 160, received, meter.lastSenderReport(), now);
      return out.flip();
    }

    void onPacket(ByteBuffer bytes, long nowNanos) {
      arrived++;
      view.wrap(bytes, 0, bytes.limit());
      meter.onReceived(view, received.onPacket(view, nowNanos + clockNanos));
    }

    void onReport(ByteBuffer bytes, long nowNanos) {
      assertThat(reports.wrap(bytes, 0, bytes.limit()).isValid()).isTrue();
      while (reports.next()) {
        meter.onReport(reports.packet(), nowNanos + clockNanos);
      }
    }

    double lossInTruth() {
      return 1 - (double) arrived / FRAMES;
    }
  }

  private final End here = new End(0x11, 5_000_000_000L, 1_795_000_000_000L);
  private final End there = new End(0x22, -7_000_000_000L, 1_600_000_000_000L);

  /** Both talk for five minutes and report each 5 s; reports and packets go the same way. */
  private void talk(SeededNetwork out, SeededNetwork back) {
    speak(here, there, out, 1_000_000);
    speak(there, here, back, 2_000_000);
    run();
  }

  private void speak(End from, End to, SeededNetwork path, long reportOffsetNanos) {
    List<Long> times = new ArrayList<>();
    List<Integer> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      times.add(i * FRAME_NANOS);
      frames.add(i);
      if (i % FRAMES_PER_REPORT == FRAMES_PER_REPORT - 1) {
        times.add(i * FRAME_NANOS + reportOffsetNanos);
        frames.add(-i - 1);
      }
    }
    long[] sent = times.stream().mapToLong(Long::longValue).toArray();
    ByteBuffer[] datagrams = new ByteBuffer[sent.length];
    for (int i = 0; i < sent.length; i++) {
      int index = i;
      int frame = frames.get(i);
      at(
          sent[i],
          now -> datagrams[index] = frame >= 0 ? from.packet(frame) : from.report(-frame, now));
    }
    for (SeededNetwork.Arrival arrival : path.carry(sent)) {
      boolean report = frames.get(arrival.index()) < 0;
      if (report) {
        to.reportsUnderWay.accept(arrival.arrivalNanos() - sent[arrival.index()]);
      }
      at(
          arrival.arrivalNanos(),
          now -> {
            if (report) {
              to.onReport(datagrams[arrival.index()], now);
            } else {
              to.onPacket(datagrams[arrival.index()], now);
            }
          });
    }
  }

  @Test
  void measuresWhatTheNetworkDid() {
    talk(
        SeededNetwork.seeded(1).delaying(30).jittering(9).losing(0.03),
        SeededNetwork.seeded(2).delaying(50).jittering(18).losingInBursts(0.01, 0.25, 1));

    Quality quality = here.meter.quality(0);
    Quality mirrored = there.meter.quality(0);

    assertThat(quality.fromPeer().lossShare().orElseThrow())
        .isCloseTo(here.lossInTruth(), within(0.001));
    assertThat(quality.toPeer().lossShare().orElseThrow())
        .isCloseTo(there.lossInTruth(), within(0.002));
    double roundTrip = here.reportsUnderWay.getAverage() + there.reportsUnderWay.getAverage();
    assertThat(roundTrip / 1e6).isBetween(90.0, 100.0);
    assertThat(quality.roundTripMillis().orElseThrow()).isCloseTo(roundTrip / 1e6, within(1.0));
    assertThat(mirrored.roundTripMillis().orElseThrow()).isCloseTo(roundTrip / 1e6, within(1.0));
    // Two delays that are spread evenly over J are J / 3 apart, on average.
    assertThat(quality.fromPeer().jitterMillis().orElseThrow()).isCloseTo(6, within(2.3));
    assertThat(quality.toPeer().jitterMillis().orElseThrow()).isCloseTo(3, within(1.2));
    assertThat(quality.burstRatio().orElseThrow()).isCloseTo(4 * 0.9615, within(0.9));
    assertThat(mirrored.burstRatio().orElseThrow()).isCloseTo(1, within(0.1));
    assertThat(quality.concealedShare()).isEmpty();
  }

  @Test
  void hearsTheDifferenceBetweenNetworks() {
    talk(SeededNetwork.seeded(3).delaying(10), SeededNetwork.seeded(4).delaying(10).losing(0.08));
    Quality quality = here.meter.quality(0);
    double from = quality.fromPeer().score().orElseThrow();
    double to = quality.toPeer().score().orElseThrow();
    assertThat(to).isBetween(4.3, 4.41);
    assertThat(from).isBetween(3.2, 3.8);
    assertThat(here.meter.quality(300).toPeer().score().orElseThrow())
        .as("with another leg of 300 ms")
        .isLessThan(to - 0.5);

    here.meter.onPlayed(1, 1000, 40);
    assertThat(here.meter.quality(0).concealedShare()).hasValue(0.001);
    assertThat(here.meter.quality(0).fromPeer().score().orElseThrow())
        .as("what was lost had been repeated, and was played")
        .isGreaterThan(4.3);

    here.meter.onPlayed(800, 80_000, 40);
    here.meter.onPlayedToTheEnd();
    here.meter.onPlayed(8, 8_000, 40);
    assertThat(here.meter.playedMillis()).as("by two decoders").isEqualTo(11_000);
    assertThat(here.meter.concealedMillis()).isEqualTo(101);
  }

  @Test
  void saysNothingOfWhatItDoesNotKnow() {
    Quality nothing = here.meter.quality(0);
    assertThat(nothing.fromPeer().lossShare()).isEmpty();
    assertThat(nothing.fromPeer().score()).isEmpty();
    assertThat(nothing.toPeer().lossShare()).isEmpty();
    assertThat(nothing.toPeer().score()).isEmpty();
    assertThat(nothing.roundTripMillis()).isEmpty();
    assertThat(here.meter.lostToPeer()).isZero();

    here.payloadType = OPUS;
    there.payloadType = OPUS;
    talk(SeededNetwork.seeded(5), SeededNetwork.seeded(6));
    assertThat(here.meter.quality(0).fromPeer().lossShare()).hasValue(0);
    assertThat(here.meter.quality(0).fromPeer().score()).as("a codec without a name").isEmpty();
    assertThat(here.meter.quality(0).toPeer().score()).isEmpty();
  }

  @Test
  void measuresAndScoresADynamicTypeByWhatWasAgreed() {
    for (End end : List.of(here, there)) {
      end.types.agree(OPUS, "opus", 48_000);
      end.meter.onAgreed();
      end.payloadType = OPUS;
      end.ticksPerPacket = 960;
    }
    talk(
        SeededNetwork.seeded(9).delaying(30).jittering(9),
        SeededNetwork.seeded(10).delaying(30).jittering(18));

    Quality quality = here.meter.quality(0);
    assertThat(quality.fromPeer().jitterMillis().orElseThrow()).isCloseTo(6, within(2.3));
    assertThat(quality.toPeer().jitterMillis().orElseThrow()).isCloseTo(3, within(1.2));
    double flawless = EModel.score(EModel.rating(Impairment.OPUS, 0, 1, 110));
    assertThat(quality.fromPeer().score().orElseThrow()).isCloseTo(flawless, within(0.1));
    assertThat(quality.toPeer().score().orElseThrow()).isCloseTo(flawless, within(0.1));
    assertThat(here.meter.codecFromPeer()).isEqualTo("opus");
    assertThat(here.meter.codecToPeer()).isEqualTo("opus");

    here.types.agree(OPUS, "AMR", 8_000);
    here.meter.onAgreed();
    here.packet(FRAMES);
    assertThat(here.meter.codecToPeer()).isEqualTo("AMR");
    assertThat(here.meter.quality(0).toPeer().score()).as("a codec without values").isEmpty();
  }

  @Test
  void believesOnlyReportsOfWhatWasSent() {
    here.packet(0);
    here.meter.onSenderReportSent(0x0000_AAAA_BBBB_0000L, 0);
    report("81 c9 0007 00000022 00000012 80000064 0000fe50 00000010 aaaabbbb 00000000", 80);
    assertThat(here.meter.roundTripMillis()).as("another source").isEmpty();
    assertThat(here.meter.expectedLossPercent()).isZero();
    report("81 c9 0007 00000022 00000011 80000064 0000fe50 00000010 aaaabbbc 00000000", 80);
    assertThat(here.meter.roundTripMillis()).as("a report that never left").isEmpty();
    assertThat(here.meter.lostToPeer()).isEqualTo(100);
    assertThat(here.meter.expectedLossPercent())
        .as("half of all, and no more than 30")
        .isEqualTo(30);
    report("81 c9 0007 00000022 00000011 80000064 0000fe50 00000010 aaaabbbb 00010000", 80);
    assertThat(here.meter.roundTripMillis()).as("a second of delay in 80 ms").isEmpty();
    report("81 c9 0007 00000022 00000011 80000064 0000fe50 00000010 aaaabbbb 00000800", 80);
    assertThat(here.meter.roundTripMillis().orElseThrow()).isCloseTo(48.75, within(1e-6));
  }

  @Test
  void knowsAPeerThatSaysItSendsFromOneThatPauses() {
    here.onPacket(there.packet(0), 0);
    here.onReport(there.report(1, 0), 0);
    assertThat(here.meter.claimsUnheard()).as("what it says has come").isFalse();
    here.onReport(there.report(1, 5), 5);
    assertThat(here.meter.claimsUnheard()).as("it pauses").isFalse();
    here.onReport(there.report(9, 10), 10);
    assertThat(here.meter.claimsUnheard()).as("eight packets that did not come").isTrue();
    here.onReport(there.report(9, 15), 15);
    assertThat(here.meter.claimsUnheard()).as("it pauses again").isFalse();
    here.onPacket(there.packet(9), 16);
    here.onReport(there.report(10, 20), 20);
    assertThat(here.meter.claimsUnheard()).as("some have come").isFalse();
  }

  @Test
  void takesDiscardedPacketsOutOfVoipMetrics() {
    talk(SeededNetwork.seeded(7), SeededNetwork.seeded(8));
    double before = here.meter.quality(0).toPeer().score().orElseThrow();
    report(
        """
        80 cf 000a 00000022
        07 00 0008 00000011 00 1a 00 00 0000 0000 0000 0050
        7f 7f 7f 10 7f 7f 7f 7f 00 00 003c 0078 00f0
        """,
        80);
    assertThat(here.meter.quality(0).toPeer().lossShare()).hasValue(0);
    assertThat(here.meter.quality(0).toPeer().score().orElseThrow()).isLessThan(before - 0.5);
  }

  @Test
  void standsAnyOctets() {
    here.packet(0);
    RtcpCompound compound = new RtcpCompound();
    int taken = 0;
    for (long seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(40) * 4];
      random.nextBytes(bytes);
      for (int at = 0; at + 8 <= bytes.length; ) {
        int[] types = {RtcpPacket.SENDER_REPORT, RtcpPacket.RECEIVER_REPORT, 207, 207, 203};
        int words = Math.min(random.nextInt(16), (bytes.length - at) / 4 - 1);
        bytes[at] = (byte) (0x80 | random.nextInt(3));
        bytes[at + 1] = (byte) types[random.nextInt(types.length)];
        bytes[at + 2] = 0;
        bytes[at + 3] = (byte) words;
        for (int block = at + 8; block + 4 <= at + 4 + 4 * words; block += 40) {
          bytes[block] = (byte) random.nextInt(4, 8);
          bytes[block + 2] = (byte) (random.nextInt(20) == 0 ? 1 : 0);
          bytes[block + 3] = (byte) random.nextInt(7, 10);
        }
        at += 4 + 4 * words;
      }
      compound.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
      while (compound.next()) {
        taken++;
        here.meter.onReport(compound.packet(), seed);
        here.meter.onReportSent(compound.packet(), seed);
      }
    }
    assertThat(taken).as("packets that were read").isGreaterThan(20_000);
    Quality quality = here.meter.quality(Double.NaN);
    quality.toPeer().lossShare().ifPresent(share -> assertThat(share).isBetween(0.0, 1.0));
  }

  private void report(String hex, long millis) {
    String digits = hex.replace(" ", "").replace("\n", "");
    here.onReport(
        ByteBuffer.wrap(HexFormat.of().parseHex(digits)), millis * 1_000_000 - here.clockNanos);
  }
}
