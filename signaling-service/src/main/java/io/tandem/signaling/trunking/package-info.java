/** Registering with carriers as a subscriber does: which REGISTER goes where and when. Pure. */
@NullMarked
package io.tandem.signaling.trunking;

import org.jspecify.annotations.NullMarked;
