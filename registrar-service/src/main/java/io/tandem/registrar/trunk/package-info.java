/** Trunks and numbers: the rules for what they may say, pure. */
@NullMarked
package io.tandem.registrar.trunk;

import org.jspecify.annotations.NullMarked;
