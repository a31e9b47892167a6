/**
 * Rules over single messages: who is asserted and who is hidden (RFC 3323, 3325), how far a request
 * may go (RFC 3261, 5393), which INFO is understood (RFC 6086), why something ended (RFC 3326).
 */
@NullMarked
package io.tandem.sip.policy;

import org.jspecify.annotations.NullMarked;
