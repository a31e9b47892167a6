/**
 * SIP transactions (RFC 3261 section 17 with RFC 6026): four state machines, and the layer that
 * holds all transactions of one event loop. Pure: time comes in, bytes and news go out.
 */
@NullMarked
package io.tandem.sip.transaction;

import org.jspecify.annotations.NullMarked;
