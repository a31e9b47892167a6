package io.tandem.sip.locate;

/** The kinds of records that lead to a next hop. */
public enum RecordType {
  NAPTR,
  SRV,
  A,
  AAAA
}
