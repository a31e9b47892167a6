/**
 * How the exchange keeps strangers from taking its time and guessing its passwords: rates, bans,
 * overload. Pure: told the time, tells what to do.
 */
@NullMarked
package io.tandem.signaling.defence;

import org.jspecify.annotations.NullMarked;
