/** Settings: environment over a YAML file over commented defaults, all errors reported together. */
@NullMarked
package io.tandem.runtime.config;

import org.jspecify.annotations.NullMarked;
