/** How packets of audio cross the kernel: echoes in several ways, and who sends to them. */
@NullMarked
package io.tandem.bench.udp;

import org.jspecify.annotations.NullMarked;
