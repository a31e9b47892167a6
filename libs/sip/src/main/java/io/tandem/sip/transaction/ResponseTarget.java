package io.tandem.sip.transaction;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the response to a request goes that came by UDP (RFC 3261 section 18.2.2, RFC 3581). Always
 * to the address from which the request came: Tandem follows neither maddr nor a sent-by that says
 * otherwise, so that nobody can aim our answers at a third party. On other transports the response
 * takes the connection of the request.
 */
public final class ResponseTarget {
  private ResponseTarget() {}

  public static InetSocketAddress of(Via topVia, InetSocketAddress source) {
    if (topVia.asksForRport()) {
      return source;
    }
    int port = topVia.port().orElse(Transport.UDP.defaultPort());
    return source.getPort() == port ? source : new InetSocketAddress(source.getAddress(), port);
  }

  /**
   * The same for the answer to a malformed request: where its Via cannot be read, back to the
   * source.
   */
  public static InetSocketAddress ofAnswer(SipResponse answer, InetSocketAddress source) {
    Optional<Via> via = answer.headers().first(HeaderName.VIA).flatMap(Via::parse);
    return via.map(v -> of(v, source)).orElse(source);
  }
}
