/** What was said on the wire for a call, kept for a while, and how it is shown. Pure. */
@NullMarked
package io.tandem.signaling.trace;

import org.jspecify.annotations.NullMarked;
