package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The messages of RFC 4475. They are not ours to ship: they are looked for where TANDEM_CORPUS
 * says, else beside the repository, and without them this test is skipped and says so.
 */
class TortureTest {
  /**
   * One line of the corpus' table: what is expected in words, and what answers over UDP are right.
   */
  record Torture(String name, String kind, String rightAnswers, String never, Path file) {
    @Override
    public String toString() {
      return name;
    }

    boolean mustParse() {
      return kind.startsWith("valid") || never.contains("400");
    }

    boolean mustBeAnswered400() {
      return rightAnswers.equals("400");
    }

    boolean mustBeDropped() {
      return kind.equals("invalid response");
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void isTakenAsTheRfcExpects(Torture torture) throws IOException {
    assumeTrue(
        Files.isRegularFile(torture.file()),
        "SKIPPED: no RFC 4475 messages; set TANDEM_CORPUS to the folder that holds rfc4475");
    byte[] bytes = Files.readAllBytes(torture.file());

    ParseResult result = SipParser.parse(bytes);

    Survivor.use(result);
    if (torture.mustParse()) {
      assertThat(result).isInstanceOf(ParseResult.Parsed.class);
    }
    if (torture.mustBeAnswered400()) {
      assertThat(result)
          .isInstanceOfSatisfying(
              ParseResult.Malformed.class,
              m -> assertThat(m.answer().orElseThrow().status()).isEqualTo(400));
    }
    if (torture.mustBeDropped()) {
      assertThat(result)
          .isInstanceOfSatisfying(
              ParseResult.Malformed.class, m -> assertThat(m.answer()).isEmpty());
    }
  }

  static Stream<Torture> messages() throws IOException {
    Path table = corpus().resolve("rfc4475").resolve("MANIFEST.tsv");
    if (!Files.isRegularFile(table)) {
      return Stream.of(new Torture("corpus absent", "", "", "", table.resolve("absent")));
    }
    List<String> lines = Files.readAllLines(table);
    return lines.stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .filter(cells -> Files.isRegularFile(table.resolveSibling(cells[1])))
        .map(
            cells ->
                new Torture(
                    cells[1], cells[3], cells[8], cells[9], table.resolveSibling(cells[1])));
  }

  private static Path corpus() {
    String named = System.getenv("TANDEM_CORPUS");
    if (named != null) {
      return Path.of(named);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder.resolve("../shared/corpus").normalize();
  }
}
