/**
 * What a call sounded like: the E-model (ITU-T G.107, G.107.1), fed by what was received, what the
 * peer reported (RFC 3550, RFC 3611) and what the jitter buffer did. docs/specs/quality.md has the
 * formulas and says what is assumed.
 */
@NullMarked
package io.tandem.rtp.quality;

import org.jspecify.annotations.NullMarked;
