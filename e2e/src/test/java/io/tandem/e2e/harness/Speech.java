package io.tandem.e2e.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A sentence, spoken once by a synthesizer and then over and over, as 8 kHz mono: what a test plays
 * into one phone and listens for at another.
 *
 * @param wav the file that a phone plays, long enough for any call of these tests
 * @param samples the sentence once
 */
public record Speech(String name, Path wav, short[] samples) {

  // A phone that has played its file falls silent, and the longest call waits out a broker's
  // outage.
  private static final int REPEATS = 50;

  /** One voice. */
  public static Speech harbour() {
    return speak(
        "harbour",
        40,
        "The tandem exchange connects the northern trunk to the southern harbour before sunrise.");
  }

  /** Another voice, another sentence. */
  public static Speech bicycles() {
    return speak(
        "bicycles",
        75,
        "Seventeen yellow bicycles were parked outside of the little bakery yesterday.");
  }

  /** The sentence twice, so that what begins in its middle is found in one piece. */
  short[] twice() {
    short[] twice = new short[samples.length * 2];
    System.arraycopy(samples, 0, twice, 0, samples.length);
    System.arraycopy(samples, 0, twice, samples.length, samples.length);
    return twice;
  }

  private static Speech speak(String name, int pitch, String sentence) {
    Tool.ESPEAK.require();
    Tool.SOX.require();
    Path folder = Workspace.newFolder("speech-" + name);
    run(
        folder,
        List.of(
            Tool.ESPEAK.command(),
            "-v",
            "en",
            "-p",
            Integer.toString(pitch),
            "-w",
            "spoken.wav",
            sentence));
    run(
        folder,
        List.of(
            Tool.SOX.command(),
            "-V1",
            "spoken.wav",
            "-r",
            "8000",
            "-c",
            "1",
            "-b",
            "16",
            "once.wav",
            "norm",
            "-6",
            "pad",
            "0",
            "0.3"));
    run(
        folder,
        List.of(
            Tool.SOX.command(),
            "-V1",
            "once.wav",
            "long.wav",
            "repeat",
            Integer.toString(REPEATS)));
    Recording once = Recording.read(folder.resolve("once.wav"));
    return new Speech(name, folder.resolve("long.wav"), once.samples());
  }

  private static void run(Path folder, List<String> command) {
    Path log = folder.resolve("tools.log");
    try (ChildProcess tool = ChildProcess.start(command.get(0), log, folder, Map.of(), command)) {
      if (tool.awaitExit(Duration.ofSeconds(60)) != 0) {
        throw new AssertionError(command + " failed" + tool.tail());
      }
    }
  }
}
