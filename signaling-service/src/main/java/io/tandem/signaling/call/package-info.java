/** Calls as pure state machines: inputs to outputs, the whole state fits a snapshot. */
@NullMarked
package io.tandem.signaling.call;

import org.jspecify.annotations.NullMarked;
