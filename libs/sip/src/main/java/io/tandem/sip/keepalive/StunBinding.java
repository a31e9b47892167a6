package io.tandem.sip.keepalive;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Answers the STUN binding requests by which phones keep a translator open and see whether it still
 * maps them alike (RFC 5626 sections 4.4.2 and 8, RFC 5389). Pure, without state: each request is
 * answered from its own bytes. Only what SIP needs: no authentication, no other method, no
 * indication, no request of our own.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |0 0|     message type          |            length             |
 *  |                     magic cookie 2112A442                     |
 *  |                  transaction id (96 bits) ...                 |
 * </pre>
 */
public final class StunBinding {
  private static final int HEADER = 20;
  private static final int MAGIC_COOKIE = 0x2112_A442;

  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int BINDING_ERROR = 0x0111;

  private static final int ERROR_CODE = 0x0009;
  private static final int UNKNOWN_ATTRIBUTES = 0x000A;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int FINGERPRINT = 0x8028;

  // What may stand in a request and asks nothing of a server without accounts (RFC 5389 section
  // 10.1.2); all other attributes below 8000 must be understood or refused.
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int REALM = 0x0014;
  private static final int NONCE = 0x0015;
  private static final int COMPREHENSION_OPTIONAL = 0x8000;

  private static final int FINGERPRINT_XOR = 0x5354_554E;
  // An answer must not be much longer than the question.
  private static final int MOST_UNKNOWN = 4;

  private StunBinding() {}

  /**
   * Whether the datagram can only be STUN: no SIP message begins with these bits and the cookie.
   */
  public static boolean isStun(byte[] datagram) {
    return datagram.length >= HEADER
        && (datagram[0] & 0xC0) == 0
        && ByteBuffer.wrap(datagram).getInt(4) == MAGIC_COOKIE;
  }

  /**
   * The answer to a binding request: where it was seen to come from, with a fingerprint if it bears
   * one, or 420 with what was not understood.
   *
   * @return empty for anything else and for what is malformed: STUN drops that silently
   */
  public static Optional<byte[]> answer(byte[] datagram, InetSocketAddress from) {
    if (!isStun(datagram)) {
      return Optional.empty();
    }
    ByteBuffer request = ByteBuffer.wrap(datagram);
    int length = Short.toUnsignedInt(request.getShort(2));
    if (request.getShort(0) != BINDING_REQUEST
        || length % 4 != 0
        || HEADER + length != datagram.length) {
      return Optional.empty();
    }
    List<Integer> unknown = new ArrayList<>();
    boolean fingerprint = false;
    int at = HEADER;
    while (at < datagram.length) {
      int type = Short.toUnsignedInt(request.getShort(at));
      int size = Short.toUnsignedInt(request.getShort(at + 2));
      int end = at + 4 + (size + 3) / 4 * 4;
      // Nothing may follow a fingerprint (RFC 5389 section 15.5).
      if (end > datagram.length || fingerprint) {
        return Optional.empty();
      }
      if (type == FINGERPRINT) {
        if (size != 4 || request.getInt(at + 4) != fingerprint(datagram, at)) {
          return Optional.empty();
        }
        fingerprint = true;
      } else if (!isUnderstood(type) && unknown.size() < MOST_UNKNOWN) {
        unknown.add(type);
      }
      at = end;
    }
    return Optional.of(
        unknown.isEmpty()
            ? success(request, from, fingerprint)
            : refusal(request, unknown, fingerprint));
  }

  private static boolean isUnderstood(int type) {
    return switch (type) {
      case USERNAME, MESSAGE_INTEGRITY, REALM, NONCE -> true;
      default -> type >= COMPREHENSION_OPTIONAL;
    };
  }

  private static byte[] success(ByteBuffer request, InetSocketAddress from, boolean fingerprint) {
    byte[] address = from.getAddress().getAddress();
    byte[] whole = begin(request, BINDING_SUCCESS, 8 + address.length, fingerprint);
    ByteBuffer answer = ByteBuffer.wrap(whole).position(HEADER);
    answer.putShort((short) XOR_MAPPED_ADDRESS).putShort((short) (4 + address.length));
    answer.putShort((short) (address.length == 4 ? 1 : 2));
    answer.putShort((short) (from.getPort() ^ MAGIC_COOKIE >>> 16));
    // Cookie and transaction id stand together in the header, as the mask wants them (section
    // 15.2).
    for (int i = 0; i < address.length; i++) {
      answer.put((byte) (address[i] ^ request.get(4 + i)));
    }
    return finish(whole, fingerprint);
  }

  private static byte[] refusal(ByteBuffer request, List<Integer> unknown, boolean fingerprint) {
    int padded = (unknown.size() + 1) / 2 * 4;
    byte[] whole = begin(request, BINDING_ERROR, 8 + 4 + padded, fingerprint);
    ByteBuffer answer = ByteBuffer.wrap(whole).position(HEADER);
    // 420 as class and number, without a phrase (section 15.6).
    answer.putShort((short) ERROR_CODE).putShort((short) 4).putInt(4 << 8 | 20);
    answer.putShort((short) UNKNOWN_ATTRIBUTES).putShort((short) (2 * unknown.size()));
    unknown.forEach(type -> answer.putShort(type.shortValue()));
    return finish(whole, fingerprint);
  }

  private static byte[] begin(ByteBuffer request, int type, int attributes, boolean fingerprint) {
    int length = attributes + (fingerprint ? 8 : 0);
    byte[] whole = new byte[HEADER + length];
    ByteBuffer.wrap(whole)
        .putShort((short) type)
        .putShort((short) length)
        .put(request.slice(4, HEADER - 4));
    return whole;
  }

  private static byte[] finish(byte[] answer, boolean fingerprint) {
    if (fingerprint) {
      int at = answer.length - 8;
      ByteBuffer.wrap(answer)
          .position(at)
          .putShort((short) FINGERPRINT)
          .putShort((short) 4)
          .putInt(fingerprint(answer, at));
    }
    return answer;
  }

  private static int fingerprint(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }
}
