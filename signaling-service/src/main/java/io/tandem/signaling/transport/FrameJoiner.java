package io.tandem.signaling.transport;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes messages of the frames of one WebSocket (RFC 6455 sections 5.4, 5.6 and 8.1): bounded in
 * size, and text only where it is text. That frames come in an order that makes sense is seen to
 * before. Used by one thread.
 */
final class FrameJoiner {

  /** What a frame leads to. */
  sealed interface Result {
    /** There is more to come. */
    record Unfinished() implements Result {}

    record Message(Buffer octets) implements Result {}

    record TooBig() implements Result {}

    /** Text that is not UTF-8. */
    record NotText() implements Result {}
  }

  private final int most;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
  private boolean text;

  /**
   * @param most octets in a message
   */
  FrameJoiner(int most) {
    this.most = most;
  }

  /**
   * Takes the next frame of data.
   *
   * @param saysText whether it says that the message is text, which only the first frame does
   */
  Result add(boolean saysText, byte[] payload, boolean last) {
    text |= saysText;
    if (begun.size() + payload.length > most) {
      return new Result.TooBig();
    }
    if (!last) {
      begun.writeBytes(payload);
      return new Result.Unfinished();
    }
    boolean mustBeText = text;
    byte[] whole = payload;
    if (begun.size() > 0) {
      begun.writeBytes(payload);
      whole = begun.toByteArray();
    }
    begun.reset();
    text = false;
    return mustBeText && !isUtf8(whole)
        ? new Result.NotText()
        : new Result.Message(Buffer.buffer(whole));
  }

  private static boolean isUtf8(byte[] octets) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
