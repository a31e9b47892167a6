package io.tandem.broker;

/**
 * Why the embedded broker cannot run, in one line that an operator can act on: a folder that cannot
 * be written, a folder that another process uses, a port that is taken.
 */
public final class BrokerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BrokerFailure(String message) {
    super(message);
  }

  public BrokerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
