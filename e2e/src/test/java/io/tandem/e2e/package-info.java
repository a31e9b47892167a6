/** What a caller, a callee and an operator see of a whole exchange, told as tests. */
@NullMarked
package io.tandem.e2e;

import org.jspecify.annotations.NullMarked;
