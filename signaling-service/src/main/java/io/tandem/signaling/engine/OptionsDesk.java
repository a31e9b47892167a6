package io.tandem.signaling.engine;

import io.tandem.signaling.screening.Screening;
import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ResponseTarget;
import io.tandem.sip.transaction.Transport;
import java.util.Optional;

/**
 * Answers OPTIONS that belong to no dialog: the pings of proxies and carriers. As a stateless
 * server (RFC 3261 section 8.2.7), so that they cost no transaction. One on each loop, run by it.
 */
public final class OptionsDesk {

  private static final Header ACCEPT = Header.of(HeaderName.ACCEPT, "application/sdp");

  private static final Header ALLOW_EVENTS = Header.of(HeaderName.ALLOW_EVENTS, RegEventDesk.EVENT);

  private final int loop;
  private final SipSender sender;
  private final Screening screening;
  private final SignalingMetrics metrics;
  private final Header allow;

  public OptionsDesk(int loop, SipSender sender, Screening screening, SignalingMetrics metrics) {
    this.loop = loop;
    this.sender = sender;
    this.screening = screening;
    this.metrics = metrics;
    this.allow = Header.of(HeaderName.ALLOW, screening.allow());
  }

  /**
   * Takes an OPTIONS.
   *
   * @param overloaded what to say if there is no time for it
   */
  void onOptions(SipRequest options, Optional<SipResponse.Builder> overloaded, Flow flow) {
    metrics.requestsReceived(options.method()).increment();
    SipResponse response =
        overloaded
            .or(() -> screening.refusal(options, flow.transport()))
            .orElseGet(() -> SipResponse.to(options, 200).add(allow).add(ACCEPT).add(ALLOW_EVENTS))
            .toTag(tagOf(options))
            .build();
    metrics.responsesSent(response.status()).increment();
    Flow answers =
        flow.transport() == Transport.UDP
            ? flow.withRemote(ResponseTarget.of(options.topVia(), flow.remote()))
            : flow;
    sender.send(loop, response, answers, () -> metrics.sendFailures().increment());
  }

  /** The same for each retransmission. */
  private static String tagOf(SipRequest options) {
    long mixed =
        options.callId().hashCode() * 0x9e3779b97f4a7c15L
            ^ options.topVia().branch().orElse("").hashCode();
    return "n" + Long.toHexString(mixed);
  }
}
