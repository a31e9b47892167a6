/** The provisioning API: subscribers and bindings under {@code /api/v1}. */
@NullMarked
package io.tandem.registrar.http;

import org.jspecify.annotations.NullMarked;
