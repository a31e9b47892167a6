/** What the mains share: from configuration to a running service, and back down in order. */
@NullMarked
package io.tandem.runtime.service;

import org.jspecify.annotations.NullMarked;
