package io.tandem.e2e.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that a test needs and that the build cannot bring, with Debian's package for it. */
public enum Tool {
  BARESIP("baresip", "baresip-core"),
  ESPEAK("espeak-ng", "espeak-ng"),
  KAMAILIO("kamailio", "kamailio"),
  LINPHONE("linphonec", "linphone-cli"),
  NODE("node", "nodejs"),
  NPM("npm", "npm"),
  SIPP("sipp", "sip-tester"),
  SNGREP("sngrep", "sngrep"),
  SOX("sox", "sox"),
  STUNNEL("stunnel", "stunnel4"),
  TSHARK("tshark", "tshark");

  private final String command;
  private final String debianPackage;

  Tool(String command, String debianPackage) {
    this.command = command;
    this.debianPackage = debianPackage;
  }

  public String command() {
    return command;
  }

  /**
   * Skips the test that asks, with a message that says what to install, when the tool is missing.
   */
  public void require() {
    assumeTrue(
        isInstalled(),
        () -> "SKIPPED: " + command + " is not installed (apt-get install " + debianPackage + ")");
  }

  private boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
