package io.tandem.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that keeps the state of {@code ./run}, held by one process at a time. A marker file
 * says that the folder is ours, and is what the lock is on: only a marked folder is ever emptied,
 * and only while no other process uses it.
 *
 * <p>Owned by the main thread. What lies inside belongs to the broker and to the registrar's call
 * history.
 */
final class StateFolder implements AutoCloseable {

  static final String MARKER = "tandem-state";

  private static final String EXPLANATION =
      "Tandem keeps its state here. ./run --fresh deletes everything beside this file.\n";

  private final Path path;
  private final FileChannel marker;

  private StateFolder(Path path, FileChannel marker) {
    this.path = path;
    this.marker = marker;
  }

  /**
   * Makes the folder when it is missing, and takes hold of it.
   *
   * @throws LaunchFailure if it cannot be written, is somebody else's, or another process holds it
   */
  static StateFolder open(Path folder) throws LaunchFailure {
    Path path = folder.toAbsolutePath().normalize();
    FileChannel channel;
    try {
      Files.createDirectories(path);
      if (!Files.exists(path.resolve(MARKER)) && !isEmpty(path)) {
        throw new LaunchFailure(
            "data folder " + path + " holds other things; name an empty one (TANDEM_DATA_DIR)");
      }
      channel =
          FileChannel.open(
              path.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new LaunchFailure(
          "data folder " + path + " (TANDEM_DATA_DIR) cannot be written: " + reason(e), e);
    }
    try {
      if (lock(channel) == null) {
        throw new LaunchFailure("data folder " + path + " is in use by another Tandem");
      }
      channel.truncate(0).write(StandardCharsets.UTF_8.encode(EXPLANATION));
      closeToOthers(path);
      return new StateFolder(path, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new LaunchFailure("data folder " + path + " cannot be locked: " + reason(e), e);
    } catch (LaunchFailure e) {
      closeQuietly(channel);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Deletes everything but the marker; links are deleted, not followed. */
  void empty() throws LaunchFailure {
    try {
      Files.walkFileTree(path, new Sweep());
    } catch (IOException e) {
      throw new LaunchFailure("data folder " + path + " cannot be emptied: " + reason(e), e);
    }
  }

  @Override
  public void close() {
    closeQuietly(marker);
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (Stream<Path> inside = Files.list(path)) {
      return inside.findAny().isEmpty();
    }
  }

  /** The proofs of passwords lie in there. */
  private static void closeToOthers(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException held) {
      return null;
    }
  }

  /** The system's own words are in few of these exceptions; their type says the rest. */
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> e.toString();
    };
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Closing only gives the lock back; the process's end does that too.
    }
  }

  private final class Sweep extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!file.equals(path.resolve(MARKER))) {
        Files.delete(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (!dir.equals(path)) {
        Files.delete(dir);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
