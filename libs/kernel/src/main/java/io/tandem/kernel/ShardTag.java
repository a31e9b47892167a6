package io.tandem.kernel;

import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * Writes a shard into the tokens that peers hand back to us, and reads it out of them again: our
 * dialog tags and the branches of our Via headers.
 *
 * <p>A token is the marker {@code t}, four hexadecimal digits of the shard, and random digits. It
 * names no call: a peer that sees the tags of two legs cannot tell that they belong together.
 */
public final class ShardTag {

  /** 80 random bits; RFC 3261 section 19.3 asks for 32 at least. */
  private static final int RANDOM_BYTES = 10;

  private static final int LENGTH = 1 + 4 + 2 * RANDOM_BYTES;
  private static final HexFormat HEX = HexFormat.of();

  private ShardTag() {}

  /** A fresh token that carries the shard. */
  public static String of(int shard, Tokens tokens) {
    return "t" + hex(shard) + tokens.hex(RANDOM_BYTES);
  }

  /** The shard in a token of ours; empty when the token was made by somebody else. */
  public static OptionalInt shardOf(String token) {
    if (token.length() != LENGTH || token.charAt(0) != 't') {
      return OptionalInt.empty();
    }
    for (int i = 1; i < LENGTH; i++) {
      if (!HexFormat.isHexDigit(token.charAt(i))) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(HexFormat.fromHexDigits(token, 1, 5));
  }

  static String hex(int shard) {
    if (shard < 0 || shard >= CallSid.MAX_SHARDS) {
      throw new IllegalArgumentException("shard out of range: " + shard);
    }
    return HEX.toHexDigits((short) shard);
  }
}
