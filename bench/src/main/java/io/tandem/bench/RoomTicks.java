package io.tandem.bench;

import io.tandem.codec.opus.OpusEncoder;
import io.tandem.codec.opus.OpusSettings;
import io.tandem.media.codec.Coding;
import io.tandem.media.room.Member;
import io.tandem.media.room.Room;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.G711Encoder;
import io.tandem.rtp.codec.G711Law;
import io.tandem.rtp.codec.G722Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A tick of a room, 20 ms: a packet of each who talks taken in, mixed, and one encoded for each
 * member. A loop is full when its rooms' ticks take 20 ms together. Sockets are not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class RoomTicks {
  private static final int PAYLOAD_TYPE = 96;
  private static final int PACKETS = 100;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @Param({"10", "100"})
  public int members = 10;

  @Param({"PCMU", "G722", "OPUS"})
  public Coding codec = Coding.PCMU;

  @Param({"one", "all"})
  public String talk = "one";

  private final Room room = new Room(0);
  private final List<Member> talkers = new ArrayList<>();
  private final ByteBuffer[] packets = new ByteBuffer[PACKETS];
  private final int[] lengths = new int[PACKETS];
  private final RtpPacket view = new RtpPacket();
  private long octetsSent;
  private int tick;

  /** What members are sent goes no further. */
  private final class Sink implements Member.Outlet {
    @Override
    public void send(byte[] octets, int length, int units) {
      octetsSent += length;
    }

    @Override
    public void skip(int units) {}
  }

  @Setup
  public void gather() {
    for (int i = 0; i < members; i++) {
      Member member = room.join(codec, PAYLOAD_TYPE, new Sink());
      if (i == 0 || talk.equals("all")) {
        talkers.add(member);
      }
    }
    int frame = codec.sampleRateHz() / 50;
    short[] samples = Speech.samples(codec.sampleRateHz());
    AudioEncoder encoder = encoder();
    byte[] payload = new byte[2 * frame];
    for (int i = 0; i < PACKETS; i++) {
      int length = encoder.encode(samples, i * frame, frame, payload, 0);
      packets[i] = ByteBuffer.allocate(RtpPacket.FIXED_HEADER_BYTES + length);
      packets[i].put(RtpPacket.FIXED_HEADER_BYTES, payload, 0, length);
      lengths[i] = RtpPacket.FIXED_HEADER_BYTES + length;
    }
  }

  private AudioEncoder encoder() {
    return switch (codec) {
      case G722 -> new G722Encoder();
      case OPUS -> new OpusEncoder(OpusSettings.SPEECH);
      default -> new G711Encoder(G711Law.MU);
    };
  }

  /** All say the same, each with a numbering of his own. */
  @Benchmark
  public long tick() {
    long now = tick * TICK_NANOS;
    int index = tick % PACKETS;
    int timestamp = tick * (codec.clockRateHz() / 50);
    for (int i = 0; i < talkers.size(); i++) {
      ByteBuffer packet = packets[index];
      RtpPacket.writeHeader(packet, 0, tick == 0, PAYLOAD_TYPE, tick & 0xFFFF, timestamp, i + 1);
      if (!view.wrap(packet, 0, lengths[index]).isValid()) {
        throw new IllegalStateException("not a packet");
      }
      talkers.get(i).onPacket(view, packet, now);
    }
    room.onPace(now);
    tick++;
    return octetsSent;
  }
}
