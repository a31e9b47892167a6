package io.tandem.registrar.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Account;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Provisioned.Kind;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.contracts.Subscriber;
import io.tandem.kernel.Seal;
import io.tandem.registrar.engine.RegistrarMetrics;
import io.tandem.registrar.http.ObjectShape;
import io.tandem.registrar.http.ObjectShapes;
import io.tandem.registrar.http.TableProvisioning;
import io.tandem.registrar.http.TrunkShape;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.subscriber.Ha1;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file and its looks, with the owner of all objects beside it instead of behind Kafka. */
class ProvisioningFileTest {

  private static final String TWO_PHONES_AND_A_WAY_OUT =
      """
      subscribers:
        - name: "1001"
          password: s3cret
          displayName: Front desk
        - {name: "1002", password: other}
      trunks:
        - id: carrier
          networks: [192.0.2.0/24]
          targets: [{uri: "sip:192.0.2.1"}]
          login: {username: acct, password: t0p s3cret}
          routes: [{prefix: +}]
      applications:
        - {id: reception, voice: {url: "https://app.example.com/voice"}}
      numbers:
        - {number: +49305551001, subscriber: "1001"}
        - {number: +49305551002, application: reception}
      """;

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics();
  private final ObjectDirectory objects = new ObjectDirectory();
  private final TableProvisioning owner = new TableProvisioning(objects);
  private final List<ProvisioningRequest> asked = new CopyOnWriteArrayList<>();
  private final List<String> unreachable = new CopyOnWriteArrayList<>();
  private final List<ObjectShape<?>> shapes =
      ObjectShapes.of(
          "example.org",
          unreachable::add,
          new TrunkShape(
              Optional.of(new Seal("sixteen octets or more", List.of())), _ -> Optional.empty()),
          false);
  private Path path;
  private ProvisioningFile file;

  @BeforeEach
  void begin() {
    path = folder.resolve("objects.yaml");
    file = onPath(path);
  }

  private ProvisioningFile onPath(Path at) {
    return new ProvisioningFile(
        vertx,
        at,
        shapes,
        objects,
        request -> {
          asked.add(request);
          return owner.submit(request);
        },
        new RegistrarMetrics(metrics));
  }

  @AfterEach
  void end() {
    vertx.close().await();
    metrics.close();
  }

  @Test
  void makesWhatItDescribesAndThenLetsItBe() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    look();

    assertThat(file.readiness()).isEqualTo(Readiness.UP);
    assertThat(asked).hasSize(6).allMatch(ProvisioningRequest::ifAbsent);
    Subscriber phone = owner.subscriber("1001").orElseThrow();
    assertThat(phone.ha1()).isEqualTo(Ha1.of("1001", "example.org", "s3cret"));
    assertThat(phone.displayName()).isEqualTo("Front desk");
    assertThat(phone.custody())
        .isEqualTo(new Custody(Custody.DEFAULT_ACCOUNT, Custody.Keeper.FILE));

    asked.clear();
    look();
    onPath(path).look().await(); // Another registrar, or this one after a restart.
    assertThat(asked).isEmpty();
    assertThat(metrics.scrape())
        .contains("tandem_registrar_file_applications_total{outcome=\"applied\"} 1.0")
        .contains("tandem_registrar_file_applications_total{outcome=\"unchanged\"} 1.0");
  }

  @Test
  void changesWhatHasChangedOverTheVersionThatItKnows() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    look();
    asked.clear();

    write(TWO_PHONES_AND_A_WAY_OUT.replace("password: other", "password: another"));
    look();
    // It may still be written: what holds still is taken.
    assertThat(asked).isEmpty();
    look();

    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().ifVersion()).isEqualTo(1);
    assertThat(owner.subscriber("1002").orElseThrow().ha1())
        .isEqualTo(Ha1.of("1002", "example.org", "another"));
  }

  @Test
  void putsBackWhatWasChangedByHandWhenItIsAppliedAgain() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    look();
    Subscriber byHand =
        new Subscriber("1001", "example.org", Map.of(), "", true, Custody.DEFAULT, 0);
    owner.submit(new ProvisioningRequest(new Change.Put(byHand), 0, false)).await();

    look();
    assertThat(owner.subscriber("1001").orElseThrow().disabled()).isTrue();
    onPath(path).look().await();
    assertThat(owner.subscriber("1001").orElseThrow().disabled()).isFalse();
  }

  @Test
  void aWrongFileChangesNothingAndTellsEveryObjectThatIsWrong() throws IOException {
    write(
        """
        subscribers:
          - {name: "1001", password: s3cret}
          - {name: 1002, password: s3cret}
          - {name: "1001", password: s3cret}
          - {name: "1004"}
        trunks:
          - id: carrier
            networks: [192.0.2]
        subscriber: []
        """);
    assertThat(errors())
        .containsExactly(
            "line 3: subscribers[1].name must be a string, in quotes",
            "line 4: subscribers[2].name is there already: line 2: subscribers[0]",
            "line 7: trunks[0].networks[0] must be an address, or a network such as 192.0.2.0/24",
            "line 9: subscriber is unknown; there are applications, numbers, prune, subscribers,"
                + " trunks");
    look();

    assertThat(asked).isEmpty();
    assertThat(file.readiness()).isInstanceOf(Readiness.Degraded.class);
    assertThat(metrics.scrape())
        .contains("tandem_registrar_file_applications_total{outcome=\"wrong\"} 1.0");
  }

  @Test
  void whatOnlyTheOwnerWouldRefuseIsFoundBeforeAnythingIsChanged() throws IOException {
    write("subscribers: [{name: \"1001\", password: s3cret}, {name: \"1004\"}]");
    look();
    assertThat(asked).isEmpty();
    assertThat(file.readiness())
        .isEqualTo(
            Readiness.degraded(
                path
                    + " line 1: subscribers[1].password is needed for a subscriber that is new in"
                    + " this domain"));
  }

  @Test
  void namesAccountsThatAreThere() throws IOException {
    String account = "AC" + "1".repeat(32);
    write("subscribers: [{name: \"1001\", password: s3cret, account: " + account + "}]");
    look();
    assertThat(file.readiness())
        .isEqualTo(
            Readiness.degraded(path + " line 1: subscribers[0].account there is no such account"));

    objects.put(new Account(account, "", false, List.of(), 1));
    onPath(path).look().await();
    assertThat(owner.subscriber("1001").orElseThrow().custody())
        .isEqualTo(new Custody(account, Custody.Keeper.FILE));
  }

  @Test
  void removesWhatItNoLongerNamesOnlyWhenItIsToldToAndOnlyWhatAFileHasMade() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    look();
    Subscriber others =
        new Subscriber(
            "2001",
            "example.org",
            Ha1.of("2001", "example.org", "x"),
            "",
            false,
            Custody.DEFAULT,
            0);
    owner.submit(new ProvisioningRequest(new Change.Put(others), 0, true)).await();

    String onlyOne = "subscribers: [{name: \"1001\", password: s3cret}]\n";
    write(onlyOne);
    lookTwice();
    assertThat(objects.count(Kind.SUBSCRIBER)).isEqualTo(3);

    write("prune: true\n" + onlyOne);
    lookTwice();
    assertThat(ids(Kind.SUBSCRIBER)).containsExactly("1001", "2001");
    assertThat(ids(Kind.TRUNK)).isEmpty();
    assertThat(ids(Kind.NUMBER)).isEmpty();
    assertThat(unreachable).containsExactly("1002@example.org");
  }

  @Test
  void triesAgainWhatWasNotConfirmed() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    owner.silent = true;
    look();
    assertThat(file.readiness()).isInstanceOf(Readiness.Degraded.class);

    owner.silent = false;
    look();
    assertThat(file.readiness()).isEqualTo(Readiness.UP);
    assertThat(objects.count(Kind.SUBSCRIBER)).isEqualTo(2);
  }

  @Test
  void anEmptyOrMissingFileChangesNothing() throws IOException {
    write(TWO_PHONES_AND_A_WAY_OUT);
    look();
    asked.clear();

    Files.delete(path);
    lookTwice();
    assertThat(file.readiness()).isEqualTo(Readiness.degraded(path + " is not there"));
    write("");
    lookTwice();
    assertThat(asked).isEmpty();

    write(TWO_PHONES_AND_A_WAY_OUT);
    lookTwice();
    assertThat(file.readiness()).isEqualTo(Readiness.UP);
  }

  @Test
  void followsTheLinkThatKubernetesMovesToANewFolder() throws IOException {
    Path before = Files.createDirectory(folder.resolve("..1"));
    Path after = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(before.resolve("o.yaml"), "subscribers: [{name: a, password: x}]");
    Files.writeString(after.resolve("o.yaml"), "subscribers: [{name: b, password: x}]");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), before.getFileName());
    Path mounted = Files.createSymbolicLink(folder.resolve("o.yaml"), Path.of("..data/o.yaml"));
    ProvisioningFile watched = onPath(mounted);
    watched.look().await();
    assertThat(ids(Kind.SUBSCRIBER)).containsExactly("a");

    Files.delete(data);
    Files.createSymbolicLink(data, after.getFileName());
    watched.look().await();
    watched.look().await();
    assertThat(ids(Kind.SUBSCRIBER)).containsExactly("a", "b");
  }

  @Test
  void readsWordsAsJsonDoes() {
    assertThat(YamlJson.plain("1001")).isEqualTo(1001L);
    assertThat(YamlJson.plain("true")).isEqualTo(true);
    assertThat(YamlJson.plain("0.5")).isEqualTo(0.5);
    for (String text : List.of("no", "on", "0123", "+4930", "12:30", "0x10", "1_000", ".5")) {
      assertThat(YamlJson.plain(text)).isEqualTo(text);
    }
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() throws IOException {
    write("subscribers:\n  - {name: \"1001\"\ntrunks: []\n");
    assertThat(errors()).containsExactly("line 3: not YAML");
    write("subscribers: [{name: \"1001\", password: *SecretWord}]\n");
    assertThat(errors()).as("the parser would quote it").containsExactly("line 1: not YAML");
    write("subscribers: [{name: a, name: b, password: x}]\nsubscribers: []\n");
    assertThat(errors())
        .containsExactly("line 1: name is there twice", "line 2: subscribers is there twice");
    write("a: &a [*a]");
    assertThat(errors()).isNotEmpty();
    write("subscribers: [&x {name: a, password: *x}]");
    assertThat(errors()).isNotEmpty();
  }

  private List<String> errors() throws IOException {
    return new DescriptionReader(shapes).read(Files.readString(path))
            instanceof Description.Reading.Wrong(List<String> errors)
        ? errors
        : List.of();
  }

  private List<String> ids(Kind kind) {
    List<String> ids = new ArrayList<>();
    objects.after(kind, "").forEachRemaining(entry -> ids.add(idOf(entry.getValue())));
    return ids;
  }

  private static String idOf(Provisioned object) {
    return object.id();
  }

  private void write(String text) throws IOException {
    Files.writeString(path, text);
  }

  private void look() {
    file.look().await();
  }

  private void lookTwice() {
    look();
    look();
  }

  @Test
  void anObjectStaysWhoseItWasWhereTheFileDoesNotSay() throws IOException {
    String account = "AC00000000000000000000000000000001";
    objects.put(new Account(account, "", false, List.of(), 1));
    Subscriber theirs =
        new Subscriber(
            "3001",
            "example.org",
            Ha1.of("3001", "example.org", "x"),
            "",
            false,
            new Custody(account, Custody.Keeper.API),
            0);
    owner.submit(new ProvisioningRequest(new Change.Put(theirs), 0, true)).await();
    write("subscribers: [{name: \"3001\", displayName: Theirs}]\n");
    look();
    Custody custody = owner.subscriber("3001").orElseThrow().custody();
    assertThat(custody).isEqualTo(new Custody(account, Custody.Keeper.FILE));
  }
}
