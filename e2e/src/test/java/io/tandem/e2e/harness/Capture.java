package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The SIP messages in a PCAP file, as tshark reads them: an instrument that knows nothing of us.
 *
 * @param messages in the order of the file
 */
public record Capture(List<Message> messages) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * One message.
   *
   * @param what method of a request, status of a response
   * @param sound whether the checksums of IP and UDP are right
   */
  public record Message(
      String source, String destination, String callId, String cseq, String what, boolean sound) {}

  /** Reads a file; UDP of this port is taken for SIP. */
  public static Capture read(Path file, int sipPort) {
    Tool.TSHARK.require();
    List<String> command =
        new ArrayList<>(List.of(Tool.TSHARK.command(), "-n", "-r", file.toString()));
    command.addAll(List.of("-d", "udp.port==" + sipPort + ",sip", "-Y", "sip"));
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
    command.addAll(List.of("-T", "fields", "-E", "separator=|"));
    for (String field :
        List.of(
            "ip.src",
            "udp.srcport",
            "ip.dst",
            "udp.dstport",
            "sip.Call-ID",
            "sip.CSeq",
            "sip.Method",
            "sip.Status-Code",
            "ip.checksum.status",
            "udp.checksum.status")) {
      command.add("-e");
      command.add(field);
    }
    Path folder = Workspace.newFolder("tshark");
    Path errors = folder.resolve("errors.log");
    Path output = folder.resolve("messages.txt");
    try {
      Process tshark =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!tshark.waitFor(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
        tshark.destroyForcibly();
        throw new AssertionError("tshark took too long");
      }
      if (tshark.exitValue() != 0) {
        throw new AssertionError("tshark: " + Files.readString(errors));
      }
      return new Capture(Files.readAllLines(output).stream().map(Capture::message).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while tshark reads", e);
    }
  }

  /** What was said in one dialog, each message once however often it was repeated. */
  public List<String> said(String callId) {
    return messages.stream()
        .filter(message -> message.callId().equals(callId))
        .map(message -> message.what() + " (" + message.cseq() + ")")
        .distinct()
        .toList();
  }

  private static Message message(String line) {
    String[] f = line.split("\\|", -1);
    return new Message(
        f[0] + ":" + f[1],
        f[2] + ":" + f[3],
        f[4],
        f[5],
        f[7].isEmpty() ? f[6] : f[7],
        f[8].equals("1") && f[9].equals("1"));
  }
}
