package io.tandem.sip.locate;

import io.tandem.sip.transaction.Transport;
import java.util.List;

/**
 * What we can use, in our order.
 *
 * @param transports the first is preferred where a domain leaves the choice to us
 * @param families A, AAAA or both: the families of addresses that we can send to (RFC 7984)
 * @param trustsMaddr whether a URI may say that its requests go elsewhere than to its host
 */
public record LocatingRules(
    List<Transport> transports, List<RecordType> families, boolean trustsMaddr) {

  public LocatingRules {
    transports = List.copyOf(transports);
    families = List.copyOf(families);
    if (transports.isEmpty() || families.isEmpty()) {
      throw new IllegalArgumentException("nothing that can be used");
    }
    if (!List.of(RecordType.A, RecordType.AAAA).containsAll(families)) {
      throw new IllegalArgumentException("no families: " + families);
    }
  }

  boolean has(Transport transport) {
    return transports.contains(transport);
  }
}
