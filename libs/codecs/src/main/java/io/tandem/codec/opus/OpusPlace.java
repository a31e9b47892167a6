package io.tandem.codec.opus;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * Where a libopus may be: inside a jar of the class path, or installed in the system. Opens it for
 * as long as the process lives. Nothing is called here but the system's loader.
 */
sealed interface OpusPlace {
  /**
   * Opens the library.
   *
   * @throws IOException with a line for the operator if it is not there, cannot be unpacked, or is
   *     not for this system
   */
  SymbolLookup open() throws IOException;

  /**
   * What is tried, in this order: the one that was tested with Tandem comes first. The system's own
   * is for who cannot have that: other architectures, and Alpine, whose musl loads what was linked
   * against glibc without a word and ends the process at the first call of what it lacks.
   *
   * @param osName as Java names it
   * @param osArch as Java names it
   * @param glibc whether that is the system's C library
   */
  static List<OpusPlace> usual(String osName, String osArch, boolean glibc) {
    OpusPlace bundled =
        osName.equals("Linux") && !glibc
            ? new Unfit("the libopus in the jar is for glibc, which this system does not have")
            : new InJar(resource(osName, osArch));
    return List.of(bundled, new Installed("libopus.so.0"));
  }

  /** What is tried on this system. */
  static List<OpusPlace> usual() {
    return usual(
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").isPresent());
  }

  /** The path in libjitsi's jar for a system, named as Java names it. */
  static String resource(String osName, String osArch) {
    boolean mac = osName.toLowerCase(Locale.ROOT).startsWith("mac");
    String system = mac ? "darwin" : osName.toLowerCase(Locale.ROOT);
    String architecture = osArch.equals("amd64") ? "x86-64" : osArch;
    return "/" + system + "-" + architecture + "/libjnopus" + (mac ? ".dylib" : ".so");
  }

  /**
   * A file of the class path, unpacked for the moment in which it is opened: the system's loader
   * knows files only.
   *
   * @param resource absolute path in the class path
   */
  record InJar(String resource) implements OpusPlace {
    @Override
    public SymbolLookup open() throws IOException {
      try (InputStream library = OpusPlace.class.getResourceAsStream(resource)) {
        if (library == null) {
          throw new IOException("no " + resource + " in the class path");
        }
        Path file = temporary();
        try {
          Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
          return load(file);
        } finally {
          // What is mapped stays mapped.
          Files.delete(file);
        }
      }
    }

    private static Path temporary() throws IOException {
      try {
        return Files.createTempFile("tandem-opus", ".so");
      } catch (IOException unwritable) {
        String folder = System.getProperty("java.io.tmpdir");
        throw new IOException("nothing can be written to " + folder, unwritable);
      }
    }

    @SuppressWarnings("restricted") // To load C is the purpose; the programs' manifests allow it.
    private SymbolLookup load(Path file) throws IOException {
      try {
        return SymbolLookup.libraryLookup(file, Arena.global());
      } catch (IllegalArgumentException refused) {
        throw new IOException(
            resource
                + " cannot be loaded: it is for another system, or "
                + file.getParent()
                + " is mounted noexec",
            refused);
      }
    }

    @Override
    public String toString() {
      return "the jar's " + resource;
    }
  }

  /**
   * A library that the system's loader finds by name.
   *
   * @param name its file name with the version of its interface
   */
  record Installed(String name) implements OpusPlace {
    @Override
    @SuppressWarnings("restricted") // As above.
    public SymbolLookup open() throws IOException {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException refused) {
        throw new IOException("no " + name + " in the system", refused);
      }
    }

    @Override
    public String toString() {
      return "the system's " + name;
    }
  }

  /**
   * A library that must not be loaded here.
   *
   * @param reason why
   */
  record Unfit(String reason) implements OpusPlace {
    @Override
    public SymbolLookup open() throws IOException {
      throw new IOException(reason);
    }
  }
}
