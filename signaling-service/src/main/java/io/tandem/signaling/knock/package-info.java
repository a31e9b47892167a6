/** Learns whether anybody listens at a UDP port. */
@NullMarked
package io.tandem.signaling.knock;

import org.jspecify.annotations.NullMarked;
