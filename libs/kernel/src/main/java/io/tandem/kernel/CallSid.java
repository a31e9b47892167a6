package io.tandem.kernel;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The name of a call: {@code CA}, the shard as four hexadecimal digits, then 112 random bits as 28
 * digits.
 *
 * <p>It is also the key of everything that Kafka keeps about the call. The shard stands in the name
 * so that whoever holds the name can reach the owner of the call without looking anything up. The
 * outer form is that of Twilio's call SIDs (two letters and 32 hexadecimal digits), which client
 * libraries check.
 */
public record CallSid(String value) {

  /** Shards fit four hexadecimal digits. */
  public static final int MAX_SHARDS = 0x10000;

  private static final int RANDOM_BYTES = 14;
  private static final int LENGTH = 2 + 4 + 2 * RANDOM_BYTES;

  public CallSid {
    if (!wellFormed(value)) {
      throw new IllegalArgumentException("not a call SID: " + value);
    }
  }

  /**
   * Names a new call of the given shard.
   *
   * @param shard 0 to {@link #MAX_SHARDS} - 1
   */
  public static CallSid of(int shard, Tokens tokens) {
    return new CallSid("CA" + ShardTag.hex(shard) + tokens.hex(RANDOM_BYTES));
  }

  /** Empty when the text is not a call SID. */
  public static Optional<CallSid> parse(String text) {
    return wellFormed(text) ? Optional.of(new CallSid(text)) : Optional.empty();
  }

  /** The shard that the call belongs to. */
  public int shard() {
    return HexFormat.fromHexDigits(value, 2, 6);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean wellFormed(String text) {
    return text.length() == LENGTH
        && text.startsWith("CA")
        && text.chars().skip(2).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
