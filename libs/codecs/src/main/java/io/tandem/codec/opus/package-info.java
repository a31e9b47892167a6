/**
 * Opus (RFC 6716) by libopus, called through the foreign-function interface: finding the library,
 * an encoder, a decoder. Native memory belongs to one object each and ends with it.
 */
@NullMarked
package io.tandem.codec.opus;

import org.jspecify.annotations.NullMarked;
