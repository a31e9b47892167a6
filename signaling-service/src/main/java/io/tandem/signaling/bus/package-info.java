/** Kafka: the views, the shards that are ours, and what is written. */
@NullMarked
package io.tandem.signaling.bus;

import org.jspecify.annotations.NullMarked;
