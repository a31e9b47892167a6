package io.tandem.runtime.service;

/** Why a process cannot run, in one line for an operator. */
public final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  public StartFailure(String line, Throwable cause) {
    super(line, cause);
  }
}
