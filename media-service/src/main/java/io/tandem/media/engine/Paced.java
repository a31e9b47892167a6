package io.tandem.media.engine;

/** What has something to send at its own times; asked by its loop every few milliseconds. */
interface Paced {

  /** Does what is due by now; false when it need not be asked any more. */
  boolean onPace(long nowNanos);
}
