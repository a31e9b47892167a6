package io.tandem.e2e.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The control socket of baresip (module {@code ctrl_tcp}): JSON in netstrings, commands in, events
 * out. One thread reads events until the phone closes; answers to commands are not looked at, since
 * the events that follow say more.
 */
final class BaresipControl implements AutoCloseable {

  private static final Pattern TYPE = Pattern.compile("\"type\":\"([A-Z_]+)\"");
  private static final Pattern PARAM = Pattern.compile("\"param\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Socket socket;
  private final List<BaresipEvent> events = new CopyOnWriteArrayList<>();

  private BaresipControl(Socket socket) {
    this.socket = socket;
    Thread.ofVirtual().start(this::readEvents);
  }

  static BaresipControl connect(int port) {
    try {
      return new BaresipControl(new Socket(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that happened so far, in order. */
  List<BaresipEvent> events() {
    return List.copyOf(events);
  }

  /**
   * @param params empty for none; a word without quotes and backslashes
   */
  void command(String command, String params) {
    String json =
        "{\"command\":\"%s\",\"params\":\"%s\",\"token\":\"-\"}".formatted(command, params);
    byte[] netstring = (json.length() + ":" + json + ",").getBytes(StandardCharsets.US_ASCII);
    try {
      socket.getOutputStream().write(netstring);
    } catch (IOException e) {
      throw new UncheckedIOException("the phone does not take commands any more", e);
    }
  }

  private void readEvents() {
    try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
      while (true) {
        int length = 0;
        int octet = in.read();
        while (octet != ':') {
          if (octet < 0) {
            return;
          }
          length = length * 10 + (octet - '0');
          octet = in.read();
        }
        String json = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.read();
        note(json);
      }
    } catch (IOException closed) {
      // The phone is off: there is nothing more to tell.
    }
  }

  private void note(String json) {
    Matcher type = TYPE.matcher(json);
    if (json.contains("\"event\":true") && type.find()) {
      Matcher param = PARAM.matcher(json);
      events.add(
          new BaresipEvent(type.group(1), param.find() ? param.group(1).replace("\\/", "/") : ""));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
