package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts of descriptions for tests. */
final class Sdp {
  private Sdp() {}

  static final MediaAddress OURS = new MediaAddress("192.0.2.10", 20000);

  /** What baresip 1.0 sends. */
  static final String BARESIP =
      """
      v=0
      o=- 3381938283 1262612411 IN IP4 10.0.0.7
      s=-
      c=IN IP4 10.0.0.7
      t=0 0
      a=tool:baresip 1.0.0
      m=audio 10010 RTP/AVP 0 8 101
      b=AS:128
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-15
      a=rtcp:10011
      a=sendrecv
      a=label:1
      a=rtcp-rsize
      a=ssrc:1478036783 cname:sip:1001@10.0.0.7
      a=ptime:20
      """;

  static SessionDescription read(String text) {
    SdpResult result = SessionDescription.parse(text);
    assertThat(result).isInstanceOf(SdpResult.Parsed.class);
    return ((SdpResult.Parsed) result).description();
  }

  static String reason(String text) {
    SdpResult result = SessionDescription.parse(text);
    assertThat(result).isInstanceOf(SdpResult.Malformed.class);
    return ((SdpResult.Malformed) result).reason();
  }

  /** The text with LF alone, so that tests can compare it with text blocks. */
  static String print(SessionDescription description) {
    return description.print().replace("\r\n", "\n");
  }
}
