/** SIP over UDP and TCP on the event loops. */
@NullMarked
package io.tandem.signaling.transport;

import org.jspecify.annotations.NullMarked;
