/** Who is where: the rules for bindings, pure. Described in docs/specs/registration.md. */
@NullMarked
package io.tandem.registrar.location;

import org.jspecify.annotations.NullMarked;
