package io.tandem.signaling.transport;

/**
 * How many connections there may be at once.
 *
 * @param total in this process
 * @param strangersOfOneSource that one IPv4 address or IPv6 /64 may hold before anybody has proven
 *     himself on them
 */
public record ConnectionLimits(int total, int strangersOfOneSource) {}
