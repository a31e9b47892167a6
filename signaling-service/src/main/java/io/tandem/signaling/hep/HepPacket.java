package io.tandem.signaling.hep;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.trace.PacketEnds;
import io.tandem.signaling.trace.TracedMessage;
import io.tandem.sip.transaction.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A SIP message for a capture server, as HEP version 3 has it ("EEP/HEP: Extensible Encapsulation
 * Protocol", revision 12 of the sipcapture project): a head, then chunks in any order.
 *
 * <pre>
 *   head:   "HEP3" | total length (16 bits, all included)
 *   chunk:  vendor (16, 0) | type (16) | length (16, these six octets included) | value ...
 * </pre>
 */
final class HepPacket {

  /** The length is told in 16 bits, and a datagram over IPv4 holds no more than this. */
  static final int MOST = 65_507;

  private static final int HEAD = 6;
  private static final int CHUNK_HEAD = 6;
  private static final int SIP = 1;
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final long MICROS = 1_000_000;

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream(1024);

  private HepPacket() {}

  /**
   * Puts a message into a packet.
   *
   * @param payload the message as it shall be seen
   * @param key empty for none
   * @return empty when the message is too long for one packet
   */
  static Optional<byte[]> of(
      TracedMessage message,
      PacketEnds ends,
      byte[] payload,
      Optional<CallSid> call,
      String node,
      int agent,
      String key) {
    HepPacket packet = new HepPacket();
    packet.octet(1, ends.isV6() ? IPV6 : IPV4);
    packet.octet(2, message.flow().transport() == Transport.UDP ? UDP : TCP);
    packet.chunk(ends.isV6() ? 5 : 3, ends.source());
    packet.chunk(ends.isV6() ? 6 : 4, ends.destination());
    packet.chunk(7, two(ends.sourcePort()));
    packet.chunk(8, two(ends.destinationPort()));
    packet.chunk(9, four((int) (message.epochMicros() / MICROS)));
    packet.chunk(10, four((int) (message.epochMicros() % MICROS)));
    packet.octet(11, SIP);
    packet.chunk(12, four(agent));
    if (!key.isEmpty()) {
      packet.chunk(14, key.getBytes(StandardCharsets.UTF_8));
    }
    call.ifPresent(sid -> packet.chunk(17, sid.value().getBytes(StandardCharsets.US_ASCII)));
    packet.chunk(19, node.getBytes(StandardCharsets.UTF_8));
    if (HEAD + packet.chunks.size() + CHUNK_HEAD + payload.length > MOST) {
      return Optional.empty();
    }
    packet.chunk(15, payload);
    byte[] all = packet.chunks.toByteArray();
    return Optional.of(
        ByteBuffer.allocate(HEAD + all.length)
            .put("HEP3".getBytes(StandardCharsets.US_ASCII))
            .putShort((short) (HEAD + all.length))
            .put(all)
            .array());
  }

  private void octet(int type, int value) {
    chunk(type, new byte[] {(byte) value});
  }

  private void chunk(int type, byte[] value) {
    chunks.writeBytes(two(0));
    chunks.writeBytes(two(type));
    chunks.writeBytes(two(CHUNK_HEAD + value.length));
    chunks.writeBytes(value);
  }

  private static byte[] two(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  private static byte[] four(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
