/** Asks DNS where next hops are, and remembers what it said. */
@NullMarked
package io.tandem.signaling.dns;

import org.jspecify.annotations.NullMarked;
