package io.tandem.standalone;

/** What keeps the launcher from starting, in one line that somebody at a terminal can act on. */
final class LaunchFailure extends Exception {

  private static final long serialVersionUID = 1L;

  LaunchFailure(String line) {
    super(line);
  }

  LaunchFailure(String line, Throwable cause) {
    super(line, cause);
  }
}
