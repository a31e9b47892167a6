package io.tandem.rtp;

/**
 * Finds an element among the header extensions of a packet, with headers of one octet or of two
 * (RFC 8285 sections 4.2 and 4.3). Whatever stands there, it answers: elements that lie about their
 * length end the search. Stateless.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       0xBE    |    0xDE       |           length=3            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  ID   | L=0   |     data      |  ID   |  L=1  |   data...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       0x100           |appbits|           length=3            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      ID       |     L=0       |     ID        |     L=1       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class HeaderExtensions {

  /** No such element. */
  public static final int NONE = -1;

  private static final int ONE_OCTET = 0xBEDE;
  private static final int TWO_OCTETS = 0x1000;
  private static final int TWO_OCTETS_MASK = 0xFFF0;

  /** In headers of one octet it ends the list (RFC 8285 section 4.2). */
  private static final int STOP = 15;

  private static final int PADDING = 0;

  private HeaderExtensions() {}

  /**
   * The first octet of an element's data.
   *
   * @param packet a valid one
   * @param id as it was agreed
   * @return 0 to 255, or {@link #NONE} if there is no such element or it has no data
   */
  public static int firstOctet(RtpPacket packet, int id) {
    if (!packet.hasExtension()) {
      return NONE;
    }
    int profile = packet.extensionProfile();
    if (profile == ONE_OCTET) {
      return ofOneOctet(packet, id);
    }
    return (profile & TWO_OCTETS_MASK) == TWO_OCTETS ? ofTwoOctets(packet, id) : NONE;
  }

  private static int ofOneOctet(RtpPacket packet, int id) {
    int length = packet.extensionLength();
    for (int at = 0; at < length; ) {
      int header = packet.extensionOctet(at);
      int found = header >> 4;
      if (header == PADDING) {
        at++;
      } else if (found == STOP || found == PADDING) {
        return NONE;
      } else {
        int data = (header & 0x0F) + 1;
        if (at + 1 + data > length) {
          return NONE;
        }
        if (found == id) {
          return packet.extensionOctet(at + 1);
        }
        at += 1 + data;
      }
    }
    return NONE;
  }

  private static int ofTwoOctets(RtpPacket packet, int id) {
    int length = packet.extensionLength();
    for (int at = 0; at < length; ) {
      int found = packet.extensionOctet(at);
      if (found == PADDING) {
        at++;
      } else if (at + 2 > length) {
        return NONE;
      } else {
        int data = packet.extensionOctet(at + 1);
        if (at + 2 + data > length) {
          return NONE;
        }
        if (found == id) {
          return data == 0 ? NONE : packet.extensionOctet(at + 2);
        }
        at += 2 + data;
      }
    }
    return NONE;
  }
}
