package io.tandem.rtp.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final int RATE_HZ = 8000;
  private static final int INTERVAL_MILLIS = 20;
  private static final int INTERVAL_UNITS = 160;

  /** A packet with what it is of, which the detector does not see. */
  private record Packet(int event, int sequence, int timestamp, boolean marker, byte[] payload) {}

  @Test
  void sendsTheKeyOfTheRfcsExample() {
    EventSender sender = new EventSender(RATE_HZ, 50);
    sender.begin(9, 7, 800, 0);
    assertThat(packets(sender)).containsExactly("09070190 M", "09870320", "09870320", "09870320");
    sender.begin(1, 10, 1_200, 11_200);
    assertThat(packets(sender))
        .containsExactly("010a0190 M", "010a0320", "018a04b0", "018a04b0", "018a04b0");
    assertThat(sender.isUnderWay()).isFalse();
    assertThat(sender.timestamp()).isEqualTo(11_200);
  }

  @Test
  void endsWhenTheKeyIsLetGo() {
    EventSender sender = new EventSender(RATE_HZ, INTERVAL_MILLIS);
    ByteBuffer buffer = ByteBuffer.allocate(4);
    sender.begin(5, 10, Long.MAX_VALUE, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(sender.next(buffer, 0)).isTrue();
    }
    sender.end();
    assertThat(packets(sender)).containsExactly("058a06e0", "058a06e0", "058a06e0");
  }

  @Test
  void refusesWhatNoPacketCanTell() {
    assertThatThrownBy(() -> new EventSender(RATE_HZ, 0))
        .isInstanceOf(IllegalArgumentException.class);
    EventSender sender = new EventSender(RATE_HZ, 20);
    assertThatThrownBy(() -> sender.begin(1, 64, 100, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesKeys() {
    for (char key : "0123456789*#ABCD".toCharArray()) {
      assertThat(TelephoneEvent.keyOf(TelephoneEvent.codeOf(key))).isEqualTo(key);
    }
    assertThat(TelephoneEvent.codeOf('d')).isEqualTo(15);
    assertThat(TelephoneEvent.codeOf('x')).isEqualTo(TelephoneEvent.NO_CODE);
    assertThat(TelephoneEvent.isKey(16)).isFalse();
  }

  @Test
  void tellsAnEventLongerThanAPacketCanOnceWithItsWholeDuration() {
    for (int rate : new int[] {8_000, 16_000, 48_000}) {
      EventSender sender = new EventSender(rate, INTERVAL_MILLIS);
      long units = 20L * rate + 7;
      sender.begin(11, 10, units, -1000);
      EventDetector detector = new EventDetector();
      ByteBuffer buffer = ByteBuffer.allocate(4);
      List<Detection> told = new ArrayList<>();
      for (int i = 0; sender.next(buffer, 0); i++) {
        // Every third packet is lost, and with it the last ones of some segments.
        if (i % 3 != 1) {
          assertThat(sender.marker()).isEqualTo(i == 0);
          told.add(detector.onPacket(1, i & 0xFFFF, sender.timestamp(), buffer, 0, 4, millis(i)));
        }
      }
      told.removeIf(Detection.NOTHING::equals);
      assertThat(told).as("%d Hz", rate).containsExactly(Detection.BEGAN, Detection.ENDED);
      assertThat(detector.duration()).as("%d Hz", rate).isEqualTo(units);
    }
  }

  @Test
  void goesOnWithALongEventAfterASilenceWithoutTellingItAgain() {
    EventDetector detector = new EventDetector();
    assertThat(detect(detector, 1, 0, 5, false, 160, 0)).isEqualTo(Detection.BEGAN);
    assertThat(detector.onTime(millis(249))).isEqualTo(Detection.NOTHING);
    assertThat(detector.onTime(millis(250))).isEqualTo(Detection.ENDED);
    assertThat(detector.onTime(millis(251))).isEqualTo(Detection.NOTHING);
    assertThat(detect(detector, 9, 0, 5, false, 8_000, 900)).isEqualTo(Detection.NOTHING);
    assertThat(detect(detector, 99, 0xFFFF, 5, false, 160, 8_300)).isEqualTo(Detection.NOTHING);
    assertThat(detect(detector, 100, 0xFFFF, 5, true, 320, 8_320)).isEqualTo(Detection.NOTHING);
    assertThat(detect(detector, 101, 0x2FFFF, 5, false, 160, 9_000)).isEqualTo(Detection.BEGAN);
  }

  @Test
  void tellsAnEventOfWhichOnlyTheEndCame() {
    EventDetector detector = new EventDetector();
    assertThat(detect(detector, 7, 0, 3, true, 800, 0)).isEqualTo(Detection.WHOLE);
    assertThat(detect(detector, 8, 0, 3, true, 800, 20)).isEqualTo(Detection.NOTHING);
    assertThat(detect(detector, 6, 0, 3, false, 640, 21)).isEqualTo(Detection.NOTHING);
    assertThat(detector.code()).isEqualTo(3);
    assertThat(detector.duration()).isEqualTo(800);
    assertThat(detector.isUnderWay()).isFalse();
    // The same key again, with the same sequence of everything but its timestamp.
    assertThat(detect(detector, 20, 4_000, 3, true, 800, 500)).isEqualTo(Detection.WHOLE);
    assertThat(detect(detector, 8, 0, 3, true, 800, 501)).isEqualTo(Detection.NOTHING);
    assertThat(detector.late()).isEqualTo(1);
    // The sender counts anew: numbers and timestamps are lower, and it is heard all the same.
    assertThat(detect(detector, 50_000, -9_000, 4, true, 800, 900)).isEqualTo(Detection.WHOLE);
  }

  @Test
  void hearsEveryKeyOfAThousandOnceOverPathsThatLoseReorderAndDouble() {
    List<Packet> packets = keys(1_000, 3);
    List<Integer> codes = codes(packets);
    for (long seed = 0; seed < 50; seed++) {
      SeededNetwork network =
          SeededNetwork.seeded(seed).delaying(30).losing(0.05).reordering(0.2, 40).duplicating(0.2);
      assertThat(hear(packets, network)).as("seed %d", seed).isEqualTo(codes);
    }
  }

  @Test
  void tellsEachEventOnceInOrderHoweverBadThePath() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Packet> packets = keys(200, seed);
      SeededNetwork network =
          SeededNetwork.seeded(seed)
              .losing(random.nextDouble(0.9))
              .losingInBursts(0.05, 0.1, 1)
              .reordering(0.5, random.nextDouble(400))
              .duplicating(0.3);
      List<Arrival> arrivals = network.carry(sendTimes(packets));
      // What can be told: events of which a packet comes before any of a later event.
      List<Integer> tellable = new ArrayList<>();
      int latest = -1;
      for (Arrival arrival : arrivals) {
        int event = packets.get(arrival.index()).event;
        if (event > latest) {
          latest = event;
          tellable.add(event);
        }
      }
      assertThat(hear(packets, network))
          .as("seed %d", seed)
          .isEqualTo(tellable.stream().map(codes(packets)::get).toList());
    }
  }

  private static Detection detect(
      EventDetector detector,
      int sequence,
      int timestamp,
      int code,
      boolean end,
      int duration,
      int atMillis) {
    ByteBuffer buffer = ByteBuffer.allocate(4);
    TelephoneEvent.write(buffer, 0, code, end, 10, duration);
    return detector.onPacket(1, sequence, timestamp, buffer, 0, 4, millis(atMillis));
  }

  private static List<Integer> hear(List<Packet> packets, SeededNetwork network) {
    EventDetector detector = new EventDetector();
    List<Integer> codes = new ArrayList<>();
    for (Arrival arrival : network.carry(sendTimes(packets))) {
      Packet packet = packets.get(arrival.index());
      detector.onTime(arrival.arrivalNanos());
      ByteBuffer payload = ByteBuffer.wrap(packet.payload);
      if (detector
          .onPacket(1, packet.sequence, packet.timestamp, payload, 0, 4, arrival.arrivalNanos())
          .isNew()) {
        codes.add(detector.code());
      }
    }
    return codes;
  }

  /** Keys of 60 to 200 ms with as long pauses, one packet an interval while they last. */
  private static List<Packet> keys(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EventSender sender = new EventSender(RATE_HZ, INTERVAL_MILLIS);
    ByteBuffer buffer = ByteBuffer.allocate(4);
    List<Packet> packets = new ArrayList<>();
    // Begins so that both wrap.
    int sequence = 65_500;
    int timestamp = -3_000;
    for (int event = 0; event < count; event++) {
      sender.begin(random.nextInt(16), 10, INTERVAL_UNITS * random.nextLong(3, 11), timestamp);
      int sent = 0;
      while (sender.next(buffer, 0)) {
        packets.add(
            new Packet(
                event,
                sequence++ & 0xFFFF,
                sender.timestamp(),
                sender.marker(),
                buffer.array().clone()));
        sent++;
      }
      timestamp += (sent + random.nextInt(3, 10)) * INTERVAL_UNITS;
    }
    return packets;
  }

  private static long[] sendTimes(List<Packet> packets) {
    long[] sent = new long[packets.size()];
    int first = packets.getFirst().timestamp;
    int of = -1;
    int within = 0;
    for (int i = 0; i < sent.length; i++) {
      within = packets.get(i).event == of ? within + 1 : 0;
      of = packets.get(i).event;
      sent[i] = millis((packets.get(i).timestamp - first) / 8 + within * INTERVAL_MILLIS);
    }
    return sent;
  }

  /** The code of each event. */
  private static List<Integer> codes(List<Packet> packets) {
    List<Integer> codes = new ArrayList<>();
    for (Packet packet : packets) {
      if (packet.event == codes.size()) {
        codes.add((int) packet.payload[0]);
      }
    }
    return codes;
  }

  private static List<String> packets(EventSender sender) {
    ByteBuffer buffer = ByteBuffer.allocate(4);
    List<String> packets = new ArrayList<>();
    while (sender.next(buffer, 0)) {
      packets.add(HexFormat.of().formatHex(buffer.array()) + (sender.marker() ? " M" : ""));
    }
    return packets;
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
