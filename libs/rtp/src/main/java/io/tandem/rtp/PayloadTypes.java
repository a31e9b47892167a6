package io.tandem.rtp;

import java.util.Arrays;

/**
 * What payload types stand for at one endpoint: those of RFC 3551 table 4 from the beginning, and
 * what signalling has agreed on. Owned by the endpoint, on its loop; asking allocates nothing. Of
 * an encoding it knows the name and the clock; what it sounds like is not its matter.
 */
public final class PayloadTypes {
  private static final int COUNT = 128;
  private static final int NARROW_HZ = 8_000;

  /** Answered for a type that nobody has said anything about. */
  public static final int UNKNOWN_HZ = 0;

  /**
   * Answered for telephone events: all packets of one bear the time of its beginning (RFC 4733
   * section 2.2), which tells nothing of when they were sent.
   */
  public static final int UNTIMED_HZ = -1;

  private final String[] encodings = new String[COUNT];
  private final int[] clockRatesHz = new int[COUNT];

  private PayloadTypes(boolean assigned) {
    Arrays.fill(encodings, "");
    if (assigned) {
      assign();
    }
  }

  /** With what is assigned for ever; comfort noise has no clock but that of its codec. */
  public PayloadTypes() {
    this(true);
  }

  /** Of which none is known. */
  static PayloadTypes unknown() {
    return new PayloadTypes(false);
  }

  private void assign() {
    agree(0, "PCMU", NARROW_HZ);
    agree(3, "GSM", NARROW_HZ);
    agree(4, "G723", NARROW_HZ);
    agree(5, "DVI4", NARROW_HZ);
    agree(6, "DVI4", 16_000);
    agree(7, "LPC", NARROW_HZ);
    agree(8, "PCMA", NARROW_HZ);
    agree(9, "G722", NARROW_HZ);
    agree(10, "L16", 44_100);
    agree(11, "L16", 44_100);
    agree(12, "QCELP", NARROW_HZ);
    agree(14, "MPA", 90_000);
    agree(15, "G728", NARROW_HZ);
    agree(16, "DVI4", 11_025);
    agree(17, "DVI4", 22_050);
    agree(18, "G729", NARROW_HZ);
  }

  /**
   * From now on a type stands for that.
   *
   * @param type 0 to 127
   * @param encoding the name of the rtpmap
   * @param clockRateHz above 0
   */
  public void agree(int type, String encoding, int clockRateHz) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clock rate must be positive: " + clockRateHz);
    }
    encodings[type] = encoding;
    clockRatesHz[type] = clockRateHz;
  }

  /** From now on a type stands for telephone events. */
  public void agreeEvents(int type) {
    encodings[type] = "";
    clockRatesHz[type] = UNTIMED_HZ;
  }

  /** The name of a codec; empty for what is unknown, and for what is none. */
  public String encoding(int type) {
    return encodings[type];
  }

  /** Of the timestamps of such packets; or {@link #UNKNOWN_HZ}, {@link #UNTIMED_HZ}. */
  public int clockRateHz(int type) {
    return clockRatesHz[type];
  }
}
