package io.tandem.sip.locate;

/** What DNS is asked. */
public record Question(RecordType type, DnsName name) {}
