/**
 * Loads for where phones are: a million bindings, a registrar that is killed, a storm of phones.
 */
@NullMarked
package io.tandem.bench.location;

import org.jspecify.annotations.NullMarked;
