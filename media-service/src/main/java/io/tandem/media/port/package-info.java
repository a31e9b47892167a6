/** Which UDP ports are whose. Pure. */
@NullMarked
package io.tandem.media.port;

import org.jspecify.annotations.NullMarked;
