package io.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardTagTest {

  private final Tokens tokens = new RandomTokens(new Random(1));

  @Test
  void carriesTheShardThroughTagAndSid() {
    for (int shard : new int[] {0, 1, 15, 255, 0x8000, CallSid.MAX_SHARDS - 1}) {
      assertThat(ShardTag.shardOf(ShardTag.of(shard, tokens))).isEqualTo(OptionalInt.of(shard));
      assertThat(CallSid.of(shard, tokens).shard()).isEqualTo(shard);
    }
  }

  @Test
  void readsNoShardFromATokenOfSomebodyElse() {
    for (String token : new String[] {"", "t", "as58f4201b", "t000g" + "0".repeat(20)}) {
      assertThat(ShardTag.shardOf(token)).isEmpty();
    }
  }

  @Test
  void refusesAShardThatDoesNotFit() {
    assertThatThrownBy(() -> ShardTag.of(CallSid.MAX_SHARDS, tokens))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CallSid.of(-1, tokens)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesOnlyWholeCallSids() {
    String sid = CallSid.of(3, tokens).value();
    assertThat(CallSid.parse(sid)).contains(new CallSid(sid));
    assertThat(CallSid.parse(sid.substring(1))).isEmpty();
    assertThat(CallSid.parse("CB" + sid.substring(2))).isEmpty();
    assertThat(CallSid.parse(sid.toUpperCase(java.util.Locale.ROOT))).isEmpty();
  }
}
