package io.tandem.sip.transaction;

import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;

/**
 * The To tag of an answer that leaves nothing behind (RFC 3261 section 8.2.7): computed from the
 * request alone, so that each retransmission gets the same one, and that the ACK of a refused
 * INVITE tells by itself that nobody waits for it. It holds no secret: whoever forges such an ACK
 * has it ignored.
 */
final class StatelessTag {
  private static final String PREFIX = "sl-";
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StatelessTag() {}

  /** The same for an INVITE, its responses, its CANCEL and the ACK of its failure. */
  static String of(SipMessage request) {
    return PREFIX + Long.toHexString(hash(request));
  }

  /** Whether an ACK answers a failure that was sent and forgotten. */
  static boolean isIn(SipRequest ack) {
    return ack.to()
        .tag()
        .filter(tag -> tag.startsWith(PREFIX))
        .filter(tag -> tag.equals(of(ack)))
        .isPresent();
  }

  /** A number of seconds in that range that differs between callers, to spread their return. */
  static int spread(SipRequest request, int least, int most) {
    return least + (int) Long.remainderUnsigned(hash(request), most - least + 1L);
  }

  private static long hash(SipMessage request) {
    long hash = mix(FNV_BASIS, request.topVia().branch().orElse(""));
    hash = mix(hash, request.topVia().sentBy());
    hash = mix(hash, request.callId());
    return mix(hash, Long.toString(request.cseq().number()));
  }

  private static long mix(long hash, String text) {
    long next = hash;
    for (int i = 0; i < text.length(); i++) {
      next = (next ^ text.charAt(i)) * FNV_PRIME;
    }
    // A separator, so that parts cannot run into each other.
    return (next ^ '\n') * FNV_PRIME;
  }
}
