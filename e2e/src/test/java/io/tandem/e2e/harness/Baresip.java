package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real phone: baresip without a sound card or a screen. It plays a file instead of a microphone,
 * writes what it hears to a file, and is led through its control socket.
 *
 * <p>Owned by the test's thread. Each {@code await} looks at what happened after the last thing
 * that was awaited, so a test reads as the story of the call.
 */
public final class Baresip implements AutoCloseable {

  // Registering and call set-up take milliseconds; a busy machine with a cold JVM takes seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String user;
  private final InetSocketAddress registrar;
  private final Path folder;
  private final ChildProcess process;
  private final BaresipControl control;
  private final int port;
  private int seen;

  private Baresip(
      Model model, Path folder, ChildProcess process, BaresipControl control, int port) {
    this.user = model.user();
    this.registrar = model.registrar();
    this.folder = folder;
    this.process = process;
    this.control = control;
    this.port = port;
  }

  /** Describes the phone of a subscriber; {@link Model#start} switches it on. */
  public static Model phone(String user, InetSocketAddress registrar) {
    return new Model(
        user, registrar, "tandem-" + user, "udp", 3600, "", "PCMU/8000/1,PCMA/8000/1", "");
  }

  /**
   * What is set before a phone is switched on.
   *
   * @param codecs that it has, as baresip writes them
   * @param registerSeconds the expiry that it asks for; 0 not to register at all
   * @param plays a WAV file, or empty for silence
   * @param mediaEncryption as baresip calls it; empty for none
   */
  public record Model(
      String user,
      InetSocketAddress registrar,
      String password,
      String transport,
      int registerSeconds,
      String plays,
      String codecs,
      String mediaEncryption) {

    public Model password(String secret) {
      return new Model(
          user, registrar, secret, transport, registerSeconds, plays, codecs, mediaEncryption);
    }

    public Model overTcp() {
      return new Model(
          user, registrar, password, "tcp", registerSeconds, plays, codecs, mediaEncryption);
    }

    /** The registrar's address must be the one of TLS then. */
    public Model overTls() {
      return new Model(
          user, registrar, password, "tls", registerSeconds, plays, codecs, mediaEncryption);
    }

    boolean isOnIpv6() {
      return registrar.getAddress() instanceof Inet6Address;
    }

    public Model withoutRegistering() {
      return new Model(user, registrar, password, transport, 0, plays, codecs, mediaEncryption);
    }

    public Model playing(Speech speech) {
      return new Model(
          user,
          registrar,
          password,
          transport,
          registerSeconds,
          speech.wav().toString(),
          codecs,
          mediaEncryption);
    }

    /** One codec alone, as baresip writes it: name, clock and channels. */
    public Model speaking(String codec) {
      return new Model(
          user, registrar, password, transport, registerSeconds, plays, codec, mediaEncryption);
    }

    /** SRTP with keys in SDP, and nothing else: it offers RTP/SAVP, and refuses RTP/AVP. */
    public Model withSrtp() {
      return new Model(
          user, registrar, password, transport, registerSeconds, plays, codecs, "srtp-mand");
    }

    public Baresip start() {
      Tool.BARESIP.require();
      Path folder = Workspace.newFolder("baresip-" + user);
      PortBlock ports = PortBlock.free(16);
      BaresipConfig.write(folder, this, ports);
      ChildProcess process =
          ChildProcess.start(
              "baresip " + user,
              folder.resolve("baresip.log"),
              folder,
              Map.of(),
              List.of(
                  Tool.BARESIP.command(), isOnIpv6() ? "-6" : "-4", "-s", "-f", folder.toString()));
      try {
        process.awaitOutput("baresip is ready", PATIENCE);
        BaresipControl control = BaresipControl.connect(BaresipConfig.controlPort(ports));
        return new Baresip(this, folder, process, control, ports.first());
      } catch (RuntimeException | Error e) {
        process.close();
        throw e;
      }
    }
  }

  public String user() {
    return user;
  }

  /** Where the phone listens for SIP. */
  public InetSocketAddress sip() {
    return new InetSocketAddress(registrar.getAddress(), port);
  }

  public ChildProcess process() {
    return process;
  }

  public void dial(String number) {
    control.command("dial", number);
  }

  public void answer() {
    control.command("accept", "");
  }

  /** Ends the call, or refuses the one that rings (with 486). */
  public void hangUp() {
    control.command("hangup", "");
  }

  public Baresip awaitRegistered() {
    // The phone may have registered before the control socket was open to tell.
    Await.until(
        user + " registers",
        PATIENCE,
        () ->
            fromExchange().stream()
                .anyMatch(m -> m.method().equals("REGISTER") && m.status() == 200),
        process::tail);
    return this;
  }

  /** The phone's registration is refused for good; returns its words. */
  public String awaitRegisterFailure() {
    return await("REGISTER_FAIL").param();
  }

  public void awaitIncoming() {
    await("CALL_INCOMING");
  }

  public void awaitRinging() {
    await("CALL_RINGING");
  }

  public void awaitEstablished() {
    await("CALL_ESTABLISHED");
  }

  /** Returns what the phone says about why the call ended, for example {@code 486 Busy Here}. */
  public String awaitClosed() {
    return await("CALL_CLOSED").param();
  }

  /** Waits until the exchange has answered 200 to the BYE that this phone sent. */
  public void awaitAnswerToBye() {
    Await.until(
        user + "'s BYE is answered",
        PATIENCE,
        () -> fromExchange().stream().anyMatch(m -> m.method().equals("BYE") && m.status() == 200),
        process::tail);
  }

  /** Where this phone was told to send its audio, by the latest session description. */
  public InetSocketAddress mediaOfExchange() {
    return fromExchange().stream()
        .flatMap(message -> message.audioPort().stream())
        .reduce((earlier, later) -> later)
        .map(audioPort -> new InetSocketAddress(registrar.getAddress(), audioPort))
        .orElseThrow(() -> new AssertionError(user + " was sent no session description"));
  }

  private List<BaresipTrace.Message> fromExchange() {
    return BaresipTrace.read(process.log()).from(registrar.getPort());
  }

  /** True when nothing of that type happened since the last thing that was awaited. */
  public boolean nothingSince(String type) {
    List<BaresipEvent> events = control.events();
    return events.subList(seen, events.size()).stream().noneMatch(e -> e.type().equals(type));
  }

  /** What the phone has heard in its latest call, so far. */
  public Recording heard() {
    return latest("dec").map(Recording::read).orElseGet(() -> new Recording(new short[0]));
  }

  /** Waits until the phone has heard so much sound in its latest call. */
  public Recording awaitHeard(Duration sound) {
    return awaitHeardAfter(Duration.ZERO, sound);
  }

  /** The same, where the beginning of the recording does not count and is not returned. */
  public Recording awaitHeardAfter(Duration skipped, Duration sound) {
    int windows = (int) (sound.toMillis() * Recording.RATE_HZ / 1000 / Recording.WINDOW);
    Await.until(
        user + " hears " + sound + " of sound",
        // Speech has pauses.
        sound.multipliedBy(2).plus(PATIENCE),
        () -> heard().after(skipped).soundingWindows() >= windows,
        () ->
            "only " + heard().after(skipped).soundingWindows() + " half seconds" + process.tail());
    return heard().after(skipped);
  }

  private Optional<Path> latest(String direction) {
    try (Stream<Path> files = Files.list(BaresipConfig.recordings(folder))) {
      // Names carry the time, so that their order is that of the calls.
      return files
          .filter(file -> file.toString().endsWith("-" + direction + ".wav"))
          .max(Path::compareTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BaresipEvent await(String type) {
    List<BaresipEvent> found = new ArrayList<>();
    Await.until(
        user + " sees " + type,
        PATIENCE,
        () -> {
          List<BaresipEvent> events = control.events();
          for (int i = seen; i < events.size(); i++) {
            if (events.get(i).type().equals(type)) {
              seen = i + 1;
              found.add(events.get(i));
              return true;
            }
          }
          return false;
        },
        () -> control.events().subList(seen, control.events().size()) + process.tail());
    return found.get(0);
  }

  /** Switches the phone off, properly: it ends its calls and unregisters. */
  @Override
  public void close() {
    if (process.isAlive()) {
      control.command("quit", "");
      try {
        process.awaitExit(Duration.ofSeconds(10));
      } catch (AssertionError stuck) {
        process.close();
      }
    }
    control.close();
  }
}
