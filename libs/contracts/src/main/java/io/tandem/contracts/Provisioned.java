package io.tandem.contracts;

import java.util.Arrays;
import java.util.Optional;

/** An object that operators and applications keep with the registrar. */
public sealed interface Provisioned extends ContractRecord
    permits Subscriber, Trunk, PhoneNumber, Application, Account {

  /** What kinds there are; each has a topic of its own, keyed by {@link #id}. */
  enum Kind {
    SUBSCRIBER(Topic.SUBSCRIBERS),
    TRUNK(Topic.TRUNKS),
    NUMBER(Topic.NUMBERS),
    APPLICATION(Topic.APPLICATIONS),
    ACCOUNT(Topic.ACCOUNTS);

    private final Topic topic;

    Kind(Topic topic) {
      this.topic = topic;
    }

    public Topic topic() {
      return topic;
    }

    /** The kind whose objects stand in the topic of that name. */
    public static Optional<Kind> of(String topicName) {
      return Topic.named(topicName)
          .flatMap(
              named -> Arrays.stream(values()).filter(kind -> kind.topic == named).findFirst());
    }
  }

  Kind kind();

  /** Names it among its kind. */
  String id();

  /** Counts changes, from 1; the entity tag of the API. 0 in a request: the owner counts. */
  long version();

  /** Whose it is, and what keeps it. */
  Custody custody();

  /** The same object in another version. */
  Provisioned withVersion(long version);

  /** The same object in other hands. */
  Provisioned withCustody(Custody custody);
}
