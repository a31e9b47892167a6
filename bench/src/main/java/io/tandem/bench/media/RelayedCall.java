package io.tandem.bench.media;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Seal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call between two phones of the load generator, as its plan and as two lines of the
 * generator's list: what signaling would have written, and what it would have told the phones.
 *
 * @param number the caller's flow is {@code 2 * number}, the callee's the next one
 * @param srtp keys of the caller's leg; null: it is plain RTP, as the callee's always is
 */
record RelayedCall(CallSid sid, int number, @Nullable Keys srtp) {

  static final String CALLER = "caller";
  static final String CALLEE = "callee";

  private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

  /** Of {@link #SUITE}: 128 bits of key, 112 of salt (RFC 4568 section 6.2). */
  private static final int KEY_OCTETS = 30;

  /** Flow i of the generator sends from 127.1.0.1 + i. */
  private static final int FIRST_FLOW_ADDRESS = 0x7F010001;

  /** A run is over by then; it is not renewed. */
  private static final long PLAN_LIFE_MILLIS = 6L * 60 * 60 * 1000;

  private static final MediaPlan.Format PCMU = new MediaPlan.Format(0, "PCMU", 8000, 20, 0);

  /**
   * Both in base64, as SDP has them.
   *
   * @param ours the media node encrypts with it
   * @param theirs the phone encrypts with it
   */
  record Keys(String ours, String theirs) {
    static Keys random(SecureRandom random) {
      return new Keys(key(random), key(random));
    }

    private static String key(SecureRandom random) {
      byte[] octets = new byte[KEY_OCTETS];
      random.nextBytes(octets);
      return Base64.getEncoder().encodeToString(octets);
    }
  }

  MediaPlan plan(Seal seal, int flowPort, long nowEpochMillis) {
    return new MediaPlan(
        sid,
        1,
        List.of(
            endpoint(CALLER, 2 * number, flowPort, protection(seal)),
            endpoint(CALLEE, 2 * number + 1, flowPort, Optional.empty())),
        List.of(new MediaPlan.Bridge(CALLER, CALLEE)),
        nowEpochMillis + PLAN_LIFE_MILLIS);
  }

  private static MediaPlan.Endpoint endpoint(
      String id, int flow, int flowPort, Optional<Srtp> protection) {
    String host = flowAddress(flow);
    return new MediaPlan.Endpoint(
        id,
        0,
        Optional.of(AddressFamily.IPV4),
        Optional.of(new MediaAddress(host, flowPort)),
        Optional.of(new MediaAddress(host, flowPort + 1)),
        false,
        1,
        true,
        0,
        Optional.of(PCMU),
        protection,
        new MediaPlan.Source.Bridged());
  }

  private static String flowAddress(int flow) {
    int address = FIRST_FLOW_ADDRESS + flow;
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
  }

  private Optional<Srtp> protection(Seal seal) {
    Keys keys = srtp;
    return keys == null
        ? Optional.empty()
        : Optional.of(
            new Srtp.Agreed(
                SUITE,
                sealed(seal, Srtp.Side.OURS, keys.ours()),
                sealed(seal, Srtp.Side.THEIRS, keys.theirs())));
  }

  private Srtp.Key sealed(Seal seal, Srtp.Side side, String key) {
    String closed = seal.seal(Srtp.purpose(sid, CALLER, side), Base64.getDecoder().decode(key));
    return new Srtp.Key(1, closed, Srtp.Indices.NONE);
  }

  /** The generator's lines for both phones: where each sends to, and with which keys. */
  String flows(String host, int callerPort, int calleePort) {
    Keys keys = srtp;
    String caller = keys == null ? "" : " " + keys.theirs() + " " + keys.ours();
    return "%s %d%s%n%s %d%n".formatted(host, callerPort, caller, host, calleePort);
  }
}
