package io.tandem.registrar.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change.Delete;
import io.tandem.contracts.ProvisioningRequest.Change.Put;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.subscriber.Ha1;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectTableTest {

  private static final Map<String, String> SECRET = Ha1.of("1001", "example.org", "s3cret");

  private final ObjectTable table = new ObjectTable();

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

    assertThat(send(new ProvisioningRequest(new Put(alice("C.", SECRET)), 1, false)))
        .isEqualTo(new ObjectVerdict.Refused(412, "the subscriber has been changed meanwhile"));
    assertThat(send(new ProvisioningRequest(new Put(alice("C.", SECRET)), 2, false)))
        .isEqualTo(stored("C.", 3));
  }

  @Test
  void createsOnlyWhatIsNotThereWhenAskedTo() {
    ProvisioningRequest create = new ProvisioningRequest(new Put(alice("Alice", SECRET)), 0, true);

    assertThat(send(create)).isEqualTo(stored("Alice", 1));
    assertThat(send(create))
        .isEqualTo(new ObjectVerdict.Refused(412, "there is such a subscriber already"));
  }

  @Test
  void keepsTheSecretOfAChangeWithoutPassword() {
    assertThat(put(alice("Alice", Map.of()))).isInstanceOf(ObjectVerdict.Refused.class);

    put(alice("Alice", SECRET));

    assertThat(put(alice("Alice B.", Map.of()))).isEqualTo(stored("Alice B.", 2));
  }

  @Test
  void asksForThePasswordAgainInAnotherDomain() {
    put(alice("Alice", SECRET));

    assertThat(
            put(
                new Subscriber(
                    "1001", "other.example", Map.of(), "Alice", false, Custody.DEFAULT, 0)))
        .isEqualTo(
            new ObjectVerdict.Refused(
                422, "is needed for a subscriber that is new in this domain"));
  }

  @Test
  void deletesOnceAndBeginsAnewAtVersionOne() {
    put(alice("Alice", SECRET));
    ProvisioningRequest delete =
        new ProvisioningRequest(new Delete(Provisioned.Kind.SUBSCRIBER, "1001"), 0, false);

    assertThat(send(delete))
        .isEqualTo(new ObjectVerdict.Removed(Provisioned.Kind.SUBSCRIBER, "1001"));
    assertThat(send(delete))
        .isEqualTo(new ObjectVerdict.Refused(404, "there is no such subscriber"));
    assertThat(put(alice("Alice", SECRET))).isEqualTo(stored("Alice", 1));
  }

  @Test
  void keepsKindsApartAlsoWhereTheIdsAreTheSame() {
    PhoneNumber number =
        new PhoneNumber("1001", new PhoneNumber.Landing.OnSubscriber("1001"), Custody.DEFAULT, 0);
    put(alice("Alice", SECRET));

    assertThat(send(new ProvisioningRequest(new Put(number), 0, true)))
        .isEqualTo(new ObjectVerdict.Stored(number.withVersion(1)));
    send(new ProvisioningRequest(new Delete(Provisioned.Kind.SUBSCRIBER, "1001"), 0, false));
    assertThat(table.object(Provisioned.Kind.NUMBER, "1001")).isPresent();
    assertThat(table.object(Provisioned.Kind.SUBSCRIBER, "1001")).isEmpty();
  }

  private static Subscriber alice(String displayName, Map<String, String> ha1) {
    return new Subscriber("1001", "example.org", ha1, displayName, false, Custody.DEFAULT, 0);
  }

  private static ObjectVerdict stored(String displayName, long version) {
    return new ObjectVerdict.Stored(
        new Subscriber(
            "1001", "example.org", SECRET, displayName, false, Custody.DEFAULT, version));
  }

  private ObjectVerdict put(Subscriber subscriber) {
    return send(new ProvisioningRequest(new Put(subscriber), 0, false));
  }

  private ObjectVerdict send(ProvisioningRequest request) {
    ObjectVerdict verdict = table.handle(request);
    switch (verdict) {
      case ObjectVerdict.Stored(Provisioned object) -> table.apply(object);
      case ObjectVerdict.Removed(Provisioned.Kind kind, String id) -> table.remove(kind, id);
      case ObjectVerdict.Refused _ -> {}
    }
    return verdict;
  }
}
