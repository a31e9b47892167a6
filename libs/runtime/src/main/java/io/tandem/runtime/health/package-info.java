/** Whether this process lives, and whether it may be given work, with the reason when not. */
@NullMarked
package io.tandem.runtime.health;

import org.jspecify.annotations.NullMarked;
