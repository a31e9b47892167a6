package io.tandem.media.room;

/** Where a part of a room says what is said in it. Called by the loop of that part, once a tick. */
interface SumSink {

  /**
   * Takes over the sum of a tick; it never waits, and drops what nobody fetches.
   *
   * @param sum of all who talk, not limited; the caller's again afterwards
   * @param length samples, 0 for silence
   */
  void publish(int[] sum, int length);
}
