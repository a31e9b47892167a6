package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Seal;
import io.tandem.media.MediaMetrics;
import io.tandem.media.Phone;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpSuite;
import io.tandem.rtp.srtp.SrtpWorkbench;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A phone with SRTP and one without, on either side of the engine, on real sockets. */
class SrtpOnTheWireTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
  private static final String FORMER_KEY = "a key that the exchange had";
  private static final Seal SEAL = new Seal("a key of the whole exchange", List.of(FORMER_KEY));
  private static final byte[] SENDER_REPORT =
      HexFormat.of().parseHex("80c800060000abcd0000008000000000000000140000000200000140");

  private final LinkedBlockingQueue<MediaFact> facts = new LinkedBlockingQueue<>();
  private final Metrics metrics = new Metrics();
  private final Phone caller = new Phone();
  private final Phone callee = new Phone();
  private final CallSid call = newCall(1);
  private final SrtpWorkbench bench = new SrtpWorkbench();
  private final SrtpSender callerSends = SrtpSender.beginning(key(1), bench);
  private final SrtpReceiver callerHears = SrtpReceiver.beginning(key(2), bench);
  private MediaEngine engine;

  @BeforeEach
  void startEngine() {
    engine = start(Optional.of(SEAL));
  }

  private MediaEngine start(Optional<Seal> seal) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    EngineSettings settings = OneLoop.settings();
    return MediaEngine.start(
        MediaTransport.BEST,
        settings,
        facts::add,
        new SrtpKeys(seal),
        new MediaMetrics(metrics),
        () -> false,
        Clock.SYSTEM,
        new RandomTokens(new SecureRandom()));
  }

  @AfterEach
  void stop() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    caller.close();
    callee.close();
  }

  @Test
  void endsTheEncryptionOfOneLegTowardsAnotherThatHasNone() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    int name = 0;
    for (int sequence = 65_500; sequence < 65_580; sequence++) {
      caller.sendRtp(ports.get("caller"), sealed(sequence & 0xFFFF));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence & 0xFFFF));

      callee.sendRtp(ports.get("callee"), Phone.packet(sequence & 0xFFFF));
      byte[] heard = opened(caller.awaitRtp());
      assertThat(name).isIn(0, ssrc(heard));
      name = ssrc(heard);
      ByteBuffer.wrap(heard).putInt(8, ssrc(Phone.packet(0)));
      assertThat(heard).isEqualTo(Phone.packet(sequence & 0xFFFF));
    }
    assertThat(name).isNotEqualTo(ssrc(Phone.packet(0)));
  }

  @Test
  void translatesReportsBetweenTheNamesThatEachSideKnows() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    int seen = ssrc(opened(caller.awaitRtp()));

    callee.sendRtcp(ports.get("callee") + 1, SENDER_REPORT);
    byte[] report = caller.awaitRtcp();
    assertThat(callerHears.unprotectRtcp(report, 0, report.length)).isEqualTo(SrtpOutcome.OK);
    assertThat(ByteBuffer.wrap(report).getInt(4)).isEqualTo(seen);

    byte[] about =
        HexFormat.of().parseHex("81c9000700001234000000000000000000000000000000000000000000000000");
    ByteBuffer.wrap(about).putInt(8, seen);
    byte[] sealed = Arrays.copyOf(about, about.length + SUITE.rtcpOverhead());
    assertThat(callerSends.protectRtcp(sealed, 0, about.length)).isEqualTo(SrtpOutcome.OK);
    caller.sendRtcp(ports.get("caller") + 1, sealed);
    ByteBuffer.wrap(about).putInt(8, 0xABCD);
    assertThat(callee.awaitRtcp()).isEqualTo(about);
  }

  @Test
  void relaysOfReportsWhatItCanTranslateAndLeavesOutTheRest() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    int seen = ssrc(opened(caller.awaitRtp()));

    String wanted = "84ce0004 00001234 00000000 %08x 01000000";
    String unknown = "8fce0003 00001234 00000000 52454d42";
    String report = "80c90001 00001234";
    byte[] said = hex(report + unknown + wanted.formatted(seen));
    byte[] sealed = Arrays.copyOf(said, said.length + SUITE.rtcpOverhead());
    assertThat(callerSends.protectRtcp(sealed, 0, said.length)).isEqualTo(SrtpOutcome.OK);
    caller.sendRtcp(ports.get("caller") + 1, sealed);
    assertThat(callee.awaitRtcp()).isEqualTo(hex(report + wanted.formatted(0xABCD)));

    callee.sendRtcp(ports.get("callee") + 1, hex(unknown));
    Await.until(
        "what is left is nothing",
        SOON,
        () -> metrics.scrape().contains("tandem_media_dropped_total{reason=\"nameless\"} 1.0"));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void whatIsForgedOrPlainIsCountedAndMovesNothing() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    try (Phone stranger = new Phone()) {
      // Within the window in which a source may be learned: but only a genuine one.
      stranger.sendRtp(ports.get("caller"), Phone.packet(66));
      byte[] forged = sealed(3);
      forged[20] ^= 1;
      stranger.sendRtp(ports.get("caller"), forged);
      Await.until(
          "both are counted",
          SOON,
          () ->
              metrics
                  .scrape()
                  .contains("tandem_media_dropped_total{reason=\"not-authentic\"} 2.0"));
      assertThat(callee.anyRtp()).isEmpty();
      callee.sendRtp(ports.get("callee"), Phone.packet(1));
      assertThat(opened(caller.awaitRtp())).hasSameSizeAs(Phone.packet(1));
      assertThat(stranger.anyRtp()).isEmpty();
    }
  }

  @Test
  void letsNothingThroughBeforeTheAnswerBringsAKey() throws Exception {
    engine.apply(plan(1, new Srtp.Offered()));
    Map<String, Integer> ports = opened();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.sendRtp(ports.get("callee"), Phone.packet(2));
    Await.until(
        "both are counted",
        SOON,
        () -> metrics.scrape().contains("tandem_media_dropped_total{reason=\"keys-unknown\"} 2.0"));
    assertThat(callee.anyRtp()).isEmpty();
    assertThat(caller.anyRtp()).isEmpty();

    engine.apply(plan(2, agreed(1, 2)));
    engine.settled().await(5, TimeUnit.SECONDS);
    callee.sendRtp(ports.get("callee"), Phone.packet(3));
    assertThat(opened(caller.awaitRtp())).hasSameSizeAs(Phone.packet(3));
  }

  @Test
  void aPlanThatRepeatsTheKeysForgetsNothingAndANewKeyIsTakenUp() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    byte[] said = sealed(1);
    caller.sendRtp(ports.get("caller"), said);
    callee.awaitRtp();
    engine.apply(plan(2, agreed(1, 2)));
    engine.settled().await(5, TimeUnit.SECONDS);
    caller.sendRtp(ports.get("caller"), said);
    Await.until(
        "the repeated packet is counted",
        SOON,
        () -> metrics.scrape().contains("tandem_media_dropped_total{reason=\"replayed\"} 1.0"));

    engine.apply(plan(3, agreed(3, 2)));
    engine.settled().await(5, TimeUnit.SECONDS);
    byte[] next = Arrays.copyOf(Phone.packet(2), said.length);
    SrtpSender.beginning(key(3), bench).protectRtp(next, 0, Phone.packet(2).length);
    caller.sendRtp(ports.get("caller"), next);
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(2));
  }

  @Test
  void nothingIsTakenTwiceWhateverHappensToTheKeyMeanwhile() throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    byte[] said = sealed(1);
    caller.sendRtp(ports.get("caller"), said);
    callee.awaitRtp();

    engine.apply(plan(2, agreed(3, 2)));
    assertReplayed(plan(3, agreed(1, 2)), said, ports, 1);

    Seal former = new Seal(FORMER_KEY, List.of());
    Srtp.Agreed sealedAnew =
        new Srtp.Agreed(
            SUITE.name(),
            agreed(1, 2).ours(),
            new Srtp.Key(
                1,
                former.seal(Srtp.purpose(call, "caller", Srtp.Side.THEIRS), octets(1)),
                Srtp.Indices.NONE));
    assertReplayed(plan(4, sealedAnew), said, ports, 2);

    engine.apply(plan(5, new Srtp.Offered()));
    assertReplayed(plan(6, agreed(1, 2)), said, ports, 3);

    engine.apply(single(call, 7, endpoint("callee", ports.get("callee"), callee)));
    engine.apply(plan(8, agreed(1, 2)));
    assertReplayed(plan(9, agreed(1, 2)), said, opened(), 4);
  }

  private void assertReplayed(
      MediaPlan plan, byte[] said, Map<String, Integer> ports, int replayedSoFar) throws Exception {
    engine.apply(plan);
    engine.settled().await(5, TimeUnit.SECONDS);
    caller.sendRtp(ports.get("caller"), said);
    Await.until(
        "the repeated packet is counted",
        SOON,
        () ->
            metrics
                .scrape()
                .contains(
                    "tandem_media_dropped_total{reason=\"replayed\"} %d.0"
                        .formatted(replayedSoFar)));
  }

  @Test
  void aKeyThatDoesNotOpenIsAFailureAndNotAReasonToGoOnInTheClear() throws Exception {
    MediaEngine keyless = start(Optional.empty());
    try {
      keyless.apply(plan(1, agreed(1, 2)));
      MediaFact.EndpointFailed failure =
          (MediaFact.EndpointFailed) facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(failure.endpointId()).isEqualTo("caller");
      assertThat(failure.reason()).isEqualTo("sealing.key does not open the peer's SRTP key");
    } finally {
      keyless.stop().await(10, TimeUnit.SECONDS);
    }
    engine.apply(
        single(call, 1, endpoint("caller", 0, caller).withSrtp(Optional.of(unknownSuite()))));
    MediaFact.EndpointFailed failure =
        (MediaFact.EndpointFailed) facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(failure.reason()).isEqualTo("no SRTP suite is called F8_128_HMAC_SHA1_80");
  }

  @Test
  void aPlanThatIsTrueAfterOneThatFailedIsDoneAndToldThoughThePlanBeforeWasTheSame()
      throws Exception {
    engine.apply(plan(1, agreed(1, 2)));
    Map<String, Integer> ports = opened();
    engine.apply(plan(2, unknownSuite()));
    assertThat(facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(MediaFact.EndpointFailed.class);
    engine.apply(plan(3, agreed(1, 2)));
    engine.settled().await(5, TimeUnit.SECONDS);
    callee.sendRtp(ports.get("callee"), Phone.packet(3));
    assertThat(opened(caller.awaitRtp())).hasSameSizeAs(Phone.packet(3));
  }

  @Test
  void tellsThePortsWhenWhatFailedAtTheOpeningIsMended() throws Exception {
    engine.apply(plan(1, unknownSuite()));
    assertThat(facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(MediaFact.EndpointFailed.class);
    engine.apply(plan(2, agreed(1, 2)));
    assertThat(opened()).containsKeys("caller", "callee");
  }

  @Test
  void aTonePlaysEncrypted() throws Exception {
    MediaPlan.Source tone = new MediaPlan.Source.Tone(440, -13, 8, "PCMA", 20);
    engine.apply(
        single(
            call,
            1,
            endpoint("caller", 0, caller, tone, 60_000).withSrtp(Optional.of(agreed(1, 2)))));
    opened();
    for (int i = 0; i < 5; i++) {
      byte[] heard = opened(caller.awaitRtp());
      assertThat(heard).hasSize(Phone.packet(0).length);
      assertThat(heard[1] & 0x7F).isEqualTo(8);
    }
  }

  private MediaPlan plan(long version, Srtp srtp) {
    return bridged(
        call,
        version,
        endpoint("caller", 0, caller).withSrtp(Optional.of(srtp)),
        endpoint("callee", 0, callee));
  }

  private Srtp.Agreed agreed(int theirs, int ours) {
    return new Srtp.Agreed(
        SUITE.name(),
        new Srtp.Key(1, sealedKey(Srtp.Side.OURS, ours), Srtp.Indices.NONE),
        new Srtp.Key(1, sealedKey(Srtp.Side.THEIRS, theirs), Srtp.Indices.NONE));
  }

  private Srtp.Agreed unknownSuite() {
    Srtp.Agreed known = agreed(1, 2);
    return new Srtp.Agreed("F8_128_HMAC_SHA1_80", known.ours(), known.theirs());
  }

  private String sealedKey(Srtp.Side side, int number) {
    return SEAL.seal(Srtp.purpose(call, "caller", side), octets(number));
  }

  private static MasterKey key(int number) {
    return MasterKey.of(SUITE, octets(number));
  }

  private static byte[] octets(int number) {
    byte[] octets = new byte[SUITE.keyOctets() + SUITE.saltOctets()];
    Arrays.fill(octets, (byte) number);
    return octets;
  }

  private byte[] sealed(int sequence) {
    byte[] plain = Phone.packet(sequence);
    byte[] packet = Arrays.copyOf(plain, plain.length + SUITE.rtpOverhead());
    assertThat(callerSends.protectRtp(packet, 0, plain.length)).isEqualTo(SrtpOutcome.OK);
    return packet;
  }

  private byte[] opened(byte[] packet) {
    assertThat(callerHears.unprotectRtp(packet, 0, packet.length)).isEqualTo(SrtpOutcome.OK);
    return Arrays.copyOf(packet, packet.length - SUITE.rtpOverhead());
  }

  private Map<String, Integer> opened() throws Exception {
    MediaFact fact = facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(fact).isInstanceOf(MediaFact.EndpointsOpened.class);
    Map<String, Integer> ports = new HashMap<>();
    ((MediaFact.EndpointsOpened) fact)
        .endpoints()
        .forEach(endpoint -> ports.put(endpoint.id(), endpoint.rtpPort()));
    return ports;
  }

  private static int ssrc(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(8);
  }
}
