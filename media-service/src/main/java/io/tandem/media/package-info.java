/** The media service: wiring only; start reading at {@code plan}, then {@code engine}. */
@NullMarked
package io.tandem.media;

import org.jspecify.annotations.NullMarked;
