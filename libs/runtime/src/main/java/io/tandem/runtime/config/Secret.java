package io.tandem.runtime.config;

/** A value that must not be printed, logged or sent back; {@link #reveal} is easy to search for. */
public final class Secret {

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  public String reveal() {
    return value;
  }

  /** Deliberately not the value: records that hold a secret can be printed. */
  @Override
  public String toString() {
    return "(secret)";
  }
}
