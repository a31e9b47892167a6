package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request (RFC 3261 section 7.1), immutable. */
public final class SipRequest implements SipMessage {
  private final String method;
  private final String requestUri;
  private final @Nullable SipUri sipUri;
  private final Headers headers;
  private final byte[] body;

  /**
   * A checked request.
   *
   * @param sipUri the Request-URI once more, null when its scheme is another one
   */
  SipRequest(
      String method, String requestUri, @Nullable SipUri sipUri, Headers headers, byte[] body) {
    this.method = method;
    this.requestUri = requestUri;
    this.sipUri = sipUri;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Begins a request.
   *
   * @throws IllegalArgumentException if the method is no token or the URI no absolute URI
   */
  public static Builder builder(String method, String requestUri) {
    return new Builder(method, requestUri, List.of(), MessageAccess.NO_BODY);
  }

  public static Builder builder(String method, SipUri requestUri) {
    return builder(method, requestUri.toString());
  }

  public Builder toBuilder() {
    return new Builder(method, requestUri, headers.lines(), body);
  }

  public String method() {
    return method;
  }

  public boolean is(String method) {
    return this.method.equals(method);
  }

  /** As it stands in the request line; any scheme. */
  public String requestUri() {
    return requestUri;
  }

  /**
   * The Request-URI, if its scheme is sip or sips: RFC 3261 section 8.2.2.1 answers others with
   * 416.
   */
  public Optional<SipUri> sipUri() {
    return Optional.ofNullable(sipUri);
  }

  /** The Request-URI, if it is a sound telephone number of the scheme tel. */
  public Optional<TelUri> telUri() {
    return TelUri.parse(requestUri);
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
    return MessageAccess.encode(method + ' ' + requestUri + " SIP/2.0", headers, body);
  }

  @Override
  public String toString() {
    return new String(encode(), StandardCharsets.UTF_8);
  }

  /** Collects a request. */
  public static final class Builder extends SipMessage.Builder<Builder> {
    private final String method;
    private String requestUri;

    private Builder(String method, String requestUri, List<Header> lines, byte[] body) {
      super(lines, body);
      if (!Syntax.isToken(method)) {
        throw new IllegalArgumentException("no method: " + method);
      }
      this.method = method;
      this.requestUri = checkedUri(requestUri);
    }

    @Override
    Builder self() {
      return this;
    }

    public Builder requestUri(String uri) {
      requestUri = checkedUri(uri);
      return this;
    }

    private static String checkedUri(String uri) {
      if (!Syntax.isAbsoluteUri(uri)) {
        throw new IllegalArgumentException("no URI: " + uri);
      }
      return uri;
    }

    /**
     * The request.
     *
     * @throws IllegalStateException if a mandatory header is missing or malformed, or the CSeq
     *     names another method
     */
    public SipRequest build() {
      SipRequest request =
          new SipRequest(method, requestUri, SipUri.read(requestUri), checked(), body);
      if (!request.cseq().method().equals(method)) {
        throw new IllegalStateException(method + " with CSeq " + request.cseq());
      }
      return request;
    }
  }
}
