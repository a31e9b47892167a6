package io.tandem.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.event.Subscription.Again;
import io.tandem.sip.event.Subscription.Due;
import io.tandem.sip.event.Subscription.State;
import io.tandem.sip.event.SubscriptionState.Phase;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.Wire;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void aSubscriberWithoutANotifyGivesUp() {
    Subscription fresh = Subscription.requested(0).responded(200, OptionalLong.of(600), 100);

    assertThat(fresh.state()).isEqualTo(State.NOTIFY_WAIT);
    assertThat(fresh.due(31_999)).isEqualTo(Due.NOTHING);
    assertThat(fresh.due(32_000)).isEqualTo(Due.GIVE_UP);
    assertThat(fresh.givenUp().state()).isEqualTo(State.TERMINATED);
    assertThat(Subscription.requested(0).responded(403, NONE, 5).state())
        .isEqualTo(State.TERMINATED);
  }

  @Test
  void refreshesBeforeTheEndAndKeepsWhatItHasWhenThatFails() {
    Subscription active =
        Subscription.requested(0).notified(SubscriptionState.live(Phase.ACTIVE, 600), 0);

    assertThat(active.nextAtMillis()).isEqualTo(568_000);
    assertThat(active.due(568_000)).isEqualTo(Due.REFRESH);
    Subscription refreshing = active.refreshing();
    assertThat(refreshing.due(568_000)).isEqualTo(Due.NOTHING);
    assertThat(refreshing.responded(503, NONE, 569_000)).isEqualTo(refreshing);
    assertThat(refreshing.responded(481, NONE, 569_000).state()).isEqualTo(State.TERMINATED);
    assertThat(refreshing.responded(200, OptionalLong.of(20), 569_000).nextAtMillis())
        .isEqualTo(579_000);
    assertThat(refreshing.due(600_000)).isEqualTo(Due.GIVE_UP);
    assertThat(active.notified(SubscriptionState.terminated("rejected"), 1).state())
        .isEqualTo(State.TERMINATED);
  }

  @Test
  void theReasonSaysWhetherToSubscribeAnew() {
    assertThat(Subscription.again(read("terminated;reason=rejected"))).isEqualTo(new Again.Never());
    assertThat(Subscription.again(read("Terminated;reason=Timeout;retry-after=9")))
        .isEqualTo(new Again.After(0));
    assertThat(Subscription.again(read("terminated;reason=giveup;retry-after=9")))
        .isEqualTo(new Again.After(9));
  }

  @Test
  void readsAndWritesTheState() {
    assertThat(read("active;expires=60"))
        .isEqualTo(SubscriptionState.live(Phase.ACTIVE, 60))
        .hasToString("active;expires=60");
    assertThat(read("pending;expires=x").expiresSeconds()).isEmpty();
    assertThat(read("odd").phase()).isEqualTo(Phase.ACTIVE);
    assertThat(SubscriptionState.terminated("timeout")).hasToString("terminated;reason=timeout");
  }

  @Test
  void aNotifierGrantsWhatThePackageAllows() {
    Notifier.Terms terms = new Notifier.Terms(60, 3600, 7200);

    assertThat(terms.grant(NONE)).hasValue(3600);
    assertThat(terms.grant(OptionalLong.of(59))).isEmpty();
    assertThat(terms.grant(OptionalLong.of(0))).hasValue(0);
    assertThat(terms.grant(OptionalLong.of(9000))).hasValue(7200);
  }

  @Test
  void aNotifierGoesFromPendingToActiveToItsEnd() {
    Notifier pending = Notifier.begun(false, 60, 0);
    assertThat(pending.header(500)).hasToString("pending;expires=60");
    Notifier active = pending.allowed();
    assertThat(active.header(30_000)).hasToString("active;expires=30");
    assertThat(active.isExpired(60_000)).isTrue();
    assertThat(active.refreshed(60, 50_000).isExpired(60_000)).isFalse();
    Notifier over = active.refreshed(0, 50_000);
    assertThat(over.header(50_000)).hasToString("terminated;reason=timeout");
    assertThat(over.refreshed(60, 50_000)).isEqualTo(over);
    assertThat(active.responded(481, false, 1).phase()).isEqualTo(Phase.TERMINATED);
    assertThat(active.responded(481, true, 1)).isEqualTo(active);
    assertThat(active.responded(500, false, 1)).isEqualTo(active);
    assertThat(Notifier.begun(true, 0, 5).phase()).isEqualTo(Phase.TERMINATED);
  }

  @Test
  void readsAReferAndTellsOfItsProgress() {
    SipRequest request = refer("Refer-To: <sip:1003@tandem.example?Replaces=x>");
    Refer refer = Refer.of(request).orElseThrow();

    assertThat(refer.target().uri()).isEqualTo("sip:1003@tandem.example?Replaces=x");
    assertThat(refer.event()).isEqualTo("refer;id=9");
    assertThat(refer.accept(request).build().status()).isEqualTo(202);
    assertThat(new String(Refer.sipfrag(180, "Ringing"), StandardCharsets.UTF_8))
        .isEqualTo("SIP/2.0 180 Ringing\r\n");
    assertThat(Refer.state(180, 50)).hasToString("active;expires=50");
    assertThat(Refer.state(486, 50)).hasToString("terminated;reason=noresource");
    assertThat(Refer.status(Refer.sipfrag(603, "Decline"))).hasValue(603);
    assertThat(Refer.status("SIP/2.0 2000 OK".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(Refer.status("SIP/2.0 999 X".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(Refer.status(new byte[0])).isEmpty();
  }

  @Test
  void makesNoSubscriptionWhereNoneIsWanted() {
    SipRequest request = refer("Refer-To: <sip:1003@tandem.example>\nRefer-Sub: false");

    assertThat(Wire.text(Refer.of(request).orElseThrow().accept(request).build()))
        .startsWith("SIP/2.0 200 OK\n")
        .contains("Refer-Sub: false\n");
  }

  @Test
  void wantsExactlyOneTarget() {
    assertThat(Refer.of(refer("Subject: none"))).isEmpty();
    assertThat(Refer.of(refer("Refer-To: <sip:a@b.example>\nRefer-To: <sip:c@d.example>")))
        .isEmpty();
    assertThat(Refer.of(refer("Refer-To: *"))).isEmpty();
  }

  private static SubscriptionState read(String value) {
    return SubscriptionState.of(refer("Subscription-State: " + value)).orElseThrow();
  }

  private static SipRequest refer(String lines) {
    return Wire.request(
        """
        REFER sip:1002@tandem.example SIP/2.0
        Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKr
        From: <sip:1001@tandem.example>;tag=ann
        To: <sip:1002@tandem.example>;tag=bob
        Call-ID: call
        CSeq: 9 REFER
        %s
        Content-Length: 0

        """
            .formatted(lines));
  }
}
