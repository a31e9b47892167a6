package io.tandem.media.engine;

import java.util.Optional;

/**
 * On which loop a call lives, from its first plan to its end.
 *
 * @param loop its number
 * @param room for whose sake it is there
 */
record Placement(int loop, Optional<String> room) {}
