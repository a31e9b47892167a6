/**
 * G.729 (8 kbit/s) behind the codecs' interfaces, by an implementation in plain Java that a library
 * brings.
 */
@NullMarked
package io.tandem.codec.g729;

import org.jspecify.annotations.NullMarked;
