package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks at what the event loops of a process are doing, by its thread dump. Says without a clock
 * whether a loop runs, or waits in, code that it must not.
 */
public final class LoopStacks {

  private static final String LOOP = "\"vert.x-eventloop-thread";

  private LoopStacks() {}

  /** The stacks of event loops that stand in code of this package at the moment. */
  public static List<String> within(ChildProcess process, String javaPackage) {
    List<String> found = new ArrayList<>();
    for (String stack : threadDump(process.pid()).split("\n\n")) {
      if (stack.startsWith(LOOP) && stack.contains("at " + javaPackage + ".")) {
        found.add(stack);
      }
    }
    return found;
  }

  /** How many event loops a dump shows, so that a test knows that it has looked at some. */
  public static long count(ChildProcess process) {
    return Arrays.stream(threadDump(process.pid()).split("\n\n"))
        .filter(stack -> stack.startsWith(LOOP))
        .count();
  }

  private static String threadDump(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process dump =
          new ProcessBuilder(jcmd, Long.toString(pid), "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
