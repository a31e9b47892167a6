/**
 * How it sounds, measured: what a change of codecs costs, and what loss costs with and without each
 * means against it. Makes the tables of docs/quality.md and docs/quality-over-loss.svg.
 */
@NullMarked
package io.tandem.bench.quality;

import org.jspecify.annotations.NullMarked;
