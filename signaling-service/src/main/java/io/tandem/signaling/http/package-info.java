/** What signaling answers over HTTP. */
@NullMarked
package io.tandem.signaling.http;

import org.jspecify.annotations.NullMarked;
