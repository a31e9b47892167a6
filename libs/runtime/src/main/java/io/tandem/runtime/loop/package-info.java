/** How late event loops are. */
@NullMarked
package io.tandem.runtime.loop;

import org.jspecify.annotations.NullMarked;
