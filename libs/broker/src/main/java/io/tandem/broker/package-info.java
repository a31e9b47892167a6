/** Kafka inside this process: one broker that is its own controller, for `./run` and for tests. */
@NullMarked
package io.tandem.broker;

import org.jspecify.annotations.NullMarked;
