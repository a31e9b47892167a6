package io.tandem.sip.transaction;

import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Wire;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction layer under a clock that only the test moves. All that happens is written down as
 * "milliseconds what", sent messages with an arrow, news for the user without.
 */
final class Timeline implements Sender, TransactionUser {
  static final InetSocketAddress US = new InetSocketAddress("192.0.2.1", 5060);
  static final InetSocketAddress PEER = new InetSocketAddress("198.51.100.7", 5060);

  final TransactionLayer layer;
  final List<SipMessage> sent = new ArrayList<>();
  final List<Flow> sentTo = new ArrayList<>();
  private final Flow flow;
  private final List<String> happened = new ArrayList<>();
  private ServerTransactionId latestRequest = new ServerTransactionId("", "", "");
  private SipRequest latest;
  private long nowNanos;
  private String failure = "";

  Timeline(Transport transport) {
    flow = new Flow(transport, US, PEER, transport.reliable() ? 7 : 0);
    layer = new TransactionLayer(TimerDurations.RFC_3261, this, this, 0);
  }

  Flow flow() {
    return flow;
  }

  long now() {
    return nowNanos;
  }

  /** The request that the user saw last, to respond to. */
  ServerTransactionId request() {
    return latestRequest;
  }

  /** Moves the clock, stopping at each timer on the way. */
  void until(long millis) {
    long target = millis * 1_000_000;
    while (layer.nextDeadlineNanos() <= target) {
      nowNanos = Math.max(nowNanos, layer.nextDeadlineNanos());
      layer.advance(nowNanos);
    }
    nowNanos = target;
    layer.advance(nowNanos);
  }

  void receives(SipMessage message) {
    SipMessage stamped =
        message instanceof SipRequest request ? ReceivedVia.stamp(request, PEER) : message;
    layer.receive(stamped, flow, nowNanos);
  }

  void receives(String text) {
    receives(text.startsWith("SIP/2.0") ? (SipMessage) Wire.response(text) : Wire.request(text));
  }

  void responds(int status) {
    layer.respond(latestRequest, SipResponse.to(latest, status).toTag("ours").build(), nowNanos);
  }

  /** Lets the user throw when it is told this. */
  void failOn(String news) {
    failure = news;
  }

  /** What happened since the last call. */
  List<String> happened() {
    List<String> all = List.copyOf(happened);
    happened.clear();
    return all;
  }

  private void note(String what) {
    happened.add(nowNanos / 1_000_000 + " " + what);
    if (what.equals(failure)) {
      throw new IllegalStateException(what);
    }
  }

  private static String name(SipMessage message) {
    return switch (message) {
      case SipRequest request -> request.method();
      case SipResponse response -> Integer.toString(response.status());
    };
  }

  @Override
  public void send(SipMessage message, Flow flow) {
    sent.add(message);
    sentTo.add(flow);
    note("-> " + name(message));
  }

  @Override
  public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
    latestRequest = id;
    latest = request;
    note("request " + request.method());
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    note("acknowledged");
  }

  @Override
  public void onCancel(ServerTransactionId invite, ServerTransactionId cancel, SipRequest request) {
    note("cancelled");
  }

  @Override
  public void onResponse(ClientTransactionId id, SipResponse response) {
    note("response " + response.status());
  }

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    note("stray " + response.status());
  }

  @Override
  public void onTimeout(ClientTransactionId id) {
    note("timeout");
  }

  @Override
  public void onTransportError(TransactionId id) {
    note("unreachable");
  }

  @Override
  public void onAckTimeout(ServerTransactionId id) {
    note("no ack");
  }

  @Override
  public void onTerminated(TransactionId id) {
    note("over");
  }
}
