/**
 * Calls that were: what is kept of one, which ones are asked for, and what they add up to; pure.
 */
@NullMarked
package io.tandem.registrar.history;

import org.jspecify.annotations.NullMarked;
