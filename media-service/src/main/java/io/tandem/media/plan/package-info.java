/** What has to be done so that a call's media is as its plan says. Pure. */
@NullMarked
package io.tandem.media.plan;

import org.jspecify.annotations.NullMarked;
