/** Tells an application over HTTP who came and who went. */
@NullMarked
package io.tandem.registrar.webhook;

import org.jspecify.annotations.NullMarked;
