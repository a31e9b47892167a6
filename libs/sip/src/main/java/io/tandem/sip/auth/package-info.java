/**
 * Digest authentication for SIP (RFC 3261 section 22, RFC 7616, RFC 8760): the server's side, and
 * as much of the client's as trunks and tests need.
 */
@NullMarked
package io.tandem.sip.auth;

import org.jspecify.annotations.NullMarked;
