package io.tandem.contracts;

/**
 * A number of the exchange's own, and where calls to it land.
 *
 * @param id the number in E.164 with +
 * @param custody whose it is, and what keeps it
 * @param version counts changes, from 1
 */
public record PhoneNumber(String id, Landing landing, Custody custody, long version)
    implements Provisioned {

  public PhoneNumber {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a number needs digits");
    }
  }

  /** Where a call goes. */
  public sealed interface Landing {
    /** To the phones of a subscriber. */
    record OnSubscriber(String name) implements Landing {}

    /** To whoever is behind a trunk: a PBX. */
    record OnTrunk(String trunk) implements Landing {}

    /** To an application, which says what becomes of it. */
    record OnApplication(String application) implements Landing {}

    /** To a number that is built in, such as {@code 600}. */
    record OnService(String number) implements Landing {}
  }

  @Override
  public Kind kind() {
    return Kind.NUMBER;
  }

  @Override
  public PhoneNumber withVersion(long next) {
    return new PhoneNumber(id, landing, custody, next);
  }

  @Override
  public PhoneNumber withCustody(Custody next) {
    return new PhoneNumber(id, landing, next, version);
  }
}
