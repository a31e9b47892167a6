/** RTP and RTCP views, G.711, latching and reception statistics: JDK only, no clock, no socket. */
@NullMarked
package io.tandem.rtp;

import org.jspecify.annotations.NullMarked;
