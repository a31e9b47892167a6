package io.tandem.sip.auth;

/** The proof itself (RFC 7616 section 3.4.1), computed alike by who sends it and who checks it. */
final class DigestResponse {
  private DigestResponse() {}

  /**
   * The proof with a count.
   *
   * @param body covered where the qop says so
   */
  static String of(
      DigestAlgorithm algorithm,
      String ha1,
      String method,
      String uri,
      byte[] body,
      String nonce,
      String nc,
      String cnonce,
      Qop qop) {
    String a2 =
        switch (qop) {
          case AUTH -> method + ':' + uri;
          case AUTH_INT -> method + ':' + uri + ':' + algorithm.hash(body);
        };
    String parts = ha1 + ':' + nonce + ':' + nc + ':' + cnonce + ':' + qop.token() + ':';
    return algorithm.hash(parts + algorithm.hash(a2));
  }

  /** The form of RFC 2069, from before there was a qop. */
  static String withoutQop(
      DigestAlgorithm algorithm, String ha1, String method, String uri, String nonce) {
    return algorithm.hash(ha1 + ':' + nonce + ':' + algorithm.hash(method + ':' + uri));
  }
}
