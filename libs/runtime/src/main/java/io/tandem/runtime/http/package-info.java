/** One HTTP server a process, with limits, a guard and one shape of error. */
@NullMarked
package io.tandem.runtime.http;

import org.jspecify.annotations.NullMarked;
