package io.tandem.signaling.routing;

/** Knows of no other process. */
final class Alone implements TrunkLoad.Elsewhere {
  @Override
  public int callsOn(String trunk) {
    return 0;
  }

  @Override
  public int callsOf(String subscriber) {
    return 0;
  }

  @Override
  public int processes() {
    return 1;
  }
}
