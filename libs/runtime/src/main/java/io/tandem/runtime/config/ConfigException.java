package io.tandem.runtime.config;

import java.util.List;

/** Everything that is wrong with the configuration, one line each, found in one go. */
public final class ConfigException extends Exception {

  /** {@code EX_CONFIG} of sysexits.h: what a process ends with when its configuration is wrong. */
  public static final int EXIT_CODE = 78;

  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> errors) {
    super(String.join("\n", errors));
  }

  public List<String> errors() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
