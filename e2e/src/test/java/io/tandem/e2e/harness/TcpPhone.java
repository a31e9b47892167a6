package io.tandem.e2e.harness;

import io.tandem.sip.auth.DigestClient;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StreamFramer;
import io.tandem.sip.message.Via;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * A phone over TCP whose network comes and goes: it can lose its connection in the middle of a call
 * and come back over another one, which no phone that a test can steer does on demand. One call at
 * a time, without audio; a message that nobody waits for yet is kept. Used by one thread.
 */
public final class TcpPhone implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private InetSocketAddress exchange;
  private final String user;
  private final String instance = "<urn:uuid:" + UUID.randomUUID() + ">";
  private final String tag = token();
  private final DigestClient digest;
  private final String registration = token();
  private final Deque<SipMessage> unread = new ArrayDeque<>();
  private StreamFramer framer = new StreamFramer(SipLimits.STREAM);
  private Socket tcp;
  private int cseq;
  private SipRequest invite;
  private Dialog dialog;

  /** A phone that is connected and not registered. */
  public TcpPhone(Exchange exchange, String user) {
    this.exchange = exchange.sip();
    this.user = user;
    this.digest = new DigestClient(user, "tandem-" + user, TcpPhone::token);
    this.tcp = connected();
  }

  private static String token() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
  }

  /** Loses the connection, and with it what has come and was not read. */
  public void cut() {
    try {
      // A reset: the orderly end of a phone that leaves the network is never sent.
      tcp.setSoLinger(true, 0);
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    unread.clear();
  }

  /** Connects anew, from another port. */
  public void comeBack() {
    comeBackAt(exchange);
  }

  /** Connects anew to another node of the exchange. */
  public void comeBackAt(InetSocketAddress node) {
    exchange = node;
    framer = new StreamFramer(SipLimits.STREAM);
    tcp = connected();
  }

  public TcpPhone register() {
    ask(
        outside("REGISTER", "sip:" + text(exchange))
            .callId(registration)
            .to(address(user))
            .add("Contact", contact() + ";+sip.instance=\"" + instance + "\"")
            .add("Expires", "3600"),
        200);
    return this;
  }

  /** Sends an INVITE with credentials; the answer is to be waited for. */
  public void dial(String number) {
    SipRequest first =
        outside("INVITE", "sip:" + number + "@" + text(exchange))
            .callId(token())
            .to(address(number))
            .add("Contact", contact())
            .body("application/sdp", description())
            .build();
    send(first);
    SipResponse challenge = awaitAnswer("INVITE", status -> status >= 300);
    digest.onChallenge(challenge);
    send(acknowledgement(first, challenge));
    invite = authorized(first);
    send(invite);
  }

  public void awaitRinging() {
    awaitAnswer("INVITE", status -> status == 180);
  }

  /** Waits for the 200 and acknowledges it. */
  public void awaitAnswered() {
    SipResponse ok = awaitAnswer("INVITE", status -> status >= 200);
    expect(200, ok);
    dialog = Dialog.asUac(invite, ok);
    send(complete(dialog.ack(ok.cseq().number())));
  }

  public void awaitIncoming() {
    invite = awaitRequest("INVITE");
    send(answer(invite, 180).add("Contact", contact()).build());
  }

  /** Answers the call that rings, and waits for the ACK. */
  public void pickUp() {
    send(
        answer(invite, 200)
            .add("Contact", contact())
            .body("application/sdp", description())
            .build());
    dialog = Dialog.asUas(invite, tag);
    awaitRequest("ACK");
  }

  /** Says BYE and waits until it is answered. */
  public void hangUp() {
    Dialog.Outgoing bye = dialog.nextRequest("BYE");
    dialog = bye.dialog();
    send(complete(bye.request()));
    expect(200, awaitAnswer("BYE", status -> status >= 200));
  }

  /** Waits until the other side hangs up. */
  public void awaitHungUp() {
    SipRequest bye = awaitRequest("BYE");
    if (!bye.callId().equals(dialog.callId())
        || !bye.to().tag().orElse("").equals(dialog.localTag())) {
      throw new AssertionError("a BYE of another call: " + bye);
    }
    send(answer(bye, 200).build());
  }

  // ---- messages ----

  private SipRequest.Builder outside(String method, String uri) {
    return SipRequest.builder(method, uri)
        .pushVia(via())
        .maxForwards(70)
        .from(address(user).withTag(tag))
        .cseq(next(method));
  }

  /** RFC 3261 section 17.1.1.3. */
  private static SipRequest acknowledgement(SipRequest invite, SipResponse failure) {
    return SipRequest.builder("ACK", invite.requestUri())
        .pushVia(invite.topVia())
        .maxForwards(70)
        .from(invite.from())
        .to(failure.to())
        .callId(invite.callId())
        .cseq(new CSeq(invite.cseq().number(), "ACK"))
        .build();
  }

  private void ask(SipRequest.Builder request, int expected) {
    SipRequest first = request.build();
    send(first);
    SipResponse answer = awaitAnswer(first.method(), status -> status >= 200);
    if (answer.status() == 401) {
      digest.onChallenge(answer);
      send(authorized(first));
      answer = awaitAnswer(first.method(), status -> status >= 200);
    }
    digest.onAccepted(answer);
    expect(expected, answer);
  }

  /** The request once more, with credentials. */
  private SipRequest authorized(SipRequest bare) {
    SipRequest.Builder next = bare.toBuilder().cseq(next(bare.method()));
    digest
        .authorize(bare.method(), bare.requestUri(), bare.body())
        .forEach(line -> next.set(line.name(), line.value()));
    return next.replaceTopVia(via()).build();
  }

  private CSeq next(String method) {
    return new CSeq(++cseq, method);
  }

  private SipRequest complete(SipRequest.Builder request) {
    return request.pushVia(via()).maxForwards(70).build();
  }

  private SipResponse.Builder answer(SipRequest request, int status) {
    SipResponse.Builder answer = SipResponse.to(request, status);
    return request.to().tag().isPresent() ? answer : answer.toTag(tag);
  }

  private Via via() {
    return Via.of("TCP", "127.0.0.1", tcp.getLocalPort(), Via.MAGIC_COOKIE + token()).withRport();
  }

  private NameAddr address(String who) {
    return NameAddr.parse("<sip:" + who + "@" + text(exchange) + ">").orElseThrow();
  }

  /** At the port of the connection, at which nobody listens: as many phones do. */
  private String contact() {
    return "<sip:" + user + "@127.0.0.1:" + tcp.getLocalPort() + ";transport=tcp>";
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static byte[] description() {
    return """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 9 RTP/AVP 0
        a=rtpmap:0 PCMU/8000
        """
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void expect(int status, SipResponse answer) {
    if (answer.status() != status) {
      throw new AssertionError(status + " expected: " + answer);
    }
  }

  // ---- the connection ----

  private Socket connected() {
    try {
      return new Socket(exchange.getAddress(), exchange.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(SipMessage message) {
    try {
      tcp.getOutputStream().write(message.encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SipRequest awaitRequest(String method) {
    return (SipRequest) await(method, m -> m instanceof SipRequest request && request.is(method));
  }

  private SipResponse awaitAnswer(String method, Predicate<Integer> status) {
    return (SipResponse)
        await(
            "an answer to " + method,
            m ->
                m instanceof SipResponse response
                    && response.cseq().method().equals(method)
                    && status.test(response.status()));
  }

  private SipMessage await(String what, Predicate<SipMessage> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      while (!unread.isEmpty()) {
        SipMessage message = unread.remove();
        if (wanted.test(message)) {
          return message;
        }
      }
      read(what, deadline);
    }
  }

  private void read(String what, long deadline) {
    int left = (int) Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    byte[] buffer = new byte[65_536];
    try {
      tcp.setSoTimeout(Math.max(1, left));
      int length = tcp.getInputStream().read(buffer);
      if (length < 0) {
        throw new AssertionError(user + " was disconnected while it waited for " + what);
      }
      for (StreamFramer.Frame frame : framer.feed(Arrays.copyOf(buffer, length))) {
        if (frame instanceof StreamFramer.Message(ParseResult.Parsed(SipMessage message))) {
          unread.add(message);
        }
      }
    } catch (SocketTimeoutException _) {
      throw new AssertionError(user + " waited for " + what + " in vain");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
