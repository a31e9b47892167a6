/**
 * Everything that reads what strangers send, offered to a fuzzer: one class for each reader, run by
 * {@link io.tandem.fuzz.FuzzingTest}, its inputs kept for {@link io.tandem.fuzz.KnownInputsTest}.
 */
package io.tandem.fuzz;
