package io.tandem.signaling.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.signaling.transport.Patience.Verdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience stranger = new Patience(false, false, false, 0);
  private final Patience friend = new Patience(false, true, false, 0);

  @Test
  void whoSaysNothingAtFirstIsGivenTenSeconds() {
    assertThat(friend.check(false, seconds(10))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(11))).isEqualTo(Verdict.SLOW);
  }

  @Test
  void piecesOfAMessageGainNoTime() {
    friend.onReceived(false, true, seconds(4));
    friend.onReceived(false, true, seconds(8));

    assertThat(friend.check(false, seconds(10))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(11))).isEqualTo(Verdict.SLOW);
  }

  @Test
  void aSecondMessageThatIsBegunMustEndToo() {
    friend.onReceived(true, false, seconds(1));
    friend.onReceived(false, true, seconds(20));
    friend.onReceived(false, true, seconds(25));

    assertThat(friend.check(false, seconds(30))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(31))).isEqualTo(Verdict.SLOW);
  }

  @Test
  void theNextMessageHasItsOwnTimeWhenItBeginsWithTheEndOfTheLast() {
    friend.onReceived(false, true, seconds(9));
    friend.onReceived(true, true, seconds(10));

    assertThat(friend.check(false, seconds(19))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(21))).isEqualTo(Verdict.SLOW);
  }

  @Test
  void whoProvesNothingIsGivenThirtySeconds() {
    stranger.onReceived(true, false, seconds(29));

    assertThat(stranger.check(false, seconds(30))).isEqualTo(Verdict.WAIT);
    assertThat(stranger.check(false, seconds(31))).isEqualTo(Verdict.UNKNOWN_PEER);
  }

  @Test
  void whoWasKnownOnceStaysKnown() {
    stranger.onReceived(true, false, seconds(29));

    assertThat(stranger.check(true, seconds(29))).isEqualTo(Verdict.WAIT);
    assertThat(stranger.check(false, seconds(31))).isEqualTo(Verdict.WAIT);
  }

  @Test
  void silenceIsPingedEveryThirtySeconds() {
    friend.onReceived(true, false, seconds(1));

    assertThat(friend.check(false, seconds(31))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(32))).isEqualTo(Verdict.PING);
    assertThat(friend.check(false, seconds(33))).isEqualTo(Verdict.WAIT);
    assertThat(friend.check(false, seconds(63))).isEqualTo(Verdict.PING);
    assertThat(friend.check(false, seconds(94))).isEqualTo(Verdict.PING);
  }

  @Test
  void aWebSocketThatMissesTwoPongsIsDead() {
    Patience browser = new Patience(false, true, true, 0);
    browser.onReceived(true, false, 0);

    assertThat(browser.check(false, seconds(31))).isEqualTo(Verdict.PING);
    assertThat(browser.check(false, seconds(62))).isEqualTo(Verdict.PING);
    assertThat(browser.check(false, seconds(93))).isEqualTo(Verdict.NO_PONG);
  }

  @Test
  void aPongForgivesAMissedOne() {
    Patience browser = new Patience(false, true, true, 0);
    browser.onReceived(true, false, 0);

    assertThat(browser.check(false, seconds(31))).isEqualTo(Verdict.PING);
    assertThat(browser.check(false, seconds(62))).isEqualTo(Verdict.PING);
    browser.onReceived(false, false, seconds(63));
    assertThat(browser.check(false, seconds(94))).isEqualTo(Verdict.PING);
  }

  @Test
  void whomWeHaveCalledOwesNothingAtFirst() {
    Patience server = new Patience(true, false, false, 0);

    assertThat(server.check(false, seconds(30))).isEqualTo(Verdict.WAIT);
    assertThat(server.check(false, seconds(31))).isEqualTo(Verdict.PING);
    server.onReceived(false, true, seconds(32));
    assertThat(server.check(false, seconds(43))).isEqualTo(Verdict.SLOW);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
