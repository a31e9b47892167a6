/** Kafka's side of the media service: plans in, facts and heartbeats out. */
@NullMarked
package io.tandem.media.bus;

import org.jspecify.annotations.NullMarked;
