package io.tandem.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Debian's ffmpeg as a peer: octets in, octets out. Tests that want it are skipped without it. */
public final class Ffmpeg {
  private Ffmpeg() {}

  /** Skips the test if there is no ffmpeg. */
  public static void assume() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/ffmpeg")), "ffmpeg is not installed");
  }

  /** What ffmpeg makes of {@code input} with these arguments, of which IN and OUT are files. */
  public static byte[] convert(byte[] input, String... arguments) {
    try {
      Path in = Files.createTempFile("tandem", ".in");
      Path out = Files.createTempFile("tandem", ".out");
      try {
        Files.write(in, input);
        List<String> command = new ArrayList<>(List.of("/usr/bin/ffmpeg", "-v", "error", "-y"));
        for (String argument : arguments) {
          command.add(argument.replace("IN", in.toString()).replace("OUT", out.toString()));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
          throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
        return Files.readAllBytes(out);
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
