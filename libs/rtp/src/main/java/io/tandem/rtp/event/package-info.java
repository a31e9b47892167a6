/** Telephone events, the keys of a phone among them, as RFC 4733 packs them into RTP. */
@NullMarked
package io.tandem.rtp.event;

import org.jspecify.annotations.NullMarked;
