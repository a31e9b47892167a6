/** Rooms, where all hear all: members, their streams, and the tick that mixes them. Pure. */
@NullMarked
package io.tandem.media.room;

import org.jspecify.annotations.NullMarked;
