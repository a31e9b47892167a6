package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a run writes: one folder for each process below {@code e2e/target/e2e}, kept after the run
 * so that logs, configurations and recordings of a failure can be read.
 */
public final class Workspace {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private Workspace() {}

  /**
   * A new empty folder whose name starts with {@code what} and is unique in this run and others.
   */
  public static Path newFolder(String what) {
    Path parent = repository().resolve("e2e/target/e2e");
    try {
      Files.createDirectories(parent);
      String run = ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
      return Files.createDirectory(parent.resolve(what + "-" + run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The root of the checkout: the nearest folder upwards that holds the Maven wrapper. */
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not inside a checkout of Tandem");
      }
    }
    return folder;
  }
}
