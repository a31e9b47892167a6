/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) with keys that signalling brings: JDK only, no clock, no
 * socket, no randomness.
 */
@NullMarked
package io.tandem.rtp.srtp;

import org.jspecify.annotations.NullMarked;
