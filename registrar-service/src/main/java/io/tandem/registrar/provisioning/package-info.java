/** What is kept for operators: the rules of changing it, pure. */
@NullMarked
package io.tandem.registrar.provisioning;

import org.jspecify.annotations.NullMarked;
