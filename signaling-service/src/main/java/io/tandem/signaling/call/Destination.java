package io.tandem.signaling.call;

/** What a call is put through to. */
public sealed interface Destination {

  /**
   * A phone.
   *
   * @param target its contact URI
   * @param toUri the called party as the phone shall see it in To
   */
  record Phone(String target, String toUri, Egress egress) implements Destination {}

  /** Hears himself. */
  record Echo() implements Destination {}

  /** Hears a tone. */
  record Tone() implements Destination {}
}
