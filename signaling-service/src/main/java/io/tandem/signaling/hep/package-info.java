/** Copies of SIP messages for a capture server such as Homer or sngrep, by HEP version 3. */
@NullMarked
package io.tandem.signaling.hep;

import org.jspecify.annotations.NullMarked;
