package io.tandem.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs that fuzzing begins with, and all that it ever found fault with. */
class KnownInputsTest {
  static final Path INPUTS = Path.of("src/test/resources/inputs");

  record Input(Target target, Path file) {
    @Override
    public String toString() {
      return target.folder() + "/" + file.getFileName();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void isStillTaken(Input input) throws IOException {
    input.target().run(Files.readAllBytes(input.file()));
  }

  @Test
  void everyTargetHasInputs() {
    for (Target target : Target.values()) {
      assertThat(INPUTS.resolve(target.folder())).isNotEmptyDirectory();
    }
  }

  static List<Input> inputs() {
    return Arrays.stream(Target.values()).flatMap(KnownInputsTest::inputs).toList();
  }

  private static Stream<Input> inputs(Target target) {
    try (Stream<Path> files = Files.list(INPUTS.resolve(target.folder()))) {
      return files.sorted().map(file -> new Input(target, file)).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
