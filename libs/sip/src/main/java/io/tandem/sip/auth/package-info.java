/**
 * Digest authentication for SIP (RFC 3261 section 22, RFC 7616, RFC 8760): the server's side, and
 * the client's.
 */
@NullMarked
package io.tandem.sip.auth;

import org.jspecify.annotations.NullMarked;
