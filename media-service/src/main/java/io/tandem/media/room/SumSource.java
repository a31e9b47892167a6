package io.tandem.media.room;

/** What is said in another part of a room. Called by the loop of the part that hears it. */
interface SumSource {

  /**
   * Fetches the next tick, if there is one.
   *
   * @param length samples of a tick here; one of another length (a rate that is being given up) is
   *     passed over
   * @param behind ticks that the caller still has to make up for at once
   * @return whether {@code into} was filled with something to be heard
   */
  boolean take(int[] into, int length, int behind);
}
