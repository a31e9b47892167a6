/** The registration event package (RFC 3680): what is told of an address-of-record, and when. */
@NullMarked
package io.tandem.signaling.regevent;

import org.jspecify.annotations.NullMarked;
