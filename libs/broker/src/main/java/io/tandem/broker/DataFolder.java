package io.tandem.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds the broker's data, held by this process alone from {@link #open} to {@link
 * #close}. Kafka locks its folder too, but says so by ending the JVM; asking first gives a line of
 * text instead.
 */
final class DataFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @throws BrokerFailure if the folder cannot be made or written, or another broker holds it
   */
  static DataFolder open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    FileChannel channel;
    try {
      Files.createDirectories(absolute);
      channel =
          FileChannel.open(
              absolute.resolve("tandem.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new BrokerFailure("data folder " + absolute + " cannot be written: " + e, e);
    }
    if (lock(channel) == null) {
      closeQuietly(channel);
      throw new BrokerFailure("data folder " + absolute + " is in use by another process");
    }
    return new DataFolder(absolute, channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException held) {
      return null;
    } catch (IOException e) {
      closeQuietly(channel);
      throw new BrokerFailure("data folder cannot be locked: " + e, e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Closing only gives the lock back; the process's end does that too.
    }
  }
}
