/**
 * What tests hold on to: time that stands still, a Kafka that can be stopped, waiting with a
 * reason.
 */
@NullMarked
package io.tandem.testkit;

import org.jspecify.annotations.NullMarked;
