package io.tandem.contracts;

/** What concerns a call and does not arise at its owner: the records of {@code call-inbox}. */
public sealed interface InboxRecord extends ContractRecord permits MediaFact, SipArrived {

  /** The shard of the call concerned: the partition that the record goes to. */
  int shard();
}
