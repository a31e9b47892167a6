package io.tandem.rtp.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandem.rtp.jitter.Listener.Heard;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Timelines of 20 ms frames and 20 ms ticks, 160 units each, unless a test says otherwise. */
class JitterBufferTest {
  private static final int FRAME = 160;

  private final Listener listener = new Listener(20);
  private double now;

  @Test
  void beginsAtTheInitialDelayAndPlaysEachFrameInTurn() {
    put(0, 5);
    tick();
    put(1, 25);
    tick();
    put(2, 45);
    tick();
    put(3, 65);
    tick();
    assertThat(listener.answers)
        .containsExactly(Playout.NOTHING, Playout.NOTHING, Playout.NOTHING, Playout.PLAY);
    assertThat(listener.heard.getFirst().millis()).isEqualTo(60);
    run(4, 11);
    tickTo(220);
    assertThat(numbers()).isEqualTo(range(0, 8));
    assertThat(tally(Tally.CONCEALED_UNITS)).isZero();
  }

  @Test
  void putsInOrderWhatWasOvertakenAndPlaysDuplicatesOnce() {
    for (int[] pair : new int[][] {{1, 0}, {3, 2}, {5, 4}, {7, 6}}) {
      double at = pair[0] * 20;
      tickTo(at);
      put(pair[0], at);
      put(pair[1], at + 1);
      assertThat(put(pair[0], at + 2)).isEqualTo(Admission.DUPLICATE);
    }
    tickTo(400);
    assertThat(numbers()).isEqualTo(range(0, 8));
    assertThat(put(5, now)).isEqualTo(Admission.DUPLICATE);
    assertThat(tally(Tally.REORDERED)).isEqualTo(4);
    assertThat(tally(Tally.DUPLICATE)).isEqualTo(5);
    assertThat(tally(Tally.LOST)).isZero();
  }

  @Test
  void concealsOneThatIsLostAndNothingElse() {
    run(0, 10);
    run(11, 20);
    assertThat(numbers()).doesNotContain(10).contains(9, 11, 15);
    assertThat(tally(Tally.CONCEALED_UNITS)).isEqualTo(FRAME);
    assertThat(tally(Tally.LOST)).isEqualTo(1);
    assertThat(heardAfter(15)).isEqualTo(heardAfter(5));
  }

  @Test
  void refusesOneWhosePlaceWasPassedOverAndCountsItLateAndLost() {
    run(0, 10);
    run(11, 16);
    assertThat(put(10, now)).isEqualTo(Admission.LATE);
    tickTo(now + 200);
    assertThat(numbers()).doesNotContain(10);
    assertThat(tally(Tally.LATE)).isEqualTo(1);
    assertThat(tally(Tally.LOST)).isEqualTo(1);
  }

  @Test
  void playsWhatComesWhileItIsConcealedAndBringsTheDelayBackAfterwards() {
    run(0, 50);
    double before = heardAfter(45);
    // The path stands still for 120 ms, then everything comes at once.
    tickTo(50 * 20 + 120);
    for (int i = 50; i < 57; i++) {
      put(i, now);
    }
    run(57, 1500);
    assertThat(numbers()).isEqualTo(range(0, numbers().size()));
    assertThat(tally(Tally.LOST)).isZero();
    assertThat(heardAfter(60)).isGreaterThan(before + 60);
    assertThat(heardAfter(1400)).isLessThan(before + 10);
    assertThat(listener.count(Playout.SHRINK)).isPositive();
  }

  @Test
  void takesNewDelayOfThePathForGrantedWithinASecond() {
    takesForGranted(150);
  }

  @Test
  void takesAlsoANewDelayForGrantedThatIsBeyondTheMostThatItWouldBridge() {
    takesForGranted(300);
  }

  private void takesForGranted(int millis) {
    run(0, 100);
    for (int i = 100; i < 400; i++) {
      tickTo(i * 20 + millis);
      put(i, i * 20 + millis);
    }
    // Once, and not again while it is not yet known that it will stay so.
    assertThat(tally(Tally.CONCEALED_UNITS)).isLessThanOrEqualTo(100 * 8);
    tickTo(now + 300);
    assertThat(numbers()).isEqualTo(range(0, 400));
    assertThat(heardAfter(390) - millis).isBetween(15.0, 65.0);
  }

  @Test
  void goesOverTheWrapOfSequenceAndTimestamp() {
    int first = 65_530;
    int timestamp = -5 * FRAME;
    for (int i = 0; i < 20; i++) {
      tickTo(i * 20);
      listener.put(i, first + i, timestamp + i * FRAME, false, FRAME, i * 20);
    }
    tickTo(now + 100);
    assertThat(numbers()).isEqualTo(range(0, 20));
    assertThat(tally(Tally.LOST)).isZero();
    assertThat(tally(Tally.RESETS)).isZero();
  }

  @Test
  void followsAnotherSourceOnlyWhenItsSuccessorComesAndTheOldOneIsSilent() {
    run(0, 10);
    for (int i = 10; i < 20; i++) {
      // A stranger between two packets of ours gets nothing, however many he sends.
      tickTo(i * 20);
      assertThat(stranger(1000 + i, i * 20)).isEqualTo(Admission.ON_PROBATION);
      put(i, i * 20);
    }
    run(20, 21);
    assertThat(stranger(2000, now)).isEqualTo(Admission.ON_PROBATION);
    assertThat(stranger(2001, now + 20)).isEqualTo(Admission.ADMITTED);
    for (int i = 2002; i < 2020; i++) {
      tickTo(now + 20);
      stranger(i, now);
    }
    tickTo(now + 200);
    assertThat(numbers()).contains(17, 2001, 2019).doesNotContain(1012, 2000);
    assertThat(tally(Tally.RESETS)).isEqualTo(1);
  }

  @Test
  void beginsAnewAfterAJumpOfSequenceOrTimestamp() {
    run(0, 20);
    for (int jump = 1; jump <= 3; jump++) {
      int sequence = jump == 1 ? 30_000 : 20 * jump + 30_000;
      int timestamp = jump == 2 ? -900_000 : jump * 77_777;
      for (int i = 0; i < 20; i++) {
        tickTo(now + 20);
        int number = 1000 * jump + i;
        listener.put(number, sequence + i, timestamp + i * FRAME, false, FRAME, now);
      }
    }
    tickTo(now + 200);
    assertThat(tally(Tally.RESETS)).isEqualTo(3);
    assertThat(numbers()).contains(1001, 1015, 2001, 2015, 3001, 3019);
    // What still waits is given up for the new stream: no more than the delay of a few frames.
    assertThat(numbers()).hasSizeGreaterThan(60);
  }

  @Test
  void playsEachTalkSpurtAtTheTargetAndCountsNoPauseAsLoss() {
    double at = 0;
    int sequence = 0;
    for (int spurt = 0; spurt < 20; spurt++) {
      int timestamp = (int) at * 8;
      for (int i = 0; i < 30; i++) {
        tickTo(at);
        listener.put(sequence, sequence, timestamp + i * FRAME, i == 0, FRAME, at);
        sequence++;
        at += 20;
      }
      // Comfort noise, then 700 ms without packets.
      tickTo(at);
      listener.put(1, 13, -1, sequence++, (int) at * 8, false, 0, at);
      at += 700;
    }
    tickTo(at);
    assertThat(listener.heard).hasSize(600);
    assertThat(tally(Tally.CONCEALED_UNITS)).isZero();
    assertThat(tally(Tally.LOST)).isZero();
    assertThat(listener.count(Playout.COMFORT)).isEqualTo(20);
    // After some spurts nothing of the initial 40 ms is left.
    Heard last = listener.heard.getLast();
    assertThat(last.millis() - last.timestamp() / 8.0).isLessThan(40);
    assertThat(listener.count(Playout.SHRINK)).isLessThan(5);
  }

  @Test
  void takesAPauseWithoutComfortNoiseForLossNoLongerThanATenthOfASecond() {
    run(0, 50);
    tickTo(3_000);
    for (int i = 150; i < 200; i++) {
      tickTo(i * 20);
      listener.put(i, i - 100, i * FRAME, i == 150, FRAME, i * 20);
    }
    assertThat(numbers()).contains(49, 150, 195);
    assertThat(tally(Tally.CONCEALED_UNITS)).isLessThanOrEqualTo(100 * 8);
    assertThat(tally(Tally.LOST)).isZero();
    assertThat(heardAfter(150)).isLessThanOrEqualTo(60);
  }

  @Test
  void seesInTheSequenceThatTheSenderPausedAndConcealsNothing() {
    listener.buffer.keepAtLeast(120);
    for (int i = 0; i < 50; i++) {
      // After every tenth frame he waits for 80 ms; marker and comfort noise he does not know.
      int frame = i + i / 10 * 4;
      tickTo(frame * 20);
      listener.put(i, i, frame * FRAME, false, FRAME, frame * 20);
    }
    assertThat(numbers()).isEqualTo(range(0, numbers().size())).hasSizeGreaterThan(40);
    assertThat(tally(Tally.CONCEALED_UNITS)).isZero();
    assertThat(tally(Tally.NOISE_UNITS)).isBetween(4 * 60L * 8, 4 * 100L * 8);
  }

  @Test
  void changesOfPtimeAreHeardWithoutAGap() {
    int timestamp = 0;
    int number = 0;
    for (int millis : new int[] {20, 10, 30, 60, 40, 10, 50, 20}) {
      for (int i = 0; i < 100; i++) {
        // A packet leaves when its frame is over.
        double at = timestamp / 8.0 + millis;
        tickTo(at);
        listener.put(number, number, timestamp, false, millis * 8, at);
        timestamp += millis * 8;
        number++;
      }
    }
    tickTo(now + 200);
    assertThat(numbers()).isEqualTo(range(0, 800));
    assertThat(tally(Tally.LOST)).isZero();
    // Going to longer frames costs their length once.
    assertThat(tally(Tally.CONCEALED_UNITS)).isLessThan(200 * 8);
  }

  @Test
  void throwsAwayWhatTheLongestDelayDoesNotCover() {
    run(0, 50);
    tickTo(50 * 20 + 3_000);
    for (int i = 50; i < 200; i++) {
      put(i, now);
    }
    run(200, 1000);
    assertThat(tally(Tally.OVERFLOW) + tally(Tally.DISCARDED)).isGreaterThan(100);
    assertThat(heardAfter(205)).isLessThanOrEqualTo(220);
    assertThat(heardAfter(950)).isLessThan(60);
    assertThat(numbers()).isEqualTo(numbers().stream().sorted().distinct().toList());
  }

  @Test
  void fillsHolesFromRedundancyAndNeverReplacesAnything() {
    run(0, 10);
    // 10 and 11 are lost; 12 brings both again, and later ones bring what is there.
    tickTo(12 * 20);
    put(12, 12 * 20);
    assertThat(redundant(11)).isEqualTo(Admission.ADMITTED);
    assertThat(redundant(10)).isIn(Admission.ADMITTED, Admission.LATE);
    assertThat(redundant(11)).isEqualTo(Admission.DUPLICATE);
    assertThat(redundant(12)).isEqualTo(Admission.DUPLICATE);
    assertThat(redundant(13)).isEqualTo(Admission.UNPLAYABLE);
    assertThat(redundantAt(11 * FRAME + 1)).isEqualTo(Admission.DUPLICATE);
    assertThat(redundantAt(12 * FRAME - 1)).isEqualTo(Admission.DUPLICATE);
    assertThat(redundant(5)).isEqualTo(Admission.LATE);
    assertThat(put(11, now)).isEqualTo(Admission.DUPLICATE);
    run(13, 30);
    assertThat(numbers()).contains(9, 11, 12, 25);
    assertThat(listener.heard.stream().filter(Heard::redundant).map(Heard::number)).contains(11);
    assertThat(tally(Tally.LOST)).isLessThanOrEqualTo(1);
  }

  @Test
  void showsTheFrameBehindAHoleToWhoCanRecoverFromIt() {
    listener.buffer.keepAtLeast(60);
    run(0, 10);
    listener.recovers = true;
    for (int i = 11; i < 30; i++) {
      tickTo(i * 20);
      put(i, i * 20);
    }
    assertThat(listener.recovered).containsExactly(11);
    assertThat(tally(Tally.CONCEALED_UNITS)).isZero();
    assertThat(tally(Tally.RECOVERED_UNITS)).isEqualTo(FRAME);
    assertThat(heardAfter(15)).isEqualTo(heardAfter(5));
    assertThat(listener.buffer.followingIn()).isEqualTo(JitterBuffer.NONE_FOLLOWS);
  }

  @Test
  void takesTelephoneEventsForAPauseAndNotForLoss() {
    run(0, 50);
    // A key of 400 ms instead of audio, in the same sequence.
    for (int i = 50; i < 70; i++) {
      tickTo(i * 20);
      listener.buffer.pass(1, i);
      listener.buffer.pass(1, i);
      listener.buffer.pass(2, i);
    }
    run(70, 100);
    assertThat(numbers()).contains(49, 70, 95).doesNotContain(50, 69);
    assertThat(tally(Tally.LOST)).isZero();
    assertThat(tally(Tally.CONCEALED_UNITS)).isZero();
    assertThat(tally(Tally.NOISE_UNITS)).isBetween(380L * 8, 420L * 8);
    // Both at once: one number in two is an event's, and one frame is lost all the same.
    int sequence = 100;
    for (int i = 100; i < 130; i++) {
      tickTo(i * 20);
      if (i != 115) {
        listener.put(i, sequence, i * FRAME, false, FRAME, i * 20);
      }
      listener.buffer.pass(1, sequence + 1);
      sequence += 2;
    }
    assertThat(tally(Tally.LOST)).isEqualTo(1);
    assertThat(tally(Tally.CONCEALED_UNITS)).isEqualTo(FRAME);
  }

  @Test
  void refusesWhatCannotBePlayed() {
    assertThat(listener.put(1, 0, 0, 0, 0, false, 1501, 0)).isEqualTo(Admission.UNPLAYABLE);
    JitterBuffer picky =
        new JitterBuffer(JitterBufferSettings.forClock(48_000), (type, b, at, n) -> 48_000);
    assertThat(picky.put(1, 1, 1, false, 0, Listener.payload(1, 10), 0, 10, 0))
        .isEqualTo(Admission.UNPLAYABLE);
    assertThat(picky.put(1, 1, 1, false, 0, Listener.payload(1, 10), 0, 0, 0))
        .isEqualTo(Admission.UNPLAYABLE);
    assertThat(picky.next(0, 0, 960)).isEqualTo(Playout.NOTHING);
    assertThat(picky.tally(Tally.UNPLAYABLE)).isEqualTo(2);
  }

  @Test
  void allocatesNothingOncePacketsFlow() {
    JitterBuffer buffer =
        new JitterBuffer(JitterBufferSettings.forClock(8_000), Listener::frameUnits);
    ByteBuffer payload = Listener.payload(1, FRAME);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    for (int i = 0; i < 30_000; i++) {
      if (i == 20_000) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      // Every seventh is lost, so that concealment and redundancy are walked through as well.
      long nanos = i * 20_000_000L;
      if (i % 7 != 0) {
        buffer.put(1, i, i * FRAME, false, 0, payload, 0, FRAME, nanos);
        buffer.putRedundant(1, (i - 2) * FRAME, 0, payload, 0, FRAME, nanos);
      }
      buffer.next(nanos, 0, FRAME);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private Admission put(int number, double millis) {
    return listener.put(number, number, number * FRAME, false, FRAME, millis);
  }

  private Admission stranger(int number, double millis) {
    return listener.put(2, 0, number, number, number * FRAME + 5_000_000, false, FRAME, millis);
  }

  private Admission redundantAt(int timestamp) {
    return listener.buffer.putRedundant(
        1, timestamp, 0, Listener.payload(0, FRAME), 0, FRAME, Listener.nanos(now));
  }

  private Admission redundant(int number) {
    return listener.buffer.putRedundant(
        1, number * FRAME, 0, Listener.payload(number, FRAME), 0, FRAME, Listener.nanos(now));
  }

  /** Frames {@code from} to {@code to} come each at its time, and are heard. */
  private void run(int from, int to) {
    for (int i = from; i < to; i++) {
      tickTo(i * 20);
      put(i, i * 20);
    }
  }

  private void tick() {
    listener.tick(now);
    now += 20;
  }

  /** All ticks before {@code millis}. */
  private void tickTo(double millis) {
    while (now < millis) {
      tick();
    }
  }

  private List<Integer> numbers() {
    return listener.heard.stream().map(Heard::number).toList();
  }

  /** How long after its timestamp a frame was heard. */
  private double heardAfter(int number) {
    Heard found =
        listener.heard.stream().filter(h -> h.number() == number).findFirst().orElseThrow();
    return found.millis() - number * 20;
  }

  private long tally(Tally tally) {
    return listener.buffer.tally(tally);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
