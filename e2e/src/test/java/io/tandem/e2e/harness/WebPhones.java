package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two phones with JsSIP that call each other over WebSocket: the script {@code phones.js}, run by
 * Node. What it needs comes from the npm registry, once for a checkout.
 */
public final class WebPhones implements AutoCloseable {

  private static final Duration INSTALL = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "phones.js");

  private final ChildProcess process;

  private WebPhones(ChildProcess process) {
    this.process = process;
  }

  /**
   * Begins a call between two subscribers.
   *
   * @param url of the WebSocket
   * @param certificate that the server must prove itself with, over TLS
   */
  public static WebPhones call(String url, Path certificate, String caller, String callee) {
    Tool.NODE.require();
    Tool.NPM.require();
    Path scripts = installed();
    Path folder = Workspace.newFolder("web-phones");
    return new WebPhones(
        ChildProcess.start(
            "web phones",
            folder.resolve("phones.log"),
            scripts,
            Map.of("NODE_EXTRA_CA_CERTS", certificate.toString()),
            List.of(Tool.NODE.command(), "phones.js", url, "tandem.local", caller, callee)));
  }

  /** Waits until the script has told this; it may have told it already. */
  public WebPhones awaitTold(String json) {
    process.awaitOutput(json, PATIENCE);
    return this;
  }

  public void awaitEnd() {
    int status = process.awaitExit(PATIENCE);
    if (status != 0) {
      throw new AssertionError("the web phones ended with " + status + process.tail());
    }
  }

  /** One test class at a time runs here, so nobody else installs meanwhile. */
  private static Path installed() {
    Path source = Workspace.repository().resolve("e2e/src/test/js");
    Path target = Workspace.repository().resolve("e2e/target/js");
    try {
      Files.createDirectories(target);
      for (String file : FILES) {
        Files.write(target.resolve(file), Files.readAllBytes(source.resolve(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!Files.isDirectory(target.resolve("node_modules/jssip"))) {
      Map<String, String> quietly = new HashMap<>();
      quietly.put("npm_config_fund", "false");
      quietly.put("npm_config_audit", "false");
      try (ChildProcess npm =
          ChildProcess.start(
              "npm",
              target.resolve("npm.log"),
              target,
              quietly,
              List.of(Tool.NPM.command(), "ci", "--ignore-scripts"))) {
        int status = npm.awaitExit(INSTALL);
        if (status != 0) {
          throw new AssertionError("npm ci ended with " + status + npm.tail());
        }
      }
    }
    return target;
  }

  @Override
  public void close() {
    process.close();
  }
}
