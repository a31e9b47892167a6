/**
 * Where a request goes (RFC 3263): from a URI to the targets that serve it, in order, and from a
 * target that failed to the next. Pure: DNS is asked by others.
 */
@NullMarked
package io.tandem.sip.locate;

import org.jspecify.annotations.NullMarked;
