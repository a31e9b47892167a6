package io.tandem.signaling.defence;

import java.time.Duration;

/**
 * When a loop has too much to do.
 *
 * @param lag how late a step of the loop may run
 * @param transactions how many may be open on the loop
 * @param pendingRecords how many records of the process may wait for Kafka
 */
public record OverloadLimits(Duration lag, int transactions, int pendingRecords) {}
