/** The codecs that a media node speaks itself, and streams through them. Pure. */
@NullMarked
package io.tandem.media.codec;

import org.jspecify.annotations.NullMarked;
