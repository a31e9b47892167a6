package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.srtp.SrtpState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SourceNamesTest {

  private static final int FIRST_SOURCE = 1_000;

  final SourceNames names = new SourceNames(new SplittableRandom(1)::nextInt, _ -> {});

  @Test
  void namesAsManySourcesAsASenderKeepsAndGoesOnNamingThemSo() {
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < SrtpState.MAX_SOURCES; i++) {
      drawn.add(names.nameOf(FIRST_SOURCE + i));
    }
    assertThat(drawn).doesNotHaveDuplicates();
    for (int i = 0; i < SrtpState.MAX_SOURCES; i++) {
      assertThat(names.nameOf(FIRST_SOURCE + i)).isEqualTo(drawn.get(i));
      assertThat(names.sourceOf(drawn.get(i))).isEqualTo(FIRST_SOURCE + i);
    }
    int oneMore = FIRST_SOURCE + SrtpState.MAX_SOURCES;
    assertThat(names.nameOf(oneMore)).as("no room").isEqualTo(oneMore);
  }

  @Test
  void namesAnewWhatItHasForgotten() {
    int before = names.nameOf(FIRST_SOURCE);
    names.forget();
    assertThat(names.isName(before)).isFalse();
    assertThat(names.nameOf(FIRST_SOURCE)).isNotEqualTo(before);
  }
}
