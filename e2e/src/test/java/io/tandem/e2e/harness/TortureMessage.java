package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One message of RFC 4475 and what may be answered to it, by the table that lies beside the
 * messages. They are not ours to ship: they are looked for in the folder that {@code TANDEM_CORPUS}
 * names, else beside the repository.
 *
 * @param allowed alternatives: a status, {@code P} for any answer that shows the message was read,
 *     {@code silence}
 */
public record TortureMessage(String name, List<String> allowed, Path file) {

  public static final String ABSENT =
      "SKIPPED: no RFC 4475 messages; set TANDEM_CORPUS to the folder that holds rfc4475";

  private static final List<Integer> SHOWS_THAT_IT_WAS_READ =
      List.of(401, 403, 404, 405, 407, 415, 416, 420, 480, 481, 483, 486, 488, 501);

  private static final int NAME = 1;
  private static final int ALLOWED = 8;

  /** Empty when the messages are not at hand. */
  public static List<TortureMessage> all() {
    Path table = corpus().resolve("rfc4475").resolve("MANIFEST.tsv");
    if (!Files.isRegularFile(table)) {
      return List.of();
    }
    try {
      return Files.readAllLines(table).stream()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(
              cells ->
                  new TortureMessage(
                      cells[NAME], alternatives(cells[ALLOWED]), table.resolveSibling(cells[NAME])))
          .filter(TortureMessage::isHere)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TortureMessage absent() {
    return new TortureMessage("absent", List.of(), Path.of("absent"));
  }

  public boolean isHere() {
    return Files.isRegularFile(file);
  }

  byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean mayBeSilence() {
    return allowed.contains("silence");
  }

  /**
   * Whether these answers, all that came, are allowed.
   *
   * @param answers statuses in the order in which they came
   */
  public boolean allows(List<Integer> answers) {
    return answers.isEmpty()
        ? mayBeSilence()
        : allowed.stream().anyMatch(one -> allows(one, answers.getFirst()));
  }

  /**
   * The same on a stream, where one thing is different: without a Content-Length that tells where
   * the message ends, 400 is right whatever it says (RFC 3261 section 18.3).
   */
  public boolean allowsOnStream(List<Integer> answers) {
    boolean endless =
        !new String(bytes(), java.nio.charset.StandardCharsets.ISO_8859_1)
            .matches("(?is).*\\n(content-length|l)\\s*:.*");
    return allows(answers) || (endless && answers.equals(List.of(400)));
  }

  private static boolean allows(String alternative, int status) {
    return switch (alternative) {
      case "silence" -> false;
      case "P" -> status < 400 || SHOWS_THAT_IT_WAS_READ.contains(status);
      default -> alternative.equals(Integer.toString(status));
    };
  }

  /** {@code 400|silence}, perhaps with a remark in brackets. */
  private static List<String> alternatives(String cell) {
    return Arrays.stream(cell.replaceFirst(" \\(.*", "").split("\\|")).map(String::strip).toList();
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

  @Override
  public String toString() {
    return name;
  }
}
