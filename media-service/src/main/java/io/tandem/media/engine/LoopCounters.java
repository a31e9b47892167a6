package io.tandem.media.engine;

import io.tandem.media.endpoint.Fate;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one loop counts for each packet, in plain fields that the loop alone touches. Once a second
 * it hands them to the metrics, which are shared and dearer to count in.
 */
final class LoopCounters {

  private static final class Tally {
    private long count;
  }

  private final Map<Fate, Tally> fates = new EnumMap<>(Fate.class);
  private long rtpReceived;
  private long rtpSent;
  private long rtpOctetsSent;
  private long rtcpReceived;
  private long rtcpSent;

  LoopCounters() {
    for (Fate fate : Fate.values()) {
      fates.put(fate, new Tally());
    }
  }

  void rtpReceived(Fate fate) {
    rtpReceived++;
    count(fate);
  }

  void rtcpReceived(Fate fate) {
    rtcpReceived++;
    count(fate);
  }

  void rtpSent(int octets) {
    rtpSent++;
    rtpOctetsSent += octets;
  }

  void rtcpSent() {
    rtcpSent++;
  }

  private void count(Fate fate) {
    Tally tally = fates.get(fate);
    if (tally != null) {
      tally.count++;
    }
  }

  /**
   * Hands over what was counted since the last time, and starts at zero.
   *
   * @return RTP packets received since then
   */
  long drainTo(EngineCounters sink) {
    for (Map.Entry<Fate, Tally> entry : fates.entrySet()) {
      if (entry.getKey() != Fate.ACCEPTED && entry.getValue().count > 0) {
        sink.dropped(entry.getKey(), entry.getValue().count);
      }
      entry.getValue().count = 0;
    }
    sink.packets(rtpReceived, rtpSent, rtpOctetsSent, rtcpReceived, rtcpSent);
    long received = rtpReceived;
    rtpReceived = 0;
    rtpSent = 0;
    rtpOctetsSent = 0;
    rtcpReceived = 0;
    rtcpSent = 0;
    return received;
  }
}
