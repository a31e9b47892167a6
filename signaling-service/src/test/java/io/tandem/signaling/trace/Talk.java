package io.tandem.signaling.trace;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Messages of two phones and the exchange between them, each a millisecond after the one before.
 */
public final class Talk {

  /** 2026-01-01T00:00:00Z. */
  public static final long BEGIN = 1_767_225_600_000_000L;

  public static final Flow CALLER =
      new Flow(
          Transport.TCP,
          new InetSocketAddress("192.0.2.1", 5060),
          new InetSocketAddress("198.51.100.7", 41022),
          9);

  public static final Flow CALLEE =
      Flow.udp(
          new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("203.0.113.5", 5070));

  private long now = BEGIN;

  public TracedMessage received(Flow flow, String startLine, String callId, String more) {
    return message(Direction.RECEIVED, flow, startLine, callId, more);
  }

  public TracedMessage sent(Flow flow, String startLine, String callId) {
    return message(Direction.SENT, flow, startLine, callId, "");
  }

  /** An INVITE of the caller, with credentials and a key. */
  public TracedMessage invite(String callId, int cseq) {
    return received(
        CALLER,
        "INVITE sip:1002@example.org SIP/2.0",
        callId,
        """
        CSeq: %d INVITE
        Proxy-Authorization: Digest username="1001", nonce="n0nce", response="0f0f"
        Content-Type: application/sdp

        v=0
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19z|2^20
        """
            .formatted(cseq));
  }

  private TracedMessage message(
      Direction direction, Flow flow, String startLine, String callId, String more) {
    String method = startLine.startsWith("SIP/2.0") ? "INVITE" : startLine.split(" ", 2)[0];
    boolean inDialog = method.equals("BYE") || startLine.startsWith("SIP/2.0 2");
    String cseq = more.contains("CSeq:") ? "" : "CSeq: 1 " + method + "\n";
    String text =
        startLine
            + "\nVia: SIP/2.0/UDP 198.51.100.7:41022;branch=z9hG4bK"
            + callId
            + method
            + "\nFrom: <sip:1001@example.org>;tag=a\nTo: <sip:1002@example.org>"
            + (inDialog ? ";tag=b" : "")
            + "\nCall-ID: "
            + callId
            + "\n"
            + cseq
            + (more.isEmpty() ? "\n" : more);
    now += 1_000;
    return new TracedMessage(now, direction, flow, parse(text.replace("\n", "\r\n")));
  }

  private static SipMessage parse(String text) {
    if (SipParser.parse(text.getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipMessage message)) {
      return message;
    }
    throw new AssertionError("cannot be parsed: " + text);
  }
}
