package io.tandem.fuzz;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StreamFramer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A connection: the same bytes once in one piece, once in pieces of random lengths, must give the
 * same frames.
 */
public final class SipStreamTarget {
  // Small, so that inputs reach the limits.
  private static final SipLimits LIMITS = new SipLimits(2048, 512, 32, 8, 128, 1024);

  private SipStreamTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, SipStreamTarget::frame);
  }

  private static void frame(byte[] bytes) {
    List<String> whole = new ArrayList<>();
    feed(new StreamFramer(LIMITS), bytes, whole);

    List<String> pieces = new ArrayList<>();
    StreamFramer framer = new StreamFramer(LIMITS);
    Random lengths = new Random(Arrays.hashCode(bytes));
    int at = 0;
    while (at < bytes.length) {
      int next = Math.min(bytes.length, at + 1 + lengths.nextInt(64));
      feed(framer, Arrays.copyOfRange(bytes, at, next), pieces);
      at = next;
    }
    if (!whole.equals(pieces)) {
      throw new AssertionError(whole + " in one piece, " + pieces + " in several");
    }
  }

  private static void feed(StreamFramer framer, byte[] bytes, List<String> frames) {
    for (StreamFramer.Frame frame : framer.feed(bytes)) {
      frames.add(
          switch (frame) {
            case StreamFramer.Message(ParseResult result) -> text(result);
            case StreamFramer.Ping _ -> "ping";
            case StreamFramer.Broken(String reason, Optional<SipResponse> answer) ->
                reason + answer.map(SipResponse::toString).orElse("");
          });
    }
  }

  private static String text(ParseResult result) {
    return switch (result) {
      case ParseResult.Parsed(SipMessage message) -> message.toString();
      case ParseResult.Malformed malformed -> malformed.toString();
      case ParseResult.KeepAlive _ -> "keep-alive";
    };
  }
}
