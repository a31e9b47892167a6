package io.tandem.signaling.regevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.signaling.regevent.RegSubscription.Notification;
import io.tandem.signaling.regevent.ReginfoDocument.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A timeline in seconds. */
class RegSubscriptionTest {

  private static final Reach REACH = new Reach("n", "UDP", "192.0.2.7", 5060, 0, List.of());

  private final RegSubscription subscription = RegSubscription.begun("sip:1001@x.test", 600, at(0));

  private static long at(long seconds) {
    return 1_000_000 + seconds * 1000;
  }

  private static Binding phone(String host, long untilSeconds) {
    return new Binding("sip:1001@" + host, at(untilSeconds), 1000, "c", 1, "", 0, "", REACH, at(0));
  }

  private static List<String> contacts(Notification told) {
    return told.document().contacts().stream()
        .map(c -> c.id() + " " + c.uri() + " " + c.event() + " " + c.expiresSeconds())
        .toList();
  }

  @Test
  void tellsWhatIsBoundAtOnceAndThenEachChangeOnce() {
    Notification first = subscription.tell(List.of(), at(0));
    assertThat(first.state()).hasToString("active;expires=600");
    assertThat(first.document().version()).isZero();
    assertThat(first.document().state()).isEqualTo(State.INIT);

    Notification came = subscription.look(List.of(phone("a", 300)), at(10)).orElseThrow();
    assertThat(came.state()).hasToString("active;expires=590");
    assertThat(came.document().version()).isEqualTo(1);
    assertThat(contacts(came)).containsExactly("c1 sip:1001@a REGISTERED 290");
    assertThat(subscription.look(List.of(phone("a", 300)), at(20))).isEmpty();

    Notification second =
        subscription.look(List.of(phone("b", 300), phone("a", 300)), at(30)).orElseThrow();
    assertThat(contacts(second))
        .containsExactly("c2 sip:1001@b REGISTERED 270", "c1 sip:1001@a REGISTERED 270");

    Notification left = subscription.look(List.of(phone("b", 300)), at(40)).orElseThrow();
    assertThat(left.document().state()).isEqualTo(State.ACTIVE);
    assertThat(contacts(left))
        .containsExactly("c2 sip:1001@b REGISTERED 260", "c1 sip:1001@a UNREGISTERED 260");
  }

  @Test
  void aRefreshIsNoChangeButMovesTheTimeAtWhichTheContactExpires() {
    subscription.tell(List.of(phone("a", 60)), at(0));
    assertThat(subscription.nextAtMillis()).isEqualTo(at(60));

    assertThat(subscription.look(List.of(phone("a", 120)), at(30))).isEmpty();
    assertThat(subscription.nextAtMillis()).isEqualTo(at(120));

    Notification gone = subscription.look(List.of(), at(120)).orElseThrow();
    assertThat(gone.document().state()).isEqualTo(State.TERMINATED);
    assertThat(contacts(gone)).containsExactly("c1 sip:1001@a EXPIRED 0");
    assertThat(subscription.nextAtMillis()).isEqualTo(at(600));

    subscription.refreshed(600, at(200));
    assertThat(subscription.tell(List.of(), at(200)).document().state()).isEqualTo(State.INIT);
  }

  @Test
  void changesThatComeFastAreToldTogether() {
    subscription.tell(List.of(), at(0));

    assertThat(subscription.look(List.of(phone("a", 300)), at(1))).isEmpty();
    assertThat(subscription.nextAtMillis()).isEqualTo(at(5));
    assertThat(subscription.look(List.of(phone("b", 300)), at(2))).isEmpty();

    Notification both = subscription.look(List.of(phone("b", 300)), at(5)).orElseThrow();
    assertThat(contacts(both)).containsExactly("c1 sip:1001@b REGISTERED 295");
    assertThat(both.document().version()).isEqualTo(1);

    assertThat(subscription.look(List.of(), at(6))).isEmpty();
    assertThat(subscription.look(List.of(phone("b", 300)), at(7))).isEmpty();
    assertThat(subscription.nextAtMillis()).as("all is as it was told").isEqualTo(at(300));
  }

  @Test
  void endsWhenItsTimeIsOverUnlessItIsRefreshed() {
    subscription.tell(List.of(), at(0));
    subscription.refreshed(600, at(500));
    subscription.tell(List.of(), at(500));

    assertThat(subscription.look(List.of(), at(600))).isEmpty();
    Notification last = subscription.look(List.of(phone("a", 9999)), at(1100)).orElseThrow();

    assertThat(last.state()).hasToString("terminated;reason=timeout");
    assertThat(contacts(last)).hasSize(1);
    assertThat(subscription.isOver()).isTrue();
    assertThat(subscription.look(List.of(), at(1200))).isEmpty();
  }

  @Test
  void zeroSecondsEndItWithTheStateThatIs() {
    subscription.tell(List.of(phone("a", 300)), at(0));

    subscription.refreshed(0, at(10));

    Notification last = subscription.tell(List.of(phone("a", 300)), at(10));
    assertThat(last.state()).hasToString("terminated;reason=timeout");
    assertThat(contacts(last)).containsExactly("c1 sip:1001@a REGISTERED 290");
    assertThat(subscription.isOver()).isTrue();
  }

  @Test
  void aSubscriberThatDoesNotKnowOfItIsToldNothingMore() {
    subscription.tell(List.of(), at(0));

    subscription.responded(500, false, at(1));
    assertThat(subscription.isOver()).isFalse();
    subscription.responded(481, false, at(1));
    assertThat(subscription.isOver()).isTrue();
    assertThat(subscription.look(List.of(phone("a", 300)), at(10))).isEmpty();
  }
}
