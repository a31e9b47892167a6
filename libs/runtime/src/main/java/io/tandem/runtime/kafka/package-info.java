/**
 * Plain Kafka clients on threads of their own, behind interfaces that never block an event loop.
 */
@NullMarked
package io.tandem.runtime.kafka;

import org.jspecify.annotations.NullMarked;
