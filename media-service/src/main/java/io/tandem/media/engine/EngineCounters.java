package io.tandem.media.engine;

import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.quality.Quality;

/**
 * Where the engine counts. Implemented by the metrics catalogue; called on media loops, a few times
 * for each call and once a second for packets.
 */
public interface EngineCounters {

  /** Packets since the last report of one loop; octets are of RTP packets with their headers. */
  void packets(
      long rtpReceived, long rtpSent, long rtpOctetsSent, long rtcpReceived, long rtcpSent);

  /** Datagrams that ended so since the last report of one loop. */
  void dropped(Fate fate, long datagrams);

  void endpointOpened();

  void endpointFailed();

  void planExpired();

  void silenceReported();

  /** One side of a bridge sends, the other is not heard. */
  void oneWayReported();

  /** Ticks of 20 ms that rooms left out since the last report of one loop, for it was held up. */
  void roomTicksLeftOut(long ticks);

  /** What an endpoint sounded like that is closed now; scores that are not known are empty. */
  void qualityKnown(Quality quality);

  /** A defect: a call threw and was closed. */
  void callFailed();

  /** The kernel refused to send or receive on an open socket. */
  void socketFailed();
}
