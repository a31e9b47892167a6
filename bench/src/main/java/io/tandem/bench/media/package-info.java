/** Loads for a media-service that runs alone: the part of its owner is played here. */
@NullMarked
package io.tandem.bench.media;

import org.jspecify.annotations.NullMarked;
