package io.tandem.rtp.quality;

import io.tandem.rtp.PayloadTypes;
import java.util.Optional;

/**
 * The codec of one direction, as its packets say it. Telephone events and comfort noise between
 * speech change nothing: they name no codec. Owned by one {@link QualityMeter}; allocates only when
 * the codec changes.
 */
final class SpokenCodec {
  private static final int NONE = -1;
  private static final int NARROW_HZ = 8_000;

  private final PayloadTypes types;
  private int payloadType = NONE;
  private String encoding = "";
  private int clockRateHz = NARROW_HZ;
  private Optional<Impairment> impairment = Optional.empty();

  SpokenCodec(PayloadTypes types) {
    this.types = types;
  }

  void onPacket(int type) {
    if (type == payloadType) {
      return;
    }
    int rate = types.clockRateHz(type);
    if (rate > 0) {
      payloadType = type;
      encoding = types.encoding(type);
      clockRateHz = rate;
      impairment = Impairment.of(encoding);
    }
  }

  /** Types may stand for something else than before. */
  void onAgreed() {
    payloadType = NONE;
  }

  /** Empty before any packet of a known type. */
  String encoding() {
    return encoding;
  }

  double ticksPerMilli() {
    return clockRateHz / 1000.0;
  }

  Optional<Impairment> impairment() {
    return impairment;
  }
}
