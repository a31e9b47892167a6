package io.tandem.standalone;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.tandem.media.MediaMain;
import io.tandem.registrar.RegistrarService;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.runtime.service.ServicePlan;
import io.tandem.signaling.SignalingMain;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Gives each service what the manifests give it. A name that the service does not read, a value
 * that it refuses and a setting that it misses are errors there, and so here.
 */
class ManifestsAreReadTest {

  private static final Map<String, ServicePlan<?>> PLANS =
      Map.of(
          "signaling", SignalingMain.PLAN,
          "registrar", RegistrarService.PLAN,
          "media", MediaMain.PLAN);

  /** {@code ${NAME:-default}} and {@code ${NAME:?error}} of compose files. */
  private static final Pattern DEFAULTED = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

  private static final Pattern DEMANDED = Pattern.compile("\\$\\{[A-Z_]+:\\?[^}]*}");

  private static final String SECRET = "a secret of thirty-two characters";

  static Stream<Arguments> services() {
    return PLANS.keySet().stream().sorted().map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("services")
  void kubernetesTellsAServiceWhatItReads(String service) {
    Map<String, String> told = new TreeMap<>();
    for (Map<?, ?> object : documents("k8s/base/config.yaml")) {
      map(object, "data").forEach((name, value) -> told.put("" + name, "" + value));
    }
    Map<?, ?> workload = documents("k8s/base/" + service + ".yaml").getFirst();
    Map<?, ?> pod = map(map(map(workload, "spec"), "template"), "spec");
    for (Object variable : list(map(list(pod, "containers").getFirst()), "env")) {
      told.put("" + map(variable).get("name"), sample(map(variable)));
    }

    assertThatCode(() -> read(told, PLANS.get(service))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("services")
  void composeTellsAServiceWhatItReads(String service) {
    Map<?, ?> compose = documents("deploy/compose.yaml").getFirst();
    Map<String, String> told = new TreeMap<>();
    map(map(map(compose, "services"), service), "environment")
        .forEach((name, value) -> told.put("" + name, filledIn("" + value)));

    assertThatCode(() -> read(told, PLANS.get(service))).doesNotThrowAnyException();
  }

  private static void read(Map<String, String> environment, ServicePlan<?> plan) throws Exception {
    var _ =
        ConfigSource.of(environment)
            .withDefaults(plan.owner(), plan.defaults())
            .read(reader -> List.of(ProcessConfig.from(reader), plan.config().apply(reader)));
  }

  /** What the cluster would put where a manifest refers to something else. */
  private static String sample(Map<?, ?> variable) {
    if (variable.containsKey("value")) {
      return "" + variable.get("value");
    }
    Map<?, ?> source = map(variable, "valueFrom");
    if (source.containsKey("secretKeyRef")) {
      return SECRET;
    }
    String path = "" + map(source, "fieldRef").get("fieldPath");
    return path.equals("metadata.name") ? "pod-0" : "192.0.2.10";
  }

  private static String filledIn(String value) {
    String demanded = DEMANDED.matcher(value).replaceAll(SECRET);
    return DEFAULTED.matcher(demanded).replaceAll("$1");
  }

  private static List<Map<?, ?>> documents(String file) {
    String text = Repository.text(Repository.ROOT.resolve(file));
    return StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
        .<Map<?, ?>>map(ManifestsAreReadTest::map)
        .toList();
  }

  private static Map<?, ?> map(Object node) {
    return (Map<?, ?>) node;
  }

  private static Map<?, ?> map(Map<?, ?> parent, String key) {
    return map(parent.get(key));
  }

  private static List<?> list(Map<?, ?> parent, String key) {
    return (List<?>) parent.get(key);
  }
}
