package io.tandem.registrar.location;

/**
 * What the location table allows.
 *
 * @param minExpiresSeconds shorter lifetimes are refused with 423
 * @param maxExpiresSeconds longer lifetimes are cut to this
 * @param maxContacts bindings of one address-of-record; one more evicts the oldest
 */
public record LocationLimits(int minExpiresSeconds, int maxExpiresSeconds, int maxContacts) {

  public static final LocationLimits DEFAULT = new LocationLimits(60, 3600, 10);

  public LocationLimits {
    if (minExpiresSeconds < 1 || maxExpiresSeconds < minExpiresSeconds || maxContacts < 1) {
      throw new IllegalArgumentException(
          "limits contradict each other: lifetimes %d to %d s, %d contacts"
              .formatted(minExpiresSeconds, maxExpiresSeconds, maxContacts));
    }
  }
}
