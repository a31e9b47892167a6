/** Pure rules of applications: what may stand in them. */
@NullMarked
package io.tandem.registrar.application;

import org.jspecify.annotations.NullMarked;
