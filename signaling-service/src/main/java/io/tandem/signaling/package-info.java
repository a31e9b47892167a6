/** signaling-service: the SIP edge and the calls. Start reading at {@link SignalingService}. */
@NullMarked
package io.tandem.signaling;

import org.jspecify.annotations.NullMarked;
