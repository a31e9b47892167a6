/** Sockets on event loops: carries out plans and moves packets. */
@NullMarked
package io.tandem.media.engine;

import org.jspecify.annotations.NullMarked;
