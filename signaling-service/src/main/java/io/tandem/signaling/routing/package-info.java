/** Where a call goes, given what the views say. Pure. */
@NullMarked
package io.tandem.signaling.routing;

import org.jspecify.annotations.NullMarked;
