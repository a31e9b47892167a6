package io.tandem.rtp.srtp;

/**
 * What has come under one key of a peer: which packets of which sources. Outlives the {@link
 * SrtpReceiver} that writes it, so that whoever keeps it can go on when the key comes back after
 * another, and nothing can be replayed that came before. At most one receiver writes it at a time;
 * confined to the loop of that. Holds nothing secret.
 */
public final class SrtpHistory {
  final Sources rtp = new Sources();
  final Sources rtcp = new Sources();

  /**
   * Takes up what another process has told of the key, where that is further than what came here.
   */
  public void onReached(SrtpState state) {
    state.rtp().forEach(rtp::reach);
    state.rtcp().forEach(rtcp::reach);
  }

  @Override
  public String toString() {
    return "SrtpHistory[sources " + rtp.size() + "]";
  }
}
