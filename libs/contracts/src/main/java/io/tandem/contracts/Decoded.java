package io.tandem.contracts;

/** What the bytes of a record turned out to be. */
public sealed interface Decoded {

  /** A record of ours. */
  record Known(ContractRecord contents) implements Decoded {}

  /** Ours, but of a type that this release does not know: to be counted and skipped. */
  record UnknownType() implements Decoded {}

  /** Not ours, or damaged: to be counted and kept aside. */
  record Corrupt(String reason) implements Decoded {}
}
