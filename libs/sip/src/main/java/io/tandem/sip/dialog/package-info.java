/** Dialogs of RFC 3261 section 12: what both ends of a call must remember about each other. */
@NullMarked
package io.tandem.sip.dialog;

import org.jspecify.annotations.NullMarked;
