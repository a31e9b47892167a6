/** Who may register and call: the rules for subscribers, pure. */
@NullMarked
package io.tandem.registrar.subscriber;

import org.jspecify.annotations.NullMarked;
