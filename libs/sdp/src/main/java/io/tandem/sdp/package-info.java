/**
 * Session descriptions (RFC 8866) and offer/answer (RFC 3264) for an exchange that relays media.
 */
@NullMarked
package io.tandem.sdp;

import org.jspecify.annotations.NullMarked;
