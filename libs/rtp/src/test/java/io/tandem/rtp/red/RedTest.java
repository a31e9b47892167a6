package io.tandem.rtp.red;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.G711Decoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.jitter.Admission;
import io.tandem.rtp.jitter.FrameRecovery;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.StreamPlayer;
import io.tandem.rtp.jitter.Tally;
import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RedTest {
  private static final int RED_TYPE = 121;
  private static final int FRAME = 160;
  private static final int ROOM = 1200;

  private final RedPayload payload = new RedPayload();

  @Test
  void readsTheBlocksOldestFirst() {
    // 8, 320 units earlier, 3 octets; 0, 160 earlier, 1 octet; 0 itself with what is left.
    assertThat(read("88 0500 03  80 0280 01  00  aaaaaa bb cccc"))
        .containsExactly("8 -320 aaaaaa", "0 -160 bb", "0 -0 cccc primary");
    assertThat(read("00")).containsExactly("0 -0  primary");
    assertThat(read("80 ffff ff 08" + "11".repeat(1023)))
        .containsExactly("0 -16383 " + "11".repeat(1023), "8 -0  primary");
  }

  @Test
  void tellsWhatIsNotRedundantAudioByValue() {
    assertThat(validity("")).isEqualTo(RedValidity.EMPTY);
    assertThat(validity("80")).isEqualTo(RedValidity.HEADERS_PAST_END);
    assertThat(validity("80 0280 01")).isEqualTo(RedValidity.HEADERS_PAST_END);
    assertThat(validity("80 0280 01 80 0280 00")).isEqualTo(RedValidity.HEADERS_PAST_END);
    assertThat(validity("80 0280 02 00 aa")).isEqualTo(RedValidity.BLOCKS_PAST_END);
    assertThat(payload.next()).isFalse();
  }

  @Test
  void writesWhatItReads() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int distance = random.nextInt(1, 3);
      RedWriter writer = new RedWriter(distance);
      List<String> sent = new ArrayList<>();
      int timestamp = random.nextInt();
      for (int i = 0; i < 20; i++) {
        byte[] frame = new byte[random.nextInt(1, 400)];
        random.nextBytes(frame);
        int type = random.nextInt(128);
        ByteBuffer out = ByteBuffer.allocate(ROOM);
        int octets =
            writer.write(type, timestamp, ByteBuffer.wrap(frame), 0, frame.length, out, 0, ROOM);
        sent.add(type + " " + HexFormat.of().formatHex(frame));
        assertThat(payload.wrap(out, 0, octets)).isEqualTo(RedValidity.VALID);
        int before = Math.min(distance, i);
        while (payload.next()) {
          assertThat(payload.timestampOffset()).isEqualTo(before * FRAME);
          assertThat(payload.payloadType() + " " + hex(out))
              .as("seed %d, packet %d", seed, i)
              .isEqualTo(sent.get(i - before));
          before--;
        }
        assertThat(before).isEqualTo(-1);
        timestamp += FRAME;
      }
    }
  }

  @Test
  void leavesOutWhatHasNoRoomOldestFirst() {
    RedWriter writer = new RedWriter(2);
    assertThat(blocks(writer, 0, 160, 500)).isEqualTo(1);
    assertThat(blocks(writer, 160, 160, 500)).isEqualTo(2);
    assertThat(blocks(writer, 320, 160, 500)).isEqualTo(3);
    assertThat(blocks(writer, 480, 160, 400)).isEqualTo(2);
    assertThat(blocks(writer, 640, 160, 300)).isEqualTo(1);
    // The frame alone is too long; the next may repeat it if there is room.
    assertThat(blocks(writer, 800, 160, 160)).isZero();
    assertThat(blocks(writer, 960, 160, 500)).isEqualTo(3);
    // After a pause of more than 14 bits can tell, and after one that is longer than 10 bits.
    assertThat(blocks(writer, 960 + 16_384, 160, 500)).isEqualTo(1);
    assertThat(blocks(writer, 960 + 16_544, 1024, 1400)).isEqualTo(2);
    assertThat(blocks(writer, 960 + 16_704, 160, 1400)).isEqualTo(1);
    // Timestamps that go back, or stay.
    assertThat(blocks(writer, 0, 160, 500)).isEqualTo(1);
    assertThat(blocks(writer, 0, 160, 500)).isEqualTo(1);
  }

  @Test
  void makesMostLossUnheard() {
    double alone = concealed(0, 0.1);
    double one = concealed(1, 0.1);
    double two = concealed(2, 0.1);
    assertThat(alone).isBetween(0.08, 0.12);
    // Two, and three packets in a row are lost with probabilities 0.01 and 0.001; the rest is what
    // the delay grows by, now and then, to wait for the second packet.
    assertThat(one).isLessThan(0.014);
    assertThat(two).isLessThan(0.007);
    // Also where losses are so rare that the delay could come down between them.
    assertThat(concealed(1, 0.02)).isLessThan(0.002);
  }

  @Test
  void refusesARedundantPacketThatIsMalformedAndCountsIt() {
    JitterBuffer buffer = buffer();
    RedFeed feed = new RedFeed(buffer);
    ByteBuffer packet = ByteBuffer.allocate(12);
    RtpPacket.writeHeader(packet, 0, false, RED_TYPE, 1, 0, 1);
    RtpPacket view = new RtpPacket();
    view.wrap(packet, 0, 12);
    assertThat(feed.put(view, packet, 0)).isEqualTo(Admission.UNPLAYABLE);
    assertThat(feed.malformed()).isEqualTo(1);
  }

  /** The share of time that was concealed in five minutes of G.711 with so many lost. */
  private static double concealed(int distance, double loss) {
    JitterBuffer buffer = buffer();
    RedFeed feed = new RedFeed(buffer);
    RedWriter writer = new RedWriter(Math.max(1, distance));
    int count = 15_000;
    ByteBuffer[] packets = new ByteBuffer[count];
    long[] sent = new long[count];
    byte[] silence = new byte[FRAME];
    Arrays.fill(silence, G711.A_SILENCE);
    ByteBuffer frame = ByteBuffer.wrap(silence);
    for (int i = 0; i < count; i++) {
      ByteBuffer packet = ByteBuffer.allocate(12 + ROOM);
      RtpPacket.writeHeader(packet, 0, i == 0, RED_TYPE, i, i * FRAME, 1);
      if (distance == 0) {
        writer.reset();
      }
      int octets = writer.write(0, i * FRAME, frame, 0, FRAME, packet, 12, ROOM);
      packets[i] = packet.slice(0, 12 + octets);
      sent[i] = i * 20_000_000L;
    }
    List<Arrival> arrivals =
        SeededNetwork.seeded(5).delaying(20).jittering(5).losing(loss).carry(sent);
    RtpPacket view = new RtpPacket();
    StreamPlayer player =
        new StreamPlayer(buffer, new G711Decoder(G711Law.A), FrameRecovery.NONE, 8_000, 20, 1);
    short[] samples = new short[player.tickSamples()];
    int at = 0;
    for (long now = 0; at < count && at < arrivals.size(); now += 20_000_000) {
      while (at < arrivals.size() && arrivals.get(at).arrivalNanos() <= now) {
        Arrival arrival = arrivals.get(at++);
        ByteBuffer packet = packets[arrival.index()];
        view.wrap(packet, 0, packet.limit());
        feed.put(view, packet, arrival.arrivalNanos());
      }
      player.play(samples, 0, now);
    }
    assertThat(buffer.tally(Tally.FILLED))
        .isGreaterThanOrEqualTo((long) (Math.min(distance, 1) * loss * count * 0.7));
    return buffer.tally(Tally.CONCEALED_UNITS) / (double) (count * FRAME);
  }

  private static JitterBuffer buffer() {
    return new JitterBuffer(
        JitterBufferSettings.forClock(8_000), (type, octets, offset, length) -> length);
  }

  private int blocks(RedWriter writer, int timestamp, int length, int most) {
    ByteBuffer frame = ByteBuffer.allocate(length);
    ByteBuffer out = ByteBuffer.allocate(ROOM + 400);
    int octets = writer.write(0, timestamp, frame, 0, length, out, 0, most);
    assertThat(octets).isLessThanOrEqualTo(most);
    if (octets == 0) {
      return 0;
    }
    assertThat(payload.wrap(out, 0, octets)).isEqualTo(RedValidity.VALID);
    int blocks = 0;
    while (payload.next()) {
      blocks++;
    }
    return blocks;
  }

  private RedValidity validity(String hex) {
    ByteBuffer buffer = bytes(hex);
    return payload.wrap(buffer, 0, buffer.limit());
  }

  private List<String> read(String hex) {
    ByteBuffer buffer = bytes(hex);
    assertThat(payload.wrap(buffer, 0, buffer.limit())).isEqualTo(RedValidity.VALID);
    List<String> blocks = new ArrayList<>();
    while (payload.next()) {
      blocks.add(
          payload.payloadType()
              + " -"
              + payload.timestampOffset()
              + " "
              + hex(buffer)
              + (payload.isPrimary() ? " primary" : ""));
    }
    return blocks;
  }

  private String hex(ByteBuffer buffer) {
    byte[] octets = new byte[payload.length()];
    buffer.get(payload.offset(), octets);
    return HexFormat.of().formatHex(octets);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
