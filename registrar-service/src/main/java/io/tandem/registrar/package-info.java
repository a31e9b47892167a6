/** The system of record: who may register, and who is where. */
@NullMarked
package io.tandem.registrar;

import org.jspecify.annotations.NullMarked;
