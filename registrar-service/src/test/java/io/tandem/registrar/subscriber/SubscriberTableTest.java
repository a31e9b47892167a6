package io.tandem.registrar.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change.DeleteSubscriber;
import io.tandem.contracts.ProvisioningRequest.Change.PutSubscriber;
import io.tandem.contracts.Subscriber;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriberTableTest {

  private static final Map<String, String> SECRET = Ha1.of("1001", "example.org", "s3cret");

  private final SubscriberTable table = new SubscriberTable();

  @Test
  void countsVersionsFromOne() {
    assertThat(put(alice("Alice", SECRET))).isEqualTo(stored("Alice", 1));
    assertThat(put(alice("Alice B.", SECRET))).isEqualTo(stored("Alice B.", 2));
  }

  @Test
  void doesNotCountAChangeThatChangesNothing() {
    put(alice("Alice", SECRET));

    assertThat(put(alice("Alice", SECRET))).isEqualTo(stored("Alice", 1));
    assertThat(put(alice("Alice", Map.of()))).isEqualTo(stored("Alice", 1));
  }

  @Test
  void changesOnlyTheVersionThatWasSeen() {
    put(alice("Alice", SECRET));
    put(alice("Alice B.", SECRET));

    assertThat(send(new ProvisioningRequest(new PutSubscriber(alice("C.", SECRET)), 1, false)))
        .isEqualTo(new SubscriberVerdict.Refused(412, "the subscriber has been changed meanwhile"));
    assertThat(send(new ProvisioningRequest(new PutSubscriber(alice("C.", SECRET)), 2, false)))
        .isEqualTo(stored("C.", 3));
  }

  @Test
  void createsOnlyWhatIsNotThereWhenAskedTo() {
    ProvisioningRequest create =
        new ProvisioningRequest(new PutSubscriber(alice("Alice", SECRET)), 0, true);

    assertThat(send(create)).isEqualTo(stored("Alice", 1));
    assertThat(send(create))
        .isEqualTo(new SubscriberVerdict.Refused(412, "a subscriber of that name exists already"));
  }

  @Test
  void keepsTheSecretOfAChangeWithoutPassword() {
    assertThat(put(alice("Alice", Map.of()))).isInstanceOf(SubscriberVerdict.Refused.class);

    put(alice("Alice", SECRET));

    assertThat(put(alice("Alice B.", Map.of()))).isEqualTo(stored("Alice B.", 2));
  }

  @Test
  void asksForThePasswordAgainInAnotherDomain() {
    put(alice("Alice", SECRET));

    assertThat(put(new Subscriber("1001", "other.example", Map.of(), "Alice", false, 0)))
        .isEqualTo(
            new SubscriberVerdict.Refused(
                422, "is needed for a subscriber that is new in this domain"));
  }

  @Test
  void deletesOnceAndBeginsAnewAtVersionOne() {
    put(alice("Alice", SECRET));
    ProvisioningRequest delete = new ProvisioningRequest(new DeleteSubscriber("1001"), 0, false);

    assertThat(send(delete)).isEqualTo(new SubscriberVerdict.Removed("1001"));
    assertThat(send(delete))
        .isEqualTo(new SubscriberVerdict.Refused(404, "there is no subscriber of that name"));
    assertThat(put(alice("Alice", SECRET))).isEqualTo(stored("Alice", 1));
  }

  @Test
  void hashesAsTheRfcDoes() {
    // RFC 7616 section 3.9.1 uses this name, realm and password; the hashes are those of
    // "printf 'Mufasa:http-auth@example.org:Circle of Life' | md5sum" and sha256sum.
    assertThat(Ha1.of("Mufasa", "http-auth@example.org", "Circle of Life"))
        .containsEntry("MD5", "3d78807defe7de2157e2b0b6573a855f")
        .containsEntry(
            "SHA-256", "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
  }

  @Test
  void namesWhatIsWrongWithANameOrPassword() {
    assertThat(SubscriberRules.problemWithName("1001")).isEmpty();
    assertThat(SubscriberRules.problemWithName("+31.20~a_b-c")).isEmpty();
    for (String bad : new String[] {"", "a b", "a/b", "a@b", "-x", "a\r\nb", "ü", "x".repeat(65)}) {
      assertThat(SubscriberRules.problemWithName(bad)).as("name '%s'", bad).isPresent();
    }
    assertThat(SubscriberRules.problemWithPassword("p:w ü")).isEmpty();
    assertThat(SubscriberRules.problemWithPassword("")).isPresent();
    assertThat(SubscriberRules.problemWithPassword("a\nb")).isPresent();
    assertThat(SubscriberRules.problemWithDisplayName("a\rb")).isPresent();
  }

  private static Subscriber alice(String displayName, Map<String, String> ha1) {
    return new Subscriber("1001", "example.org", ha1, displayName, false, 0);
  }

  private static SubscriberVerdict stored(String displayName, long version) {
    return new SubscriberVerdict.Stored(
        new Subscriber("1001", "example.org", SECRET, displayName, false, version));
  }

  private SubscriberVerdict put(Subscriber subscriber) {
    return send(new ProvisioningRequest(new PutSubscriber(subscriber), 0, false));
  }

  private SubscriberVerdict send(ProvisioningRequest request) {
    SubscriberVerdict verdict = table.handle(request);
    switch (verdict) {
      case SubscriberVerdict.Stored(Subscriber subscriber) -> table.apply(subscriber);
      case SubscriberVerdict.Removed(String name) -> table.remove(name);
      case SubscriberVerdict.Refused _ -> {}
    }
    return verdict;
  }
}
