package io.tandem.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.session.SessionInterval.Decision;
import io.tandem.sip.session.SessionTimer.Due;
import org.junit.jupiter.api.Test;

class SessionTimerTest {
  private static final SessionInterval WISH = new SessionInterval(1800, 120);

  @Test
  void refreshesAtHalfTimeAndHangsUpBeforeTheEnd() {
    SessionTimer timer = SessionTimer.started(true, 1800, 1_000);

    assertThat(timer.nextAtMillis()).isEqualTo(901_000);
    assertThat(timer.due(900_999)).isEqualTo(Due.NOTHING);
    assertThat(timer.due(901_000)).isEqualTo(Due.REFRESH);
    SessionTimer refreshing = timer.refreshing();
    assertThat(refreshing.due(901_000)).isEqualTo(Due.NOTHING);
    assertThat(refreshing.nextAtMillis()).isEqualTo(1_769_000);
    assertThat(refreshing.due(1_769_000)).isEqualTo(Due.HANG_UP);
    assertThat(refreshing.failed(491, 903_000, 902_000).due(903_000)).isEqualTo(Due.REFRESH);
    assertThat(refreshing.failed(481, 903_000, 902_000).due(902_000)).isEqualTo(Due.HANG_UP);
    assertThat(SessionTimer.started(false, 90, 0).nextAtMillis()).isEqualTo(60_000);
  }

  @Test
  void asksAndAsksAgainForMoreAfter422() {
    SipRequest.Builder request = Leg.INVITE.toBuilder();
    WISH.putInto(request);
    SipRequest asked = request.build();

    assertThat(asked.headers().first("Session-Expires")).contains("1800");
    assertThat(asked.headers().first("Min-SE")).contains("120");
    assertThat(asked.headers().lists("Supported", "timer")).isTrue();
    assertThat(WISH.raisedBy(response(422, "Min-SE", "3600")))
        .contains(new SessionInterval(3600, 3600));
    assertThat(WISH.raisedBy(response(422, "Min-SE", "120"))).isEmpty();
    assertThat(WISH.raisedBy(response(422, "Subject", "x"))).isEmpty();
    assertThat(WISH.raisedBy(response(486, "Min-SE", "3600"))).isEmpty();
  }

  @Test
  void theCalleeDecidesWhoRefreshes() {
    assertThat(started("900;refresher=uas").weRefresh()).isFalse();
    assertThat(started("900;refresher=uac").weRefresh()).isTrue();
    assertThat(started("900").seconds()).isEqualTo(900);
    assertThat(started("5;refresher=uac").seconds()).isEqualTo(90);
    SessionTimer silent = WISH.startedBy(Leg.response(200), 0);
    assertThat(silent).isEqualTo(SessionTimer.started(true, 1800, 0));
  }

  @Test
  void asCalleeAgreesToTheSmallerWishAndNamesTheRefresher() {
    assertThat(decide("timer", "3600", "")).isEqualTo(new Decision.Agreed(1800, true, true));
    assertThat(decide("timer", "600;refresher=uas", ""))
        .isEqualTo(new Decision.Agreed(600, false, true));
    assertThat(decide("timer", "600;refresher=uac", "300"))
        .isEqualTo(new Decision.Agreed(600, true, true));
    assertThat(decide("timer", "100", "")).isEqualTo(new Decision.TooSmall());
    assertThat(decide("100rel", "100", "")).isEqualTo(new Decision.Agreed(120, false, false));
    assertThat(decide("100rel", "", "")).isEqualTo(new Decision.Agreed(1800, false, false));
    assertThat(decide("timer", "4000", "3000")).isEqualTo(new Decision.Agreed(3000, true, true));
  }

  @Test
  void writesWhatWasAgreed() {
    SipResponse.Builder ok = Leg.response(200).toBuilder();
    Decision.Agreed agreed = new Decision.Agreed(600, true, true);
    agreed.putInto(ok);

    assertThat(ok.build().headers().first("Session-Expires")).contains("600;refresher=uac");
    assertThat(ok.build().headers().lists("Require", "timer")).isTrue();
    assertThat(agreed.started(0)).isEqualTo(SessionTimer.started(false, 600, 0));
    assertThat(WISH.refusal(Leg.INVITE).toTag("t").build().headers().first("Min-SE"))
        .contains("120");
    assertThatThrownBy(() -> new SessionInterval(80, 80))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SessionTimer started(String sessionExpires) {
    return WISH.startedBy(response(200, "Session-Expires", sessionExpires), 0);
  }

  private static SipResponse response(int status, String header, String value) {
    return Leg.response(status).toBuilder().set(header, value).build();
  }

  private static Decision decide(String supported, String expires, String least) {
    SipRequest.Builder request = Leg.INVITE.toBuilder().set("Supported", supported);
    if (!expires.isEmpty()) {
      request.set("Session-Expires", expires);
    }
    if (!least.isEmpty()) {
      request.set("Min-SE", least);
    }
    return WISH.decide(request.build());
  }
}
