/** What can be said about a REGISTER without knowing the location table. Pure. */
@NullMarked
package io.tandem.signaling.registration;

import org.jspecify.annotations.NullMarked;
