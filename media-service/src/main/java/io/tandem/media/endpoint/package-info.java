/** What one endpoint makes of the packets and the time that pass: intake, silence, tone. Pure. */
@NullMarked
package io.tandem.media.endpoint;

import org.jspecify.annotations.NullMarked;
