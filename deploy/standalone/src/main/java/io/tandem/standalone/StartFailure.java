package io.tandem.standalone;

/** Why the process cannot start, in one line that somebody at a terminal can act on. */
final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** What the chain of causes says at its end: what lies below has the operator's detail. */
  static StartFailure of(Throwable cause) {
    String message = cause.getMessage();
    return new StartFailure(
        message == null || message.isBlank()
            ? cause.toString()
            : message.lines().findFirst().orElse(""),
        cause);
  }
}
