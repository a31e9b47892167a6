package io.tandem.bench;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;

/**
 * The messages that are measured, as desk phones and softphones send them: the REGISTER that
 * answers a challenge, and the INVITE with an SDP of a softphone that offers eight formats.
 */
final class Messages {
  private Messages() {}

  static final String REGISTER =
      """
      REGISTER sip:tandem.local SIP/2.0
      Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK-524287-1---5d8c8f0a5b1c7e63;rport
      Max-Forwards: 70
      Contact: <sip:1001@192.0.2.17:5060;rinstance=8a5c0f2e9d317b64>
      To: "Front desk" <sip:1001@tandem.local>
      From: "Front desk" <sip:1001@tandem.local>;tag=4fa31c27
      Call-ID: 87654_NmE5YjM0ZTQ3NjQ2NDFmMWFmZDg@192.0.2.17
      CSeq: 2 REGISTER
      Expires: 300
      Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE
      User-Agent: Deskphone T46 66.86.0.15
      Authorization: Digest username="1001",realm="tandem.local",nonce="%s",uri="sip:tandem.local",response="%s",cnonce="e4b1a9c07f5d2386",nc=00000001,qop=auth,algorithm=%s
      Content-Length: 0

      """;

  static final String SDP =
      """
      v=0
      o=1001 3841 1472 IN IP4 192.0.2.17
      s=Talk
      c=IN IP4 192.0.2.17
      t=0 0
      a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics
      m=audio 7078 RTP/AVP 96 97 98 0 8 18 101 99
      a=rtpmap:96 opus/48000/2
      a=fmtp:96 useinbandfec=1
      a=rtpmap:97 speex/16000
      a=fmtp:97 vbr=on
      a=rtpmap:98 speex/8000
      a=fmtp:98 vbr=on
      a=fmtp:18 annexb=yes
      a=rtpmap:101 telephone-event/48000
      a=rtpmap:99 telephone-event/16000
      a=rtcp-fb:* trr-int 1000
      a=rtcp-fb:* ccm tmmbr
      """;

  static final String INVITE =
      """
      INVITE sip:1002@tandem.local SIP/2.0
      Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK.zFw0n3~Lr;rport
      From: "Front desk" <sip:1001@tandem.local>;tag=JrhQeB2kd
      To: sip:1002@tandem.local
      CSeq: 21 INVITE
      Call-ID: Xq3Rt9fWlk
      Max-Forwards: 70
      Supported: replaces, outbound, gruu, path
      Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, PRACK, UPDATE
      Content-Type: application/sdp
      Contact: <sip:1001@192.0.2.17:5060>;+sip.instance="<urn:uuid:5d8c8f0a-5b1c-4e63-8f0a-9d317b648a5c>"
      User-Agent: Softphone/5.1.65 (Debian GNU/Linux 12)
      Proxy-Authorization: Digest realm="tandem.local", nonce="%s", algorithm=MD5, username="1001", uri="sip:1002@tandem.local", response="9b1f4a2c7d3e5f60718293a4b5c6d7e8", cnonce="Wl8yYk3hPqA5", nc=00000001, qop=auth
      Content-Length: %d

      """;

  private static final String NONCE = "AZqYy1xQ0uVn3kR5s8T2w7LhYb4JcD6fGzXa1m9PqEoCiKtB";
  private static final String PROOF = "0a4f113b8a2c4e6d9f7b5c3d1e0f2a4b";

  static byte[] register() {
    return wire(REGISTER.formatted(NONCE, PROOF, "MD5"));
  }

  static byte[] invite() {
    byte[] sdp = wire(SDP);
    return wire(INVITE.formatted(NONCE, sdp.length) + SDP);
  }

  /** Lines as they stand on the wire. */
  static byte[] wire(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  static SipRequest request(byte[] bytes) {
    if (SipParser.parse(bytes) instanceof ParseResult.Parsed(SipMessage message)
        && message instanceof SipRequest request) {
      return request;
    }
    throw new IllegalStateException("a benchmark's own request is malformed");
  }
}
