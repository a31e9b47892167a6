/** One registry a process, and the catalogue of what is in it. */
@NullMarked
package io.tandem.runtime.metrics;

import org.jspecify.annotations.NullMarked;
