package io.tandem.registrar.history;

/** What keeps the calls does not answer. The message is one line, fit for an operator. */
public final class HistoryUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public HistoryUnavailable(String line) {
    super(line);
  }

  public HistoryUnavailable(String line, Throwable cause) {
    super(line, cause);
  }
}
