package io.tandem.sip.auth;

/** The proof itself (RFC 7616 section 3.4.1), computed alike by who sends it and who checks it. */
final class DigestResponse {
  static final String QOP_AUTH = "auth";

  private DigestResponse() {}

  static String of(
      DigestAlgorithm algorithm,
      String ha1,
      String method,
      String uri,
      String nonce,
      String nc,
      String cnonce) {
    String ha2 = algorithm.hash(method + ':' + uri);
    String parts = ha1 + ':' + nonce + ':' + nc + ':' + cnonce + ':' + QOP_AUTH + ':' + ha2;
    return algorithm.hash(parts);
  }

  /** The form of RFC 2069, from before there was a qop. */
  static String withoutQop(
      DigestAlgorithm algorithm, String ha1, String method, String uri, String nonce) {
    return algorithm.hash(ha1 + ':' + nonce + ':' + algorithm.hash(method + ':' + uri));
  }
}
