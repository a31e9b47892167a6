/**
 * Runs the pure parts: event loops, shards, transactions, gates. Imports Vert.x; nothing imports it
 * but the adapters.
 */
@NullMarked
package io.tandem.signaling.engine;

import org.jspecify.annotations.NullMarked;
