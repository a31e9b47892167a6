/**
 * What keeps translators on the way open (RFC 5626 section 4.4), beside the line ends of streams.
 */
@NullMarked
package io.tandem.sip.keepalive;

import org.jspecify.annotations.NullMarked;
