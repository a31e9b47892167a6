/**
 * When what arrived of an RTP stream is played: the adaptive jitter buffer of
 * docs/specs/jitter-buffer.md, and stretching of samples for those who follow its advice.
 */
@NullMarked
package io.tandem.rtp.jitter;

import org.jspecify.annotations.NullMarked;
