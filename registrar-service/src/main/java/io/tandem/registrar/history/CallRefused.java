package io.tandem.registrar.history;

/** A call that the store does not take, however often it is tried. */
public final class CallRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CallRefused(String line, Throwable cause) {
    super(line, cause);
  }
}
