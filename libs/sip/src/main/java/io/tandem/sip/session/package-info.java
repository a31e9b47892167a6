/**
 * What happens in a dialog that an INVITE made: reliable provisional responses (RFC 3262), who may
 * offer a session when (RFC 3261, 3311, 6337), session timers (RFC 4028). Pure: values and machines
 * that the leg of a call holds.
 */
@NullMarked
package io.tandem.sip.session;

import org.jspecify.annotations.NullMarked;
