/** Ids, clocks and timers that everything else stands on: JDK only, no threads, no I/O. */
@NullMarked
package io.tandem.kernel;

import org.jspecify.annotations.NullMarked;
