package io.tandem.runtime.kafka;

/** A record that is not durable and will not become so: the publisher has given it up. */
public final class PublishFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PublishFailure(String message) {
    super(message);
  }

  public PublishFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
