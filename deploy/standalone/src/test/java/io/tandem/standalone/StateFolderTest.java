package io.tandem.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  @TempDir private Path temporary;

  @Test
  void emptiesAFolderThatIsOursAndKeepsHoldOfIt() throws Exception {
    Path folder = temporary.resolve("data");
    try (StateFolder state = StateFolder.open(folder)) {
      Files.createDirectories(state.path().resolve("broker/kafka"));
      Files.writeString(state.path().resolve("broker/kafka/log"), "records");
    }

    try (StateFolder state = StateFolder.open(folder)) {
      state.empty();
      assertThat(folder.resolve("broker")).doesNotExist();
      assertThat(folder.resolve(StateFolder.MARKER)).exists();
      assertThatThrownBy(() -> StateFolder.open(folder)).isInstanceOf(LaunchFailure.class);
    }
  }

  @Test
  void doesNotFollowALinkWhenItEmpties() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(elsewhere.resolve("holiday"), "sea");
    try (StateFolder state = StateFolder.open(temporary.resolve("data"))) {
      Files.createSymbolicLink(state.path().resolve("link"), elsewhere);

      state.empty();

      assertThat(state.path().resolve("link")).doesNotExist();
    }
    assertThat(elsewhere.resolve("holiday")).exists();
  }

  @Test
  void refusesAFolderThatHoldsOtherThings() throws Exception {
    Files.writeString(temporary.resolve("thesis.txt"), "four years");

    assertThatThrownBy(() -> StateFolder.open(temporary))
        .isInstanceOf(LaunchFailure.class)
        .hasMessageContaining("holds other things");
    assertThat(temporary.resolve(StateFolder.MARKER)).doesNotExist();
  }

  @Test
  void saysThatAnotherProcessHasIt() throws Exception {
    try (StateFolder first = StateFolder.open(temporary)) {
      assertThatThrownBy(() -> StateFolder.open(first.path()))
          .isInstanceOf(LaunchFailure.class)
          .hasMessage("data folder " + temporary + " is in use by another Tandem");
    }
  }

  @Test
  void saysThatAFileIsInTheWay() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(() -> StateFolder.open(file.resolve("data")))
        .isInstanceOf(LaunchFailure.class)
        .hasMessageContaining("cannot be written");
  }
}
