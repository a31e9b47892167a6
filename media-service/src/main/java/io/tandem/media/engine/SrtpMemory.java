package io.tandem.media.engine;

import io.tandem.rtp.srtp.SrtpHistory;
import io.tandem.rtp.srtp.SrtpState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a call remembers of SRTP while it is on this node. What has come under each key that its
 * endpoints have heard with, so that no packet is taken twice when a key comes back after another,
 * after a hold without SRTP, or after its endpoint was closed and opened again. And how far the
 * names are that sources are sent under, so that none is given twice. Owned by the call, on its
 * loop. It holds digests of keys, and no keys.
 */
final class SrtpMemory {

  /** A key for each re-INVITE is much for a call; the one that was left longest ago goes first. */
  private static final int MAX_KEYS = 64;

  private final Map<String, Keys> endpoints = new HashMap<>();

  private int nextName;

  /**
   * @param firstName drawn at random: two processes that send under one key have rows of names of
   *     which neither is likely to reach into the other
   */
  SrtpMemory(int firstName) {
    this.nextName = firstName;
  }

  /** An SSRC that nothing was sent under yet, in this call and on this node. */
  int freshName() {
    return nextName++;
  }

  /** Those of the endpoint of that name, whenever it was opened. */
  OfEndpoint of(String endpointId) {
    Keys keys = endpoints.computeIfAbsent(endpointId, _ -> new Keys());
    return (identity, reached) -> {
      SrtpHistory history = keys.computeIfAbsent(identity, _ -> new SrtpHistory());
      history.onReached(reached);
      return history;
    };
  }

  /** The keys of one endpoint. */
  interface OfEndpoint {
    /**
     * What has come under the key of that identity.
     *
     * @param reached what the plan says of it, which another process may have told
     */
    SrtpHistory under(String identity, SrtpState reached);
  }

  private static final class Keys extends LinkedHashMap<String, SrtpHistory> {
    private static final long serialVersionUID = 1;

    Keys() {
      super(4, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, SrtpHistory> eldest) {
      return size() > MAX_KEYS;
    }
  }
}
