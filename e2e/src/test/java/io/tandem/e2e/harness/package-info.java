/**
 * Starts exchanges, phones and load as processes of their own, and reads what they leave behind.
 */
@NullMarked
package io.tandem.e2e.harness;

import org.jspecify.annotations.NullMarked;
