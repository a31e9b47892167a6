package io.tandem.registrar.location;

/**
 * What the location table allows.
 *
 * @param minExpiresSeconds shorter lifetimes are refused with 423
 * @param maxExpiresSeconds longer lifetimes are cut to this
 * @param maxContacts bindings of one address-of-record; one more evicts the oldest
 * @param spreadPercent by how much a lifetime may be shortened, so that phones that came together
 *     do not come back together
 */
public record LocationLimits(
    int minExpiresSeconds, int maxExpiresSeconds, int maxContacts, int spreadPercent) {

  public static final LocationLimits DEFAULT = new LocationLimits(60, 3600, 10, 20);

  public LocationLimits {
    if (minExpiresSeconds < 1
        || maxExpiresSeconds < minExpiresSeconds
        || maxContacts < 1
        || spreadPercent < 0
        || spreadPercent > 100) {
      throw new IllegalArgumentException(
          "limits contradict each other: lifetimes %d to %d s less %d %%, %d contacts"
              .formatted(minExpiresSeconds, maxExpiresSeconds, spreadPercent, maxContacts));
    }
  }
}
