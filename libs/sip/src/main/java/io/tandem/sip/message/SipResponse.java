package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A response (RFC 3261 section 7.2), immutable. */
public final class SipResponse implements SipMessage {
  private final int status;
  private final String reason;
  private final Headers headers;
  private final byte[] body;

  SipResponse(int status, String reason, Headers headers, byte[] body) {
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Begins the response to a request by RFC 3261 section 8.2.6: Via, From, To, Call-ID and CSeq are
   * copied, Timestamp into a 100, Record-Route where the response may form a dialog (section
   * 12.1.1). The To tag is the caller's business.
   */
  public static Builder to(SipRequest request, int status) {
    Builder response = new Builder(status, Status.reason(status), List.of(), MessageAccess.NO_BODY);
    boolean recordRoute = status > 100 && status < 300 && Method.formsDialog(request.method());
    for (Header line : request.headers().lines()) {
      boolean copied =
          switch (line.name()) {
            case HeaderName.VIA,
                HeaderName.FROM,
                HeaderName.TO,
                HeaderName.CALL_ID,
                HeaderName.CSEQ ->
                true;
            case HeaderName.RECORD_ROUTE -> recordRoute;
            case HeaderName.TIMESTAMP -> status == 100;
            default -> false;
          };
      if (copied) {
        response.lines.add(line);
      }
    }
    return response;
  }

  public Builder toBuilder() {
    return new Builder(status, reason, headers.lines(), body);
  }

  /** 100 to 699. */
  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }

  public boolean isProvisional() {
    return status < 200;
  }

  public boolean isFinal() {
    return status >= 200;
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public byte[] encode() {
    return MessageAccess.encode("SIP/2.0 " + status + ' ' + reason, headers, body);
  }

  @Override
  public String toString() {
    return new String(encode(), StandardCharsets.UTF_8);
  }

  /** Collects a response. */
  public static final class Builder extends SipMessage.Builder<Builder> {
    private final int status;
    private String reason;

    Builder(int status, String reason, List<Header> lines, byte[] body) {
      super(lines, body);
      if (status < 100 || status > 699) {
        throw new IllegalArgumentException("no status: " + status);
      }
      this.status = status;
      this.reason = reason;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Replaces the usual reason phrase.
     *
     * @throws IllegalArgumentException if it holds a control character
     */
    public Builder reason(String reason) {
      if (Syntax.hasControl(reason)) {
        throw new IllegalArgumentException("control character in a reason phrase");
      }
      this.reason = reason;
      return this;
    }

    /**
     * Adds a tag to To, unless the request brought one: then this is inside a dialog and that tag
     * stays. What is no address, in a request that is refused for it, gets none.
     */
    public Builder toTag(String tag) {
      Header line = line(HeaderName.TO);
      NameAddr to = line == null ? null : line.nameAddr();
      if (to != null && !to.isStar() && to.tag().isEmpty()) {
        to(to.withTag(tag));
      }
      return this;
    }

    /**
     * The response.
     *
     * @throws IllegalStateException if a mandatory header is missing or malformed
     */
    public SipResponse build() {
      return new SipResponse(status, reason, checked(), body);
    }

    /** For the parser's answers to malformed requests, which hold what could be read. */
    SipResponse buildUnchecked() {
      return new SipResponse(status, reason, new Headers(new ArrayList<>(lines)), body);
    }
  }
}
