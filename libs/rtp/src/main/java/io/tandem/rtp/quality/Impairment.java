package io.tandem.rtp.quality;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a codec costs in the E-model: its equipment impairment factor Ie and its packet-loss
 * robustness factor Bpl, on the scale of its bandwidth (ITU-T G.113 appendices I and IV). All are
 * provisional planning values, as G.113 itself says; docs/specs/quality.md tells which of them are
 * not ITU's but assumed here.
 */
public enum Impairment {
  /** With the concealment of G.711 appendix I, or one as good. */
  G711(false, 0, 25.1),
  /** Silence in place of what is lost. */
  G711_WITHOUT_CONCEALMENT(false, 0, 4.3),
  /** The values of G.729 annex A with voice activity detection. */
  G729(false, 11, 19.0),
  /** At 64 kbit/s. Bpl is assumed: G.113 has none. */
  G722(true, 13, 4.3),
  /** Both values are assumed, those of AMR-WB at 23.85 kbit/s: G.113 has none. */
  OPUS(true, 8, 4.9);

  private static final int PCMU = 0;
  private static final int PCMA = 8;
  private static final int PAYLOAD_TYPE_G722 = 9;
  private static final int PAYLOAD_TYPE_G729 = 18;

  /** Made once: asked for each packet. */
  private static final List<Optional<Impairment>> OF_PAYLOAD_TYPE =
      IntStream.range(0, 128).mapToObj(Impairment::named).toList();

  private final boolean wideband;
  private final double equipment;
  private final double robustness;

  Impairment(boolean wideband, double equipment, double robustness) {
    this.wideband = wideband;
    this.equipment = equipment;
    this.robustness = robustness;
  }

  /**
   * The codec behind a static payload type (RFC 3551 section 6), received by one who conceals.
   *
   * @param payloadType 0 to 127
   * @return empty for others; a dynamic one says nothing without its SDP
   */
  public static Optional<Impairment> ofPayloadType(int payloadType) {
    return OF_PAYLOAD_TYPE.get(payloadType);
  }

  private static Optional<Impairment> named(int payloadType) {
    return switch (payloadType) {
      case PCMU, PCMA -> Optional.of(G711);
      case PAYLOAD_TYPE_G722 -> Optional.of(G722);
      case PAYLOAD_TYPE_G729 -> Optional.of(G729);
      default -> Optional.empty();
    };
  }

  /** Whether it is rated on the scale of G.107.1, whose values do not compare with G.107's. */
  public boolean isWideband() {
    return wideband;
  }

  /** Ie, or Ie,WB of a wideband codec: without any loss. */
  public double equipment() {
    return equipment;
  }

  /** Bpl: the larger, the less a lost packet matters. */
  public double robustness() {
    return robustness;
  }
}
