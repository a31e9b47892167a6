package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rooms in parts under simulated time: phones with tones, spread over parts that tick apart. */
class SplitRoomTest {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Frequencies are multiples of this, so that a window of 200 ms tells them apart. */
  private static final int GRID_HZ = 10;

  private static final int WINDOW_TICKS = 10;

  private final SplitRoom whole = new SplitRoom();
  private final List<Room> parts = new ArrayList<>();
  private final List<Phone> phones = new ArrayList<>();
  private long now;

  private final class Phone implements Member.Outlet {
    final Room room;
    final Coding coding;
    final int hertz;
    final double amplitude;
    final Member member;
    private final AudioEncoder encoder;
    private final AudioDecoder decoder;
    private final int perTick;
    private final short[] said;
    private final byte[] octets;
    private final short[] heard;
    private final ByteBuffer packet = ByteBuffer.allocate(4_096);
    private final RtpPacket view = new RtpPacket();
    private final int ssrc = phones.size() + 1;
    private int sent;
    int received;

    Phone(Room room, Coding coding, int hertz, double amplitude) {
      this.room = room;
      this.coding = coding;
      this.hertz = hertz;
      this.amplitude = amplitude;
      encoder = Codecs.encoder(coding);
      decoder = Codecs.decoder(coding);
      perTick = coding.sampleRateHz() / 50;
      said = new short[perTick];
      octets = new byte[2 * perTick];
      heard = new short[perTick * WINDOW_TICKS];
      member = room.join(coding, 96, this);
      phones.add(this);
    }

    void talk() {
      for (int i = 0; i < perTick; i++) {
        double time = (double) (sent * perTick + i) / coding.sampleRateHz();
        said[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * time));
      }
      int length = encoder.encode(said, 0, perTick, octets, 0);
      int timestamp = sent * coding.clockRateHz() / 50;
      int at = RtpPacket.writeHeader(packet, 0, sent == 0, 96, sent & 0xFFFF, timestamp, ssrc);
      packet.put(at, octets, 0, length);
      if (!view.wrap(packet, 0, at + length).isValid()) {
        throw new AssertionError("no packet");
      }
      boolean _ = member.onPacket(view, packet, now);
      sent++;
    }

    @Override
    public void send(byte[] payload, int length, int units) {
      System.arraycopy(heard, perTick, heard, 0, heard.length - perTick);
      if (decoder.decode(payload, 0, length, heard, heard.length - perTick) != perTick) {
        throw new AssertionError("no tick");
      }
      received++;
    }

    @Override
    public void skip(int units) {}

    double amplitudeOf(int frequency) {
      double sine = 0;
      double cosine = 0;
      for (int i = 0; i < heard.length; i++) {
        double angle = 2 * Math.PI * frequency * i / coding.sampleRateHz();
        sine += heard[i] * Math.sin(angle);
        cosine += heard[i] * Math.cos(angle);
      }
      return 2 * Math.hypot(sine, cosine) / heard.length;
    }
  }

  private Room open() {
    Room part = new Room(now, whole.open());
    parts.add(part);
    return part;
  }

  /** Parts tick at different phases within 20 ms; those that are held up do not. */
  private void run(int ticks, Room... heldUp) {
    for (int i = 0; i < ticks; i++) {
      phones.forEach(Phone::talk);
      for (int part = 0; part < parts.size(); part++) {
        if (!Arrays.asList(heldUp).contains(parts.get(part))) {
          parts.get(part).onPace(now + part * TICK_NANOS / parts.size());
        }
      }
      now += TICK_NANOS;
    }
  }

  private void assertEachHearsAllOthers(List<Phone> among, double slack) {
    for (Phone listener : among) {
      for (Phone voice : among) {
        assertThat(listener.amplitudeOf(voice.hertz))
            .as("%d Hz as heard by %d Hz", voice.hertz, listener.hertz)
            .isCloseTo(voice == listener ? 0 : voice.amplitude, within(slack));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 500", "3, 3, 500", "10, 4, 500", "100, 2, 60", "100, 4, 60"})
  void everybodyHearsAllOthersAndNotHimselfAcrossParts(int members, int number, int ticks) {
    for (int part = 0; part < number; part++) {
      open();
    }
    for (int i = 0; i < members; i++) {
      new Phone(parts.get(i % number), Coding.L16_NARROW, 300 + 3 * GRID_HZ * i, 300);
    }
    run(ticks);
    assertEachHearsAllOthers(phones, 12);
    assertThat(phones).allSatisfy(phone -> assertThat(phone.received).isEqualTo(ticks));
  }

  @Test
  void partsMixAtTheBestRateOfAllAndComeDownAgain() {
    Phone narrow = new Phone(open(), Coding.PCMU, 500, 3_000);
    Phone wide = new Phone(open(), Coding.L16_WIDE, 6_000, 3_000);
    Phone other = new Phone(open(), Coding.L16_WIDE, 1_000, 3_000);
    run(60);
    assertThat(other.amplitudeOf(6_000)).isCloseTo(3_000, within(100.0));
    assertThat(narrow.amplitudeOf(1_000)).isCloseTo(3_000, within(100.0));
    assertThat(narrow.amplitudeOf(2_000)).as("nothing folds back").isLessThan(60);
    for (Phone gone : List.of(wide, other)) {
      gone.room.leave(gone.member);
      phones.remove(gone);
    }
    new Phone(narrow.room, Coding.PCMU, 800, 3_000);
    run(60);
    assertEachHearsAllOthers(phones, 200);
  }

  @Test
  void aPartThatIsHeldUpHarmsOnlyItself() {
    Room first = open();
    Room second = open();
    Room slow = open();
    List<Phone> well = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      well.add(new Phone(i % 2 == 0 ? first : second, Coding.L16_NARROW, 300 + 30 * i, 2_000));
    }
    Phone late = new Phone(slow, Coding.L16_NARROW, 1_000, 2_000);
    run(50);
    assertEachHearsAllOthers(phones, 40);
    int before = well.getFirst().received;
    for (int held = 0; held < 10; held++) {
      run(1, slow);
      assertEachHearsAllOthers(well, 40);
    }
    assertThat(well).allSatisfy(phone -> assertThat(phone.received).isEqualTo(before + 10));
    assertThat(well.getFirst().amplitudeOf(late.hertz)).as("silence meanwhile").isLessThan(700);
    for (int again = 0; again < 20; again++) {
      run(1);
      assertEachHearsAllOthers(well, 40);
    }
    assertEachHearsAllOthers(phones, 40);
    assertThat(late.received + slow.drainTicksLeftOut()).isEqualTo(before + 30);
  }

  @Test
  void whoTalksAloneInHisPartHearsTheOtherPartsAndAPartThatClosesIsSilent() {
    Phone one = new Phone(open(), Coding.G722, 500, 3_000);
    Phone two = new Phone(open(), Coding.G722, 700, 3_000);
    Part third = whole.open();
    Room gone = new Room(now, third);
    parts.add(gone);
    Phone three = new Phone(gone, Coding.G722, 900, 3_000);
    run(50);
    assertEachHearsAllOthers(phones, 250);
    gone.leave(three.member);
    phones.remove(three);
    parts.remove(gone);
    whole.close(third);
    run(50);
    assertThat(one.amplitudeOf(900)).isLessThan(30);
    assertThat(one.amplitudeOf(700)).isCloseTo(3_000, within(250.0));
    assertThat(two.amplitudeOf(500)).isCloseTo(3_000, within(250.0));
  }

  @Test
  void aTickOfAPartAllocatesNothing() {
    for (int part = 0; part < 3; part++) {
      Room room = open();
      for (int i = 0; i < 3; i++) {
        new Phone(room, Coding.L16_NARROW, 300 + 30 * phones.size(), 1_000);
      }
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 30 && least > 0; attempt++) {
      run(20);
      phones.forEach(Phone::talk);
      long before = threads.getThreadAllocatedBytes(thread);
      for (int part = 0; part < 3; part++) {
        parts.get(part).onPace(now);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
      now += TICK_NANOS;
    }
    assertThat(least).isZero();
  }

  /** A writer and a reader that do not wait for each other: what comes is whole and in order. */
  @Test
  void sumsThatTwoThreadsPassOnAreWholeAndInOrder() throws InterruptedException {
    SumRing ring = new SumRing();
    CountDownLatch done = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () -> {
              int[] sum = new int[160];
              for (int number = 1; number <= 200_000; number++) {
                Arrays.fill(sum, number);
                ring.publish(sum, sum.length);
                Thread.onSpinWait();
              }
              done.countDown();
            });
    writer.start();
    int[] taken = new int[160];
    int last = 0;
    int whole = 0;
    while (done.getCount() > 0) {
      if (ring.take(taken, 160, 0)) {
        // The first and the last quarter may fade; the middle is as it was written.
        int number = taken[80];
        if (number != 0) {
          for (int i = 40; i < 160; i++) {
            assertThat(taken[i]).isEqualTo(number);
          }
          assertThat(number).isGreaterThan(last);
          last = number;
          whole++;
        }
      }
    }
    writer.join();
    assertThat(whole).isPositive();
  }
}
