package io.tandem.runtime.kafka;

/** Takes records on the reader's own thread, one at a time. */
@FunctionalInterface
public interface RecordHandler {

  void onRecord(InRecord record);
}
