package io.tandem.media.engine;

import io.tandem.media.endpoint.RtpStream;

/**
 * The stream of packets that begins at an endpoint. Whatever it sends, a tone or a room, its SSRC
 * and its numbers go on. On the loop of its endpoint.
 */
final class OwnStream {

  private final int ssrc;
  private final RtpStream numbers;
  private final RtpPort port;

  OwnStream(int ssrc, RtpStream numbers, RtpPort port) {
    this.ssrc = ssrc;
    this.numbers = numbers;
    this.port = port;
  }

  /**
   * Sends the next packet at once.
   *
   * @param units of the RTP clock that it lasts
   */
  void send(int payloadType, byte[] octets, int length, int units) {
    boolean first = numbers.isFirst();
    int sequence = numbers.sequence();
    int timestamp = numbers.timestamp();
    numbers.next(length, units);
    if (port.write(first, payloadType, sequence, timestamp, ssrc, octets, length).isAccepted()) {
      port.flush();
    }
  }

  RtpStream numbers() {
    return numbers;
  }
}
