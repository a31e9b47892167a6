/** Everything in one process: the broker, the three services, one HTTP server, and a welcome. */
@NullMarked
package io.tandem.standalone;

import org.jspecify.annotations.NullMarked;
