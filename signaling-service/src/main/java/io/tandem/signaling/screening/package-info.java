/** What is asked of every request before anybody asks who sent it. Pure. */
@NullMarked
package io.tandem.signaling.screening;

import org.jspecify.annotations.NullMarked;
