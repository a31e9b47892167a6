package io.tandem.rtp.quality;

import java.util.Locale;
import java.util.Optional;

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

  private final boolean wideband;
  private final double equipment;
  private final double robustness;

  Impairment(boolean wideband, double equipment, double robustness) {
    this.wideband = wideband;
    this.equipment = equipment;
    this.robustness = robustness;
  }

  /**
   * A codec by its name in SDP, received by one who conceals.
   *
   * @param encoding of the rtpmap, in any case
   * @return empty for one that has no values here
   */
  public static Optional<Impairment> of(String encoding) {
    return switch (encoding.toUpperCase(Locale.ROOT)) {
      case "PCMU", "PCMA" -> Optional.of(G711);
      case "G722" -> Optional.of(G722);
      case "G729" -> Optional.of(G729);
      case "OPUS" -> Optional.of(OPUS);
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
