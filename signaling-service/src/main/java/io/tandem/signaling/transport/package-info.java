/** SIP over UDP, TCP, TLS and WebSocket. */
@NullMarked
package io.tandem.signaling.transport;

import org.jspecify.annotations.NullMarked;
