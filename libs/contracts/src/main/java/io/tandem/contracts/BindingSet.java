package io.tandem.contracts;

import java.util.List;

/** All contacts of one address-of-record: always the whole set, never a difference. */
public record BindingSet(String addressOfRecord, List<Binding> bindings) implements ContractRecord {

  public BindingSet {
    bindings = List.copyOf(bindings);
  }

  /**
   * One contact.
   *
   * @param expiresAtEpochMillis from then on the binding does not count, whether swept or not
   */
  public record Binding(
      String contactUri,
      long expiresAtEpochMillis,
      int qThousandths,
      String callId,
      long cseq,
      String instanceId,
      int regId,
      String userAgent,
      Reach reach,
      long registeredAtEpochMillis) {}
}
