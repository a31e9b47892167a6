package io.tandem.media.endpoint;

import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Which sources that nobody knows have sent what is not authentic, so that a flood of it costs no
 * more authentications than a few for each address and second. Only a packet of an address that is
 * to be learned may be asked about here: those of the peer are always looked at, or whoever forges
 * its address could mute it. A phone that has really moved shares its place with a flood from one
 * address by odds of 1 in 64, and has another chance each second; a flood from very many addresses
 * (forged ones, more than 640 packets a second) holds all places, and such a phone out. Owned by
 * one half of an endpoint, on its loop.
 */
final class ForgeryLimit {

  /** A phone that is heard under its first key and begins with another fails no more. */
  static final int FAILURES_PER_SECOND = 10;

  private static final int PLACES = 64;

  private final byte[] failures = new byte[PLACES];
  private final int salt;
  private boolean clean = true;

  /**
   * @param salt any number that nobody else knows: who can choose his address must not be able to
   *     choose his place
   */
  ForgeryLimit(int salt) {
    this.salt = salt;
  }

  boolean isReached(InetSocketAddress source) {
    return failures[place(source)] >= FAILURES_PER_SECOND;
  }

  void onForgery(InetSocketAddress source) {
    int place = place(source);
    if (failures[place] < FAILURES_PER_SECOND) {
      failures[place]++;
      clean = false;
    }
  }

  /** Begins a new second. */
  void onSecond() {
    if (!clean) {
      Arrays.fill(failures, (byte) 0);
      clean = true;
    }
  }

  /** By the address alone: a flood may come from all ports of one host. */
  private int place(InetSocketAddress source) {
    int mixed = (source.getAddress().hashCode() ^ salt) * 0x9E3779B1;
    return mixed >>> 26;
  }
}
