package io.tandem.e2e.harness;

import io.tandem.kernel.IpLiteral;
import io.tandem.testkit.Ipv6;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SIPp about to run: which scenario, as whom, how often. Scenarios are files in {@code sipp};
 * their {@code @NAME@} are filled in by {@link #with}, since SIPp takes no variable for a status or
 * a pause. Every run is bounded in calls and time.
 */
public final class Sipp {

  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final String scenario;
  private final Map<String, String> values = new LinkedHashMap<>();
  private InetSocketAddress remote = new InetSocketAddress("127.0.0.1", 5060);
  private String user = "anonymous";
  private String called = "nobody";
  private String password = "";
  private int port = PortBlock.freePort();
  // SIPp binds this one and those after it, asked or not.
  private final int mediaPort = PortBlock.free(4).first();
  private int calls = 1;
  private int callsPerSecond = 10;
  private boolean echo;
  private boolean tcp;
  private Optional<InetAddress> own = Optional.empty();
  private Duration timeout = Duration.ofSeconds(60);

  private Sipp(String scenario) {
    this.scenario = scenario;
    // What the exchange challenges calls with (RFC 3261 section 22.3).
    with("CHALLENGE", 407);
    with("MEDIA_PORT", "[media_port]");
    with("PLAY", "");
    with("URI_PARAMS", "");
  }

  /**
   * @param scenario a file in the resource folder {@code sipp}, without its ending
   */
  public static Sipp scenario(String scenario) {
    return new Sipp(scenario);
  }

  public Sipp with(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  /** Where requests go. */
  public Sipp to(InetSocketAddress address) {
    remote = address;
    return this;
  }

  public Sipp as(String name) {
    user = name;
    password = "tandem-" + name;
    return this;
  }

  public Sipp password(String secret) {
    password = secret;
    return this;
  }

  public Sipp calling(String number) {
    called = number;
    return this;
  }

  /** Parameters of the URI that is called, each with its semicolon. */
  public Sipp callingWith(String parameters) {
    return with("URI_PARAMS", parameters);
  }

  /** Sends from that address instead of the usual one of its family. */
  public Sipp at(String address) {
    own = Optional.of(InetAddress.ofLiteral(address));
    return this;
  }

  public Sipp from(int localPort) {
    port = localPort;
    return this;
  }

  /** The port in the session descriptions; whoever listens there is not SIPp's business. */
  public Sipp mediaAt(int rtpPort) {
    return with("MEDIA_PORT", rtpPort);
  }

  /** Sends RTP that arrives at the media port back to where it came from. */
  public Sipp echoing() {
    echo = true;
    return this;
  }

  public Sipp overTcp() {
    tcp = true;
    return this;
  }

  public Sipp calls(int count, int perSecond) {
    calls = count;
    callsPerSecond = perSecond;
    return this;
  }

  /**
   * Each call of the scenario {@code caller} sends audio of its own; all from one port.
   *
   * @param muLaw a file of µ-law octets, played over and over
   */
  public Sipp playing(Path muLaw) {
    with("MEDIA_PORT", "[rtpstream_audio_port]");
    String action = "<exec rtp_stream=\"" + muLaw + ",-1,0,PCMU/8000\"/>";
    return with("PLAY", "<nop><action>" + action + "</action></nop>");
  }

  /** Ends the run, as failed, when it takes longer. */
  public Sipp within(Duration atMost) {
    timeout = atMost;
    return this;
  }

  public int port() {
    return port;
  }

  public SippRun start() {
    Tool.SIPP.require();
    Path folder = Workspace.newFolder("sipp-" + scenario);
    write(folder.resolve("scenario.xml"), filledIn());
    ChildProcess process =
        ChildProcess.start(
            "sipp " + scenario, folder.resolve("sipp.log"), folder, Map.of(), command());
    return new SippRun(scenario, folder, process, timeout);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Tool.SIPP.command());
    // Of the family in which it is spoken to.
    InetAddress usual = remote.getAddress() instanceof Inet6Address ? Ipv6.LOOPBACK : LOOPBACK;
    String local = IpLiteral.print(own.orElse(usual));
    String uri = IpLiteral.print(remote);
    command.add(uri);
    add(command, "-sf", "scenario.xml");
    add(command, "-i", local);
    add(command, "-p", port);
    add(command, "-mi", local);
    add(command, "-mp", mediaPort);
    add(command, "-t", tcp ? "t1" : "u1");
    add(command, "-m", calls);
    add(command, "-r", callsPerSecond);
    // The default limits calls at a time to three times the rate.
    add(command, "-l", calls);
    add(command, "-key", "user", user);
    add(command, "-key", "called", called);
    add(command, "-au", user);
    add(command, "-ap", password);
    add(
        command,
        "-auth_uri",
        scenario.startsWith("register") ? uri : called + "@" + uri + values.get("URI_PARAMS"));
    add(command, "-timeout", timeout.toSeconds() + "s");
    add(command, "-timeout_error");
    add(command, "-nostdin");
    add(command, "-deadcall_wait", 0);
    add(command, "-trace_err", "-error_file", SippRun.ERRORS);
    add(command, "-trace_stat", "-stf", SippRun.STATISTICS, "-fd", 1);
    add(command, "-trace_rtt", "-rtt_freq", 1);
    add(command, "-trace_logs", "-log_file", SippRun.LOGGED);
    if (calls <= 10) {
      add(command, "-trace_msg", "-message_file", SippRun.MESSAGES);
    }
    if (echo) {
      add(command, "-rtp_echo");
    }
    return command;
  }

  private static void add(List<String> command, Object... words) {
    for (Object word : words) {
      command.add(word.toString());
    }
  }

  private String filledIn() {
    Matcher placeholders = PLACEHOLDER.matcher(resource());
    return placeholders.replaceAll(
        found -> {
          String value = values.get(found.group(1));
          if (value == null) {
            throw new IllegalStateException(scenario + " needs a value for " + found.group());
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private String resource() {
    try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
      if (in == null) {
        throw new IllegalStateException("no scenario " + scenario);
      }
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
