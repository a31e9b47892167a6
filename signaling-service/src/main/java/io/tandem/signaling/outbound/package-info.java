/**
 * Names that carry their own proof: flow tokens (RFC 5626) and GRUUs (RFC 5627), made under keys
 * that the processes of a cluster share. Pure.
 */
@NullMarked
package io.tandem.signaling.outbound;

import org.jspecify.annotations.NullMarked;
