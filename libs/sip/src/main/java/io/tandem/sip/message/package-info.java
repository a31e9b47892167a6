/**
 * The SIP message model of RFC 3261: immutable messages, a parser that never throws on input,
 * builders that refuse what a program must not send.
 */
@NullMarked
package io.tandem.sip.message;

import org.jspecify.annotations.NullMarked;
