package io.tandem.standalone;

import io.tandem.sip.auth.DigestClient;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A phone for {@link Rehearsal}: one account, UDP on loopback, one thread that waits for each
 * answer. It repeats nothing and gives up when the exchange is silent: nothing gets lost on
 * loopback, and a rehearsal that fails costs nobody anything.
 */
final class RehearsalPhone implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final String SDP = "application/sdp";

  private final InetSocketAddress exchange;
  private final String domain;
  private final String number;
  private final String password;
  private final DatagramSocket signaling;
  private final DatagramSocket audio;
  private long cseq;

  /** Call-ID of the call that was answered last. */
  private String answered = "";

  RehearsalPhone(InetSocketAddress exchange, String domain, String number, String password)
      throws IOException {
    this.exchange = exchange;
    this.domain = domain;
    this.number = number;
    this.password = password;
    signaling = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    audio = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    signaling.setSoTimeout((int) PATIENCE.toMillis());
    audio.setSoTimeout((int) PATIENCE.toMillis());
  }

  /** A call that stands, seen from who began it. */
  record Call(SipRequest invite, SipResponse answer) {}

  void register() throws IOException {
    DigestClient digest = digest();
    SipRequest register =
        request(Method.REGISTER, "sip:" + domain, number, UUID.randomUUID().toString())
            .add(HeaderName.CONTACT, contact())
            .add(HeaderName.EXPIRES, "300")
            .build();
    send(register);
    SipRequest proven = proven(register, digest, awaitFinal(register));
    send(proven);
    accepted(awaitFinal(proven));
  }

  void askForOptions() throws IOException {
    SipRequest options =
        request(Method.OPTIONS, "sip:" + domain, number, UUID.randomUUID().toString()).build();
    send(options);
    accepted(awaitFinal(options));
  }

  /** Sends an INVITE, and once more with what the exchange asks for. */
  SipRequest dial(String called) throws IOException {
    DigestClient digest = digest();
    String uri = "sip:" + called + "@" + domain;
    SipRequest invite =
        request(Method.INVITE, uri, called, UUID.randomUUID().toString())
            .add(HeaderName.CONTACT, contact())
            .body(SDP, description())
            .build();
    send(invite);
    SipResponse challenge = awaitFinal(invite);
    send(
        SipRequest.builder(Method.ACK, uri)
            .pushVia(invite.topVia())
            .maxForwards(70)
            .from(invite.from())
            .to(challenge.to())
            .callId(invite.callId())
            .cseq(new CSeq(invite.cseq().number(), Method.ACK))
            .build());
    SipRequest proven = proven(invite, digest, challenge);
    send(proven);
    return proven;
  }

  /** Waits until somebody has answered, and says so. */
  Call awaitAnswer(SipRequest invite) throws IOException {
    SipResponse answer = accepted(awaitFinal(invite));
    Call call = new Call(invite, answer);
    send(within(call, Method.ACK, invite.cseq().number()));
    return call;
  }

  void hangUp(Call call) throws IOException {
    SipRequest bye = within(call, Method.BYE, ++cseq);
    send(bye);
    accepted(awaitFinal(bye));
  }

  /** Rings and picks up. */
  void answer() throws IOException {
    // On a slow machine the last one may have been repeated.
    SipRequest invite = awaitRequest(Method.INVITE, callId -> !callId.equals(answered));
    answered = invite.callId();
    String tag = UUID.randomUUID().toString();
    send(SipResponse.to(invite, 180).toTag(tag).add(HeaderName.CONTACT, contact()).build());
    send(
        SipResponse.to(invite, 200)
            .toTag(tag)
            .add(HeaderName.CONTACT, contact())
            .body(SDP, description())
            .build());
    awaitRequest(Method.ACK, answered::equals);
  }

  /** The other side hangs up. */
  void awaitEnd() throws IOException {
    send(SipResponse.to(awaitRequest(Method.BYE, answered::equals), 200).build());
  }

  /**
   * Speaks to where the answer says.
   *
   * @param packets of 20 ms, sent without waiting between them
   */
  void speak(Call call, int packets) throws IOException {
    InetSocketAddress there = audioAddress(call.answer());
    for (int sequence = 0; sequence < packets; sequence++) {
      byte[] packet = new byte[172];
      packet[0] = (byte) 0x80;
      packet[3] = (byte) sequence;
      audio.send(new DatagramPacket(packet, packet.length, there));
    }
  }

  /** Waits for one packet of audio. */
  void listen() throws IOException {
    audio.receive(new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM));
  }

  @Override
  public void close() {
    signaling.close();
    audio.close();
  }

  private DigestClient digest() {
    return new DigestClient(number, password, () -> UUID.randomUUID().toString());
  }

  private SipRequest proven(SipRequest request, DigestClient digest, SipResponse challenge)
      throws IOException {
    if (digest.onChallenge(challenge) != DigestClient.Next.TRY_AGAIN) {
      throw new IOException(request.method() + " was answered " + challenge.status());
    }
    SipRequest.Builder again =
        request.toBuilder().replaceTopVia(via()).cseq(new CSeq(++cseq, request.method()));
    digest.authorize(request.method(), request.requestUri(), request.body()).forEach(again::add);
    return again.build();
  }

  private SipRequest within(Call call, String method, long sequence) {
    return request(
            method, call.answer().contacts().getFirst().uri(), number, call.invite().callId())
        .from(call.invite().from())
        .to(call.answer().to())
        .cseq(new CSeq(sequence, method))
        .build();
  }

  private SipRequest.Builder request(String method, String uri, String called, String callId) {
    return SipRequest.builder(method, uri)
        .pushVia(via())
        .maxForwards(70)
        .from(address(number).withTag(UUID.randomUUID().toString()))
        .to(address(called))
        .callId(callId)
        .cseq(new CSeq(++cseq, method));
  }

  private Via via() {
    return Via.of(
        "UDP",
        signaling.getLocalAddress().getHostAddress(),
        signaling.getLocalPort(),
        Via.MAGIC_COOKIE + UUID.randomUUID());
  }

  private NameAddr address(String user) {
    return NameAddr.parse("<sip:" + user + "@" + domain + ">").orElseThrow();
  }

  private String contact() {
    return "<sip:%s@127.0.0.1:%d>".formatted(number, signaling.getLocalPort());
  }

  private byte[] description() {
    return """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=-\r
        c=IN IP4 127.0.0.1\r
        t=0 0\r
        m=audio %d RTP/AVP 0 8 101\r
        a=rtpmap:101 telephone-event/8000\r
        """
        .formatted(audio.getLocalPort())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static InetSocketAddress audioAddress(SipResponse message) throws IOException {
    String text = new String(message.body(), StandardCharsets.US_ASCII);
    return text.lines()
        .filter(line -> line.startsWith("m=audio "))
        .map(line -> Integer.parseInt(line.split(" ", 3)[1]))
        .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .findFirst()
        .orElseThrow(() -> new IOException("an answer without audio"));
  }

  private void send(SipMessage message) throws IOException {
    byte[] bytes = message.encode();
    signaling.send(new DatagramPacket(bytes, bytes.length, exchange));
  }

  private static SipResponse accepted(SipResponse response) throws IOException {
    if (!response.isSuccess()) {
      throw new IOException(response.cseq() + " was answered " + response.status());
    }
    return response;
  }

  private SipResponse awaitFinal(SipRequest request) throws IOException {
    return (SipResponse)
        await(
            message ->
                message instanceof SipResponse response
                    && response.isFinal()
                    && response.cseq().equals(request.cseq())
                    && response.callId().equals(request.callId()));
  }

  private SipRequest awaitRequest(String method, Predicate<String> callId) throws IOException {
    return (SipRequest)
        await(
            message ->
                message instanceof SipRequest request
                    && request.is(method)
                    && callId.test(request.callId()));
  }

  /** What else comes meanwhile, such as 100 and 180, is of no interest. */
  private SipMessage await(Predicate<SipMessage> wanted) throws IOException {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
      signaling.receive(packet);
      if (SipParser.parse(packet.getData(), 0, packet.getLength())
              instanceof ParseResult.Parsed(SipMessage message)
          && wanted.test(message)) {
        return message;
      }
    }
  }
}
