/** Where log lines go and what they look like. */
@NullMarked
package io.tandem.runtime.log;

import org.jspecify.annotations.NullMarked;
