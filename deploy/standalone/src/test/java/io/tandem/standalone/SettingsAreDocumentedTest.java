package io.tandem.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people and manifests are told about settings is what the services read. */
class SettingsAreDocumentedTest {

  private static final Pattern VARIABLE = Pattern.compile("\\bTANDEM_[A-Z0-9_]*[A-Z0-9]\\b");

  /** Names the YAML file itself, so it cannot stand in one. */
  private static final String CONFIG_FILE = "TANDEM_CONFIG";

  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z][a-z0-9.-]*)` \\| (?:`([^`]*)`)? ?\\|.*");

  @Test
  void everyVariableThatIsNamedSomewhereIsReadByAService() {
    Set<String> read = new TreeSet<>(Set.of(CONFIG_FILE));
    for (SortedMap<String, String> settings : Repository.defaults().values()) {
      settings.keySet().forEach(setting -> read.add(Repository.variable(setting)));
    }
    Map<String, String> unknown = new TreeMap<>();
    for (Path file : namingFiles().toList()) {
      Matcher named = VARIABLE.matcher(Repository.text(file));
      while (named.find()) {
        if (!read.contains(named.group())) {
          unknown.put(named.group(), Repository.ROOT.relativize(file).toString());
        }
      }
    }
    assertThat(unknown).as("variables that nothing reads, and where they are named").isEmpty();
  }

  @Test
  void theOperatorsGuideListsEverySettingWithItsDefault() {
    SortedMap<String, String> expected = new TreeMap<>();
    Repository.defaults().values().forEach(expected::putAll);

    SortedMap<String, String> documented = new TreeMap<>();
    Repository.text(Repository.ROOT.resolve("docs/operations.md"))
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> documented.put(row.group(1), row.group(2) == null ? "" : row.group(2)));

    assertThat(documented).isEqualTo(expected);
  }

  private static Stream<Path> namingFiles() {
    Path root = Repository.ROOT;
    return Stream.of(
            Stream.of("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "run")
                .map(root::resolve),
            Repository.files(root.resolve("docs")).stream(),
            Repository.files(root.resolve("k8s")).stream(),
            Repository.files(root.resolve("deploy")).stream()
                .filter(file -> !file.toString().endsWith(".java")))
        .flatMap(files -> files);
  }
}
