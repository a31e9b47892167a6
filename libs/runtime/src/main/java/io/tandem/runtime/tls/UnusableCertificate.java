package io.tandem.runtime.tls;

/** Why files do not prove who we are, in one line for an operator. */
public final class UnusableCertificate extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableCertificate(String line, Throwable cause) {
    super(line, cause);
  }
}
