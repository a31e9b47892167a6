package io.tandem.rtp.srtp;

import java.util.List;

/**
 * How far a context has come: what must be kept, beside the key, so that another process can go on
 * with the same key. Holds nothing secret. Written now and then, so it is always a little old:
 *
 * <ul>
 *   <li><b>Receiving</b>, old is good enough. The rollover counter is found again from a position
 *       that is up to 32,767 packets behind (11 minutes of 20 ms). What had come up to the position
 *       is refused as replayed; what came between the position and the end of the other process can
 *       be replayed once more.
 *   <li><b>Sending</b>, old is dangerous: an index that is used twice with one key gives away both
 *       packets, and with GCM the means to forge. The state must lie <em>ahead</em> of everything
 *       that the other process can have sent: {@link #ahead} by more packets than are sent from one
 *       writing of the state to the next, the time included that a writing takes and that it takes
 *       to find out that the other process is dead. With a state each 5 s and 50 packets a second
 *       that is 250, and 1,000 is a sound choice; the RTP sequence numbers must then jump along,
 *       since what they were continued with would be refused. A sender that begins a new SSRC,
 *       drawn at random, needs no state: the SSRC is part of what must not repeat.
 * </ul>
 *
 * @param rtp newest index of RTP of each source
 * @param rtcp newest index of RTCP of each source
 */
public record SrtpState(List<Position> rtp, List<Position> rtcp) {
  /**
   * More than a phone has that changes its SSRC with each hold; few enough that a peer who invents
   * SSRCs fills no memory, though he must know the key for that.
   */
  public static final int MAX_SOURCES = 64;

  /** Before the first packet. */
  public static final SrtpState NONE = new SrtpState(List.of(), List.of());

  /**
   * Where a source stands.
   *
   * @param index of RTP: 65536 times the rollover counter, plus the sequence number; of RTCP: the
   *     index of 31 bits
   */
  public record Position(int ssrc, long index) {
    public Position {
      if (index < 0 || index > Source.LAST_RTP_INDEX) {
        throw new IllegalArgumentException("not an index of 48 bits: " + index);
      }
    }

    public static Position ofRtp(int ssrc, long rolloverCounter, int sequence) {
      return new Position(ssrc, (rolloverCounter << Short.SIZE) | sequence);
    }

    /** RTP: how often the sequence number has wrapped. */
    public long rolloverCounter() {
      return index >>> Short.SIZE;
    }

    /** RTP: 0 to 65535. */
    public int sequence() {
      return (int) index & 0xFFFF;
    }
  }

  public SrtpState {
    rtp = List.copyOf(rtp);
    rtcp = List.copyOf(rtcp);
    if (rtp.size() > MAX_SOURCES || rtcp.size() > MAX_SOURCES) {
      throw new IllegalArgumentException("more than " + MAX_SOURCES + " sources");
    }
    if (rtcp.stream().anyMatch(position -> position.index() > Source.LAST_RTCP_INDEX)) {
      throw new IllegalArgumentException("not an RTCP index of 31 bits");
    }
  }

  /** This state, each source further on by so many packets, but no further than a key reaches. */
  public SrtpState ahead(long rtpPackets, long rtcpPackets) {
    if (rtpPackets < 0 || rtcpPackets < 0) {
      throw new IllegalArgumentException("ahead is not back");
    }
    return new SrtpState(
        further(rtp, rtpPackets, Source.LAST_RTP_INDEX),
        further(rtcp, rtcpPackets, Source.LAST_RTCP_INDEX));
  }

  private static List<Position> further(List<Position> positions, long by, long last) {
    return positions.stream()
        .map(
            position ->
                new Position(
                    position.ssrc(), position.index() + Math.min(by, last - position.index())))
        .toList();
  }
}
