package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A call by a trunk that wants a password, and another behind it. */
class CallWithCredentialsTest {

  private static final String CHALLENGE =
      "Digest realm=\"carrier.example\", nonce=\"n%d\", algorithm=SHA-256, qop=\"auth\"";

  private final CallBench call =
      new CallBench(
          new Destination.ByTrunks(
              "<sip:+4930999@tandem.local>",
              List.of(
                  way("first", "192.0.2.2", Optional.of(new Login("acct", "secret"))),
                  way("second", "192.0.2.3", Optional.empty()))));

  private static Destination.TrunkWay way(String trunk, String server, Optional<Login> login) {
    SipUri uri = SipUri.parse("sip:" + server).orElseThrow();
    return new Destination.TrunkWay(
        trunk,
        new Destination.Way(
            uri.withUser("4930999").toString(),
            List.of(),
            CallBench.egress(server),
            new NextHop.ByName(List.of(uri), Optional.empty())),
        Set.of(503),
        login);
  }

  private void isChallenged(int nonce) {
    challenge(407, HeaderName.PROXY_AUTHENTICATE, CHALLENGE.formatted(nonce));
  }

  private void challenge(int status, String header, String challenge) {
    SipRequest latest = call.last(CallOutput.Send.class).request();
    call.input(
        new CallInput.Response(
            LegRole.CALLEE,
            SipResponse.to(latest, status).toTag("bob").add(header, challenge).build()));
  }

  private static Optional<String> proof(SipRequest request) {
    return request.headers().first(HeaderName.PROXY_AUTHORIZATION);
  }

  @Test
  void answersAChallengeInTheSameCallWithTheNextNumber() {
    call.start().mediaOpens();
    SipRequest first = call.invited;
    assertThat(proof(first)).isEmpty();
    isChallenged(1);

    SipRequest again = call.invited;
    assertThat(again.callId()).isEqualTo(first.callId());
    assertThat(again.from().tag()).isEqualTo(first.from().tag());
    assertThat(again.cseq().number()).isEqualTo(2);
    assertThat(again.topVia().branch()).isNotEqualTo(first.topVia().branch());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(proof(again).orElse(""))
        .contains("username=\"acct\"")
        .contains("nonce=\"n1\"")
        .contains("uri=\"sip:4930999@192.0.2.2\"");

    call.calleeSays(200, CallBench.ANSWER);
    SipRequest ack = call.last(CallOutput.SendAck.class).ack();
    assertThat(ack.cseq().number()).isEqualTo(2);
    assertThat(proof(ack)).as("RFC 3261 section 22.1").isEqualTo(proof(again));
  }

  @Test
  void triesTheNextTrunkWhenTheCredentialsAreRefused() {
    call.start().mediaOpens();
    isChallenged(1);
    isChallenged(2);
    assertThat(call.invited.requestUri()).isEqualTo("sip:4930999@192.0.2.3");
    assertThat(proof(call.invited)).isEmpty();
    assertThat(call.invited.cseq().number()).isEqualTo(1);
    call.calleeSays(200, CallBench.ANSWER);
    assertThat(proof(call.last(CallOutput.SendAck.class).ack())).isEmpty();
  }

  @Test
  void aChallengeOfATrunkWithoutALoginLeadsNowhere() {
    call.start().mediaOpens().calleeSays(503);
    isChallenged(1);
    assertThat(call.last(CallOutput.Respond.class).response().status()).isEqualTo(480);
  }

  @Test
  void showsItsCredentialsAgainWithinTheCall() {
    call.start().mediaOpens();
    isChallenged(1);
    call.calleeSays(200, CallBench.ANSWER).input(new CallInput.Acknowledged(LegRole.CALLER));
    call.asks(LegRole.CALLER, "BYE", 2, "");
    SipRequest bye = call.last(CallOutput.Send.class).request();
    assertThat(bye.method()).isEqualTo("BYE");
    assertThat(proof(bye).orElse("")).contains("nc=00000002");

    // The call is over, and the carrier has another nonce meanwhile.
    SipResponse refusal =
        SipResponse.to(bye, 407).add(HeaderName.PROXY_AUTHENTICATE, CHALLENGE.formatted(2)).build();
    SipRequest again = call.call.proven(LegRole.CALLEE, refusal, bye).orElseThrow();
    assertThat(again.cseq().number()).isEqualTo(bye.cseq().number() + 1);
    assertThat(proof(again).orElse("")).contains("nonce=\"n2\"", "nc=00000001");
    assertThat(call.call.proven(LegRole.CALLEE, refusal, again)).isEmpty();
  }

  @Test
  void answersAChallengeToAChangeOfTheCall() {
    call.start().mediaOpens();
    isChallenged(1);
    call.calleeSays(200, CallBench.ANSWER).input(new CallInput.Acknowledged(LegRole.CALLER));
    call.asks(LegRole.CALLER, "INVITE", 2, CallBench.OFFER);
    SipRequest change = call.last(CallOutput.Send.class).request();
    challenge(407, HeaderName.PROXY_AUTHENTICATE, CHALLENGE.formatted(2) + ", stale=true");
    SipRequest again = call.last(CallOutput.Send.class).request();
    assertThat(again.cseq().number()).isEqualTo(change.cseq().number() + 1);
    assertThat(proof(again).orElse("")).contains("nonce=\"n2\"");
    assertThat(again.body()).isEqualTo(change.body());
  }
}
