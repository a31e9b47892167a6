package io.tandem.fuzz;

import io.tandem.sip.keepalive.StunBinding;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A STUN request: the answer must be sound, and of no use to whoever wants floods made longer. */
public final class StunTarget {
  private static final int MOST_BYTES = 64;
  private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 5060);
  private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::1", 5060);

  private StunTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(
        input,
        bytes -> {
          StunBinding.answer(bytes, V4).ifPresent(StunTarget::check);
          StunBinding.answer(bytes, V6).ifPresent(StunTarget::check);
        });
  }

  private static void check(byte[] answer) {
    int length = Short.toUnsignedInt(ByteBuffer.wrap(answer).getShort(2));
    boolean sound = StunBinding.isStun(answer) && answer.length == 20 + length && length % 4 == 0;
    if (!sound || answer.length > MOST_BYTES) {
      throw new AssertionError("an answer of " + answer.length + " bytes, length " + length);
    }
    if (StunBinding.answer(answer, V4).isPresent()) {
      throw new AssertionError("an answer that would be answered");
    }
  }
}
