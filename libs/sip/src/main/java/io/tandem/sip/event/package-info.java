/**
 * Subscriptions and notifications (RFC 6665) and the implicit one of REFER (RFC 3515, 4488). Pure
 * values with absolute deadlines; what an event package means is its owner's business.
 */
@NullMarked
package io.tandem.sip.event;

import org.jspecify.annotations.NullMarked;
