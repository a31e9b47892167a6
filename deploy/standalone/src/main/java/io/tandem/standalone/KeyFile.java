package io.tandem.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A key in the state folder that is made at the first start and nobody else on the machine can
 * read: for settings that must not have a default that everybody knows.
 */
final class KeyFile {

  private static final int BYTES = 32;

  private KeyFile() {}

  /** The key in that file, which is made if there is none. */
  static String in(Path file) throws LaunchFailure {
    try {
      make(file);
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new LaunchFailure("the key " + file + " cannot be kept: " + e.getMessage(), e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      if (Files.size(file) > 0) {
        return;
      }
      // The process ended between making the file and filling it.
    }
    Files.write(
        file,
        HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII),
        StandardOpenOption.WRITE);
  }
}
