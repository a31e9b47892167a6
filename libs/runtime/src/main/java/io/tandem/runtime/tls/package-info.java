/** The certificate of a process: read from files, and again when they change. */
@NullMarked
package io.tandem.runtime.tls;

import org.jspecify.annotations.NullMarked;
