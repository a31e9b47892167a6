/**
 * Codecs between payloads and 16-bit linear samples, concealment of what was lost, comfort noise
 * and conversion of sample rates: JDK only, no clock, no socket, no allocation per packet.
 */
@NullMarked
package io.tandem.rtp.codec;

import org.jspecify.annotations.NullMarked;
