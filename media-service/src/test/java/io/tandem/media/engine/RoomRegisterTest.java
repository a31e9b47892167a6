package io.tandem.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.room.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoomRegisterTest {

  private final RoomRegister register = new RoomRegister(3, 4);

  @Test
  void callsToARoomLiveOnOneLoopUntilItsPartIsFullAndThenOnTheNext() {
    int home = register.place("a/700");
    List<Integer> loops = new ArrayList<>();
    for (int i = 1; i < 250; i++) {
      loops.add(register.place("a/700"));
    }
    assertThat(loops.subList(0, 99)).containsOnly(home);
    assertThat(loops.subList(99, 199)).containsOnly((home + 1) % 4);
    assertThat(loops.subList(199, 249)).containsOnly((home + 2) % 4);
    register.displace("a/700", home);
    assertThat(register.place("a/700")).as("where one has left").isEqualTo(home);
  }

  @Test
  void aRoomThatFillsAllLoopsGrowsEvenly() {
    int[] calls = new int[4];
    IntStream.range(0, 800).forEach(_ -> calls[register.place("a/700")]++);
    assertThat(calls).containsOnly(200);
  }

  @Test
  void aRoomHasSoManyPlacesAndNoMore() {
    assertThat(IntStream.range(0, 4).mapToObj(_ -> register.enter("a/700")))
        .containsExactly(true, true, true, false);
    assertThat(register.enter("a/701")).isTrue();
    register.leave("a/700");
    assertThat(register.enter("a/700")).isTrue();
  }

  @Test
  void countsRoomsNotParts() {
    Part first = register.open("a/700");
    Part second = register.open("a/700");
    assertThat(register.rooms()).isEqualTo(1);
    register.close("a/700", first);
    assertThat(register.rooms()).isEqualTo(1);
    register.close("a/700", second);
    assertThat(register.rooms()).isZero();
  }
}
