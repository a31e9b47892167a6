/** Who may register and call: digest authentication against the view of subscribers. Pure. */
@NullMarked
package io.tandem.signaling.auth;

import org.jspecify.annotations.NullMarked;
