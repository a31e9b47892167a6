/** JMH benchmarks of what every SIP message passes through. */
@NullMarked
package io.tandem.bench;

import org.jspecify.annotations.NullMarked;
