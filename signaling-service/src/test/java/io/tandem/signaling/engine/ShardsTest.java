package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardsTest {

  private final Shards shards = new Shards(4, _ -> true);

  @Test
  void aCallBelongsToItsOwnLoopWhileThatHasAShard() {
    shards.add(new Shards.Owned(5, 0, 1));
    shards.add(new Shards.Owned(6, 2, 1));
    assertThat(shards.loopForCall(0)).isEqualTo(0);
    assertThat(shards.loopForCall(2)).isEqualTo(2);
  }

  @Test
  void aCallOfALoopWithoutAShardGoesToTheNextThatHasOne() {
    shards.add(new Shards.Owned(5, 0, 1));
    shards.add(new Shards.Owned(6, 2, 1));
    assertThat(shards.loopForCall(1)).isEqualTo(2);
    assertThat(shards.loopForCall(3)).isEqualTo(0);
    shards.remove(6);
    assertThat(shards.loopForCall(1)).isEqualTo(0);
    assertThat(shards.loopForCall(2)).isEqualTo(0);
  }

  @Test
  void aLoopThatHasLostOneOfTwoShardsStillHasTheOther() {
    shards.add(new Shards.Owned(5, 1, 1));
    shards.add(new Shards.Owned(6, 1, 1));
    shards.remove(5);
    assertThat(shards.loopForCall(1)).isEqualTo(1);
  }

  @Test
  void aCallStaysWhereItIsWhileThereIsNoShardAtAll() {
    assertThat(shards.loopForCall(3)).isEqualTo(3);
  }
}
