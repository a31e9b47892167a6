package io.tandem.sip.message;

import java.util.List;

/**
 * The To tag of an answer that leaves nothing behind (RFC 3261 section 8.2.7): computed from the
 * request alone, so that each retransmission gets the same one, and that the ACK of a refused
 * INVITE tells by itself that nobody waits for it. It holds no secret: whoever forges such an ACK
 * has it ignored. Pure functions.
 */
public final class StatelessTag {
  private static final String PREFIX = "sl-";
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StatelessTag() {}

  /** The same for an INVITE, its responses, its CANCEL and the ACK of its failure. */
  public static String of(SipMessage request) {
    return print(hash(request));
  }

  /** The same for the headers of a request that is not sound: of what cannot be read, the text. */
  static String of(List<Header> lines) {
    String branch = "";
    String sentBy = "";
    String callId = "";
    String number = "";
    // From the end, so that of several the first one counts, as it does in a sound request.
    for (Header line : lines.reversed()) {
      switch (line.name()) {
        case HeaderName.VIA -> {
          List<Via> vias = line.vias();
          branch = vias == null ? line.value() : vias.getFirst().branch().orElse("");
          sentBy = vias == null ? "" : vias.getFirst().sentBy();
        }
        case HeaderName.CALL_ID -> callId = line.value();
        case HeaderName.CSEQ -> {
          CSeq cseq = line.cseq();
          number = cseq == null ? line.value() : Long.toString(cseq.number());
        }
        default -> {}
      }
    }
    return print(hash(branch, sentBy, callId, number));
  }

  /** Whether an ACK answers a failure that was sent and forgotten. */
  public static boolean isIn(SipRequest ack) {
    return ack.to()
        .tag()
        .filter(tag -> tag.startsWith(PREFIX))
        .filter(tag -> tag.equals(of(ack)))
        .isPresent();
  }

  /** A number of seconds in that range that differs between callers, to spread their return. */
  public static int spread(SipRequest request, int least, int most) {
    return least + (int) Long.remainderUnsigned(hash(request), most - least + 1L);
  }

  private static long hash(SipMessage request) {
    Via via = request.topVia();
    String number = Long.toString(request.cseq().number());
    return hash(via.branch().orElse(""), via.sentBy(), request.callId(), number);
  }

  private static long hash(String... parts) {
    long hash = FNV_BASIS;
    for (String part : parts) {
      hash = mix(hash, part);
    }
    return hash;
  }

  private static String print(long hash) {
    return PREFIX + Long.toHexString(hash);
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
