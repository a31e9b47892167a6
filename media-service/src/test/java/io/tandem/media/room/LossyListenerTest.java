package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For whom frames of Opus are repeated in a room. */
class LossyListenerTest {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int SECOND = 50;

  private final Room room = new Room(0);
  private long now;

  @BeforeEach
  void needsLibopus() {
    assumeTrue(Coding.OPUS.isAvailable());
  }

  @Test
  void oneWhoLosesHasFramesRepeatedForAllWhoHearTheSameUntilHeDoesNot() {
    Caller speaker = new Caller(room, Coding.OPUS, 1);
    Caller first = new Caller(room, Coding.OPUS, 2);
    Caller lossy = new Caller(room, Coding.OPUS, 3);
    assertThat(repeatedTo(first, speaker)).isZero();

    lossy.member().expectLoss(10);
    assertThat(repeatedTo(first, speaker)).as("before the second is over").isZero();
    first.member().expectLoss(0);
    room.onSecond();
    assertThat(repeatedTo(first, speaker)).isGreaterThan(SECOND / 2);
    assertThat(first.sharesWith(lossy)).isTrue();

    run(first, speaker);
    assertThat(repeatedTo(first, first, speaker)).as("talks, parted with the shared one").isZero();
    run(speaker);

    lossy.member().expectLoss(0);
    room.onSecond();
    run(speaker);
    assertThat(repeatedTo(lossy, speaker)).isZero();
  }

  @Test
  void whoLeavesTakesHisLossWithHim() {
    Caller speaker = new Caller(room, Coding.OPUS, 1);
    Caller first = new Caller(room, Coding.OPUS, 2);
    Caller lossy = new Caller(room, Coding.OPUS, 3);
    repeatedTo(first, speaker);
    lossy.member().expectLoss(10);
    room.onSecond();
    assertThat(repeatedTo(first, speaker)).isGreaterThan(SECOND / 2);

    room.leave(lossy.member());
    room.onSecond();
    run(speaker);
    assertThat(repeatedTo(first, speaker)).isZero();
  }

  @Test
  void whoHasAnEncoderOfHisOwnIsSentWhatHisOwnLossAsksFor() {
    Caller lossy = new Caller(room, Coding.OPUS, 1);
    Caller guest = new Caller(room, Coding.OPUS, 2);
    Caller listener = new Caller(room, Coding.OPUS, 3);
    lossy.member().expectLoss(10);
    repeatedTo(listener, lossy, guest);
    room.onSecond();

    assertThat(repeatedTo(lossy, lossy, guest)).as("talks, and hears a guest").isGreaterThan(25);
    assertThat(repeatedTo(listener, lossy, guest)).as("loses nothing").isZero();
    assertThat(repeatedTo(guest, lossy, guest)).as("loses nothing either").isZero();

    run(guest);
    room.onSecond();
    assertThat(repeatedTo(listener, guest)).as("the lossy one listens now").isGreaterThan(25);
  }

  /** All others say nothing for a second of talk; packets to him that repeat a frame. */
  private int repeatedTo(Caller hearer, Caller... talking) {
    int repeated = 0;
    for (int tick = 0; tick < SECOND; tick++) {
      tick(talking);
      repeated += Codecs.repeats(hearer.payload()) ? 1 : 0;
    }
    return repeated;
  }

  private void run(Caller... talking) {
    for (int tick = 0; tick < SECOND; tick++) {
      tick(talking);
    }
  }

  private void tick(Caller... talking) {
    for (Caller caller : talking) {
      caller.say(8_000, now);
    }
    room.onPace(now);
    now += TICK_NANOS;
  }
}
