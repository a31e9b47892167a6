/** Redundant audio: each packet repeats what the ones before it carried (RFC 2198). */
@NullMarked
package io.tandem.rtp.red;

import org.jspecify.annotations.NullMarked;
