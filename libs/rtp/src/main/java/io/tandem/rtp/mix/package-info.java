/** Many voices into what each member of a room hears: levels, gates, sums, limits. */
@NullMarked
package io.tandem.rtp.mix;

import org.jspecify.annotations.NullMarked;
