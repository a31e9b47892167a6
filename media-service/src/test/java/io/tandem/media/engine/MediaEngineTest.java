package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static io.tandem.media.Plans.unanswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.Phone;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.ToneGenerator;
import io.tandem.rtp.quality.Quality;
import io.tandem.testkit.Await;
import io.tandem.testkit.Ipv6;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine on real event loops and loopback sockets, without Kafka. */
class MediaEngineTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final byte[] RTCP =
      HexFormat.of()
          .parseHex("80c800060000abcde00000008000000000000140000000020000014081cb00010000abcd");

  private static final Map<AddressFamily, InetAddress> LOOPBACKS = loopbacks();

  private static Vertx vertx;

  private final LinkedBlockingQueue<MediaFact> facts = new LinkedBlockingQueue<>();
  private final CountingEngineCounters counters = new CountingEngineCounters();
  private final AtomicBoolean mayExpire = new AtomicBoolean();
  private final Phone caller = new Phone();
  private final Phone callee = new Phone();
  private final Phone stranger = new Phone();
  private final CallSid call = newCall(1);
  private int oneWayAfterMillis;
  private MediaEngine engine;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
  }

  @AfterAll
  static void stopVertx() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startEngine() {
    engine = start(20_000, 29_999);
  }

  @AfterEach
  void stopEngine() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    caller.close();
    callee.close();
    stranger.close();
  }

  @Test
  void relaysRtpAndRtcpBitForBitBothWays() throws Exception {
    Map<String, Integer> ports = connectPhones();

    for (int sequence = 0; sequence < 20; sequence++) {
      caller.sendRtp(ports.get("caller"), Phone.packet(sequence));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence));
      callee.sendRtp(ports.get("callee"), Phone.packet(1_000 + sequence));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(1_000 + sequence));
    }
    caller.sendRtcp(ports.get("caller") + 1, RTCP);
    assertThat(callee.awaitRtcp()).isEqualTo(RTCP);
    callee.sendRtcp(ports.get("callee") + 1, RTCP);
    assertThat(caller.awaitRtcp()).isEqualTo(RTCP);

    engine.remove(call);
    MediaFact.MediaStatistics totals = await(MediaFact.MediaStatistics.class);
    assertThat(totals.endpoints())
        .hasSize(2)
        .allSatisfy(
            endpoint -> {
              assertThat(endpoint.packetsReceived()).isEqualTo(20);
              assertThat(endpoint.octetsReceived()).isEqualTo(20 * 160);
              assertThat(endpoint.packetsSent()).isEqualTo(20);
              assertThat(endpoint.octetsSent()).isEqualTo(20 * 160);
              assertThat(endpoint.packetsLost()).isZero();
              assertThat(endpoint.strangersDropped()).isZero();
            });
  }

  @Test
  void tellsHowACallSoundedByTheReportsThatItRelays() throws Exception {
    Map<String, Integer> ports = connectPhones();
    for (int sequence = 0; sequence < 60; sequence++) {
      caller.sendRtp(ports.get("caller"), Phone.packet(sequence));
      callee.awaitRtp();
    }
    // The caller's sender report; then the callee's block about it: 6 lost up to 59, held for 0 s.
    caller.sendRtcp(ports.get("caller") + 1, RTCP);
    callee.awaitRtcp();
    byte[] heard =
        HexFormat.of().parseHex("81c900070000dcba0000abcd190000060000003b000000100000000000000000");
    ByteBuffer.wrap(heard).putInt(24, ByteBuffer.wrap(RTCP).getInt(10));
    callee.sendRtcp(ports.get("callee") + 1, heard);
    caller.awaitRtcp();

    engine.remove(call);
    Map<String, MediaFact.EndpointStatistics> told = new ConcurrentHashMap<>();
    await(MediaFact.MediaStatistics.class)
        .endpoints()
        .forEach(statistics -> told.put(statistics.endpointId(), statistics));
    assertThat(told.get("callee").roundTripMicros()).isBetween(1L, SOON.toMillis() * 1000);
    assertThat(told.get("callee").packetsLostByPeer()).isEqualTo(6);
    assertThat(told.get("callee").peerReported()).isTrue();
    assertThat(told.get("callee").jitterByPeerMicros()).isEqualTo(2_000);
    assertThat(told.get("callee").codecToPeer()).isEqualTo("PCMA");
    assertThat(told.get("caller").peerReported()).isFalse();
    assertThat(told.get("caller").codecFromPeer()).isEqualTo("PCMA");
    assertThat(told.get("caller").playedMillis()).isZero();
    assertThat(told.get("callee").mosToPeerTimes100()).isBetween(300, 400);
    assertThat(told.get("callee").mosFromPeerTimes100()).as("it said nothing").isZero();
    assertThat(told.get("caller").mosFromPeerTimes100()).isBetween(400, 441);
    assertThat(told.get("caller").mosToPeerTimes100()).isZero();
    assertThat(told.get("caller").roundTripMicros()).isZero();
    assertThat(counters.qualities).hasSize(2);
  }

  @Test
  void relaysACodecThatItDoesNotKnowAndTellsItsName() throws Exception {
    MediaPlan.Format amr = new MediaPlan.Format(96, "AMR", 8000, 20, 101);
    engine.apply(
        bridged(
            call,
            1,
            endpoint("caller", 0, caller).speaking(Optional.of(amr)),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(97, "AMR", 8000, 20, 101)))));
    Map<String, Integer> ports = opened();
    byte[] said = Phone.packet(1);
    said[1] = 97;
    caller.sendRtp(ports.get("caller"), said);
    assertThat(callee.awaitRtp()).isEqualTo(said);
    said[1] = 96;
    callee.sendRtp(ports.get("callee"), said);
    assertThat(caller.awaitRtp()).isEqualTo(said);
  }

  @Test
  void relaysBetweenIpv4AndIpv6() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      engine.apply(bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, six)));
      Map<String, Integer> ports = opened();

      caller.sendRtp(ports.get("caller"), Phone.packet(1));
      assertThat(six.awaitRtp()).isEqualTo(Phone.packet(1));
      six.sendRtp(ports.get("callee"), Phone.packet(2));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(2));
      six.sendRtcp(ports.get("callee") + 1, RTCP);
      assertThat(caller.awaitRtcp()).isEqualTo(RTCP);
    }
  }

  @Test
  void aPeerThatGoesToTheOtherFamilyKeepsItsPort() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    Map<String, Integer> ports = connectPhones();
    int port = ports.get("caller");
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      engine.apply(
          bridged(
              call,
              2,
              endpoint("caller", port, six),
              endpoint("callee", ports.get("callee"), callee)));
      assertThat(opened()).containsEntry("caller", port);

      six.sendRtp(port, Phone.packet(1));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
      callee.sendRtp(ports.get("callee"), Phone.packet(2));
      assertThat(six.awaitRtp()).isEqualTo(Phone.packet(2));
    }
  }

  @Test
  void aFamilyThatTheNodeHasNotGotIsRefused() throws Exception {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    MediaEngine one =
        start(20_000, 29_999, Map.of(AddressFamily.IPV4, LOOPBACKS.get(AddressFamily.IPV4)));
    try (Phone six = new Phone(Ipv6.LOOPBACK)) {
      one.apply(single(call, 1, endpoint("caller", 0, six)));
      assertThat(await(MediaFact.EndpointFailed.class).reason())
          .isEqualTo("the node has no IPv6 address");
    } finally {
      one.stop().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void runsOnTheKernelsOwnPollingWhereItCan() {
    assertThat(engine.isNative()).isEqualTo(vertx.isNativeTransportEnabled());
  }

  @Test
  void givesAStrangerNothingAndPassesNothingOn() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    callee.sendRtp(ports.get("callee"), Phone.packet(2));
    caller.awaitRtp();

    stranger.sendRtp(ports.get("caller"), Phone.packet(66));
    stranger.sendRtp(ports.get("callee"), Phone.packet(66));
    Await.until("both are counted", SOON, () -> counters.of(Fate.STRANGER) == 2);

    assertThat(caller.anyRtp()).isEmpty();
    assertThat(callee.anyRtp()).isEmpty();
    caller.sendRtp(ports.get("caller"), Phone.packet(3));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(3));
    assertThat(stranger.anyRtp()).isEmpty();
  }

  @Test
  void followsAPhoneBehindNatWithinTheWindow() throws Exception {
    Map<String, Integer> ports = connectPhones();
    // The phone's packets come from another port than its SDP says.
    stranger.sendRtp(ports.get("caller"), Phone.packet(1));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
    callee.sendRtp(ports.get("callee"), Phone.packet(2));
    assertThat(stranger.awaitRtp()).isEqualTo(Phone.packet(2));
    assertThat(caller.anyRtp()).isEmpty();
  }

  @Test
  void countsAndDropsWhatIsNoRtpAndADatagramOf65Kilobytes() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), new byte[] {1, 2, 3});
    caller.sendRtp(ports.get("caller"), "GET / HTTP/1.0\r\n\r\n".getBytes("US-ASCII"));
    byte[] huge = new byte[65_507];
    huge[0] = (byte) 0x80;
    caller.sendRtp(ports.get("caller"), huge);
    caller.sendRtcp(ports.get("caller") + 1, huge);
    caller.sendRtcp(ports.get("caller") + 1, new byte[] {0});
    Await.until(
        "all are counted",
        SOON,
        () -> counters.of(Fate.MALFORMED) == 3 && counters.of(Fate.OVERSIZED) == 2,
        counters::toString);

    assertThat(callee.anyRtp()).isEmpty();
    caller.sendRtp(ports.get("caller"), Phone.packet(3));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(3));
  }

  @Test
  void echoesWithASourceOfItsOwn() throws Exception {
    engine.apply(single(call, 1, endpoint("caller", 0, caller, new Source.Echo(), 60_000)));
    int port = opened().get("caller");

    caller.sendRtp(port, Phone.packet(5));
    byte[] echoed = caller.awaitRtp();

    byte[] expected = Phone.packet(5);
    assertThat(ssrcOf(echoed)).isNotEqualTo(ssrcOf(expected));
    ByteBuffer.wrap(expected).putInt(8, ssrcOf(echoed));
    assertThat(echoed).isEqualTo(expected);
    caller.sendRtp(port, Phone.packet(6));
    assertThat(ssrcOf(caller.awaitRtp())).isEqualTo(ssrcOf(echoed));
  }

  @Test
  void aRoomJoinsCallsOfTheirOwnAndMixesForEach() throws Exception {
    Source mu = new Source.Room("a/700", new MediaPlan.Format(0, "PCMU", 8000, 20, 0), false);
    Source a = new Source.Room("a/700", new MediaPlan.Format(8, "PCMA", 8000, 20, 0), false);
    engine.apply(single(call, 1, endpoint("caller", 0, caller, mu, 60_000)));
    int callersPort = opened().get("caller");
    engine.apply(single(newCall(2), 1, endpoint("caller", 0, callee, a, 60_000)));
    int calleesPort = opened().get("caller");

    ToneGenerator tone = new ToneGenerator(440, -13);
    List<Short> heard = new ArrayList<>();
    RtpPacket packet = new RtpPacket();
    for (int sequence = 0; sequence < 60; sequence++) {
      byte[] said = Phone.packet(sequence);
      ByteBuffer bytes = ByteBuffer.wrap(said);
      int at = RtpPacket.writeHeader(bytes, 0, false, 0, sequence, sequence * 160, 7);
      while (at < said.length) {
        bytes.put(at++, G711.toMu(tone.next()));
      }
      caller.sendRtp(callersPort, said);
      callee.sendRtp(calleesPort, silence(sequence));
      // The room sends at its own pace, and that is the pace of this loop.
      ByteBuffer mixed = ByteBuffer.wrap(callee.awaitRtp());
      assertThat(packet.wrap(mixed, 0, mixed.limit()).isValid()).isTrue();
      assertThat(packet.payloadType()).isEqualTo(8);
      for (int i = packet.payloadOffset(); i < mixed.limit(); i++) {
        heard.add(G711.fromA(mixed.get(i)));
      }
    }
    List<Short> settled = heard.subList(heard.size() - 40 * 160, heard.size());
    // What this machine held up is silence; the level to the bit is RoomTest's.
    assertThat(levelDbm0(settled)).isCloseTo(-13, within(2.0));
    assertThat(caller.awaitRtp()[RtpPacket.FIXED_HEADER_BYTES]).isEqualTo(G711.MU_SILENCE);
    engine.remove(call);
    MediaFact.EndpointStatistics told =
        await(MediaFact.MediaStatistics.class).endpoints().getFirst();
    assertThat(told.playedMillis()).isBetween(600L, 5_000L);
    assertThat(told.concealedMillis()).isBetween(0L, told.playedMillis());
    assertThat(told.codecFromPeer()).isEqualTo("PCMU");
  }

  @Test
  void aRoomHasNoPlaceForMoreThanItMayHoldAndKeepsThatOfWhoIsOnHold() throws Exception {
    MediaPlan.Format format = new MediaPlan.Format(0, "PCMU", 8000, 20, 0);
    Source in = new Source.Room("a/701", format, false);
    Source away = new Source.Room("a/701", format, true);
    CallSid second = newCall(2);
    engine.apply(single(call, 1, endpoint("caller", 0, caller, in, 60_000)));
    opened();
    engine.apply(single(second, 1, endpoint("caller", 0, callee, in, 60_000)));
    opened();
    engine.apply(single(second, 2, endpoint("caller", 0, callee, away, 60_000)));
    CallSid third = newCall(3);
    engine.apply(single(third, 1, endpoint("caller", 0, callee, in, 60_000)));
    MediaFact.EndpointFailed refused = await(MediaFact.EndpointFailed.class);
    assertThat(refused.callSid()).isEqualTo(third);
    assertThat(refused.cause()).isEqualTo(MediaFact.EndpointFailed.Cause.ROOM_FULL);
    engine.remove(third);
    await(MediaFact.MediaStatistics.class);
    Source elsewhere = new Source.Room("a/702", format, false);
    engine.apply(single(newCall(4), 1, endpoint("caller", 0, callee, elsewhere, 60_000)));
    opened();

    engine.apply(single(second, 3, endpoint("caller", 0, callee, in, 60_000)));
    engine.remove(second);
    await(MediaFact.MediaStatistics.class);
    engine.apply(single(newCall(5), 1, endpoint("caller", 0, callee, in, 60_000)));
    opened();
  }

  private static byte[] silence(int sequence) {
    byte[] packet = Phone.packet(sequence);
    Arrays.fill(packet, RtpPacket.FIXED_HEADER_BYTES, packet.length, G711.A_SILENCE);
    return packet;
  }

  @Test
  void turnsTheCodecOfOneSideIntoThatOfTheOtherAndRenumbersEvents() throws Exception {
    MediaPlan plan =
        bridged(
            call,
            1,
            endpoint("caller", 0, caller)
                .speaking(Optional.of(new MediaPlan.Format(0, "PCMU", 8000, 20, 101))),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(8, "PCMA", 8000, 20, 96))));
    engine.apply(plan);
    Map<String, Integer> ports = opened();
    byte[] said = Phone.packet(7);
    said[1] = 0;
    caller.sendRtp(ports.get("caller"), said);
    byte[] heard = callee.awaitRtp();
    assertThat(heard).hasSameSizeAs(said);
    assertThat(heard[1]).isEqualTo((byte) 8);
    assertThat(Arrays.copyOfRange(heard, 2, 12)).isEqualTo(Arrays.copyOfRange(said, 2, 12));
    for (int i = RtpPacket.FIXED_HEADER_BYTES; i < said.length; i++) {
      assertThat(heard[i]).isEqualTo(G711.toA(G711.fromMu(said[i])));
    }
    said[1] = 101;
    caller.sendRtp(ports.get("caller"), said);
    byte[] event = callee.awaitRtp();
    assertThat(event[1]).isEqualTo((byte) 96);
    assertThat(Arrays.copyOfRange(event, 2, event.length))
        .isEqualTo(Arrays.copyOfRange(said, 2, RtpPacket.FIXED_HEADER_BYTES + 4));

    // The callee has agreed on no events at all, and its longest packet is no end.
    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", 0, caller)
                .speaking(Optional.of(new MediaPlan.Format(0, "PCMU", 8000, 20, 101))),
            endpoint("callee", 0, callee)
                .speaking(Optional.of(new MediaPlan.Format(9, "G722", 8000, 20, 0)))));
    engine.settled().await(5, TimeUnit.SECONDS);
    byte[] longest = Arrays.copyOf(said, 1_990);
    longest[1] = 9;
    callee.sendRtp(ports.get("callee"), longest);
    byte[] wide = Phone.packet(8);
    wide[1] = 9;
    callee.sendRtp(ports.get("callee"), wide);
    assertThat(caller.awaitRtp()).hasSameSizeAs(wide).startsWith(0x80, 0);
  }

  @Test
  void playsAToneOfTheRightLevelAndPitchAtAnEvenPace() throws Exception {
    Source tone = new Source.Tone(440, -13, 8, "PCMA", 20);
    long start = System.nanoTime();
    engine.apply(single(call, 1, endpoint("caller", 0, caller, tone, 60_000)));

    List<Short> samples = new ArrayList<>();
    RtpPacket packet = new RtpPacket();
    int expectedSequence = -1;
    for (int i = 0; i < 50; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(caller.awaitRtp());
      assertThat(packet.wrap(bytes, 0, bytes.limit()).isValid()).isTrue();
      assertThat(packet.payloadType()).isEqualTo(8);
      assertThat(packet.payloadLength()).isEqualTo(160);
      assertThat(packet.marker()).isEqualTo(i == 0);
      if (i > 0) {
        assertThat(packet.sequence()).isEqualTo(expectedSequence);
      }
      expectedSequence = (packet.sequence() + 1) & 0xFFFF;
      for (int at = packet.payloadOffset(); at < bytes.limit(); at++) {
        samples.add(G711.fromA(bytes.get(at)));
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(millis).isBetween(900L, 3_000L);
    assertThat(levelDbm0(samples)).isCloseTo(-13, within(0.2));
    assertThat(risingCrossings(samples)).isBetween(439, 441);
  }

  @Test
  void sendsToANewAddressAfterAReofferAndIgnoresTheOldOne() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    caller.awaitRtp();

    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), stranger),
            endpoint("callee", ports.get("callee"), callee)));
    Await.until(
        "the new address hears",
        SOON,
        () -> {
          callee.sendRtp(ports.get("callee"), Phone.packet(2));
          return stranger.anyRtp().isPresent();
        });
    caller.sendRtp(ports.get("caller"), Phone.packet(3));
    Await.until("the old source is counted", SOON, () -> counters.of(Fate.OLD_SOURCE) == 1);
    assertThat(facts).isEmpty();
  }

  @Test
  void opensTheCalleesSideBeforeItsAddressIsKnown() throws Exception {
    engine.apply(bridged(call, 1, endpoint("caller", 0, caller), unanswered("callee")));
    Map<String, Integer> ports = opened();
    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    Await.until("it is counted", SOON, () -> counters.of(Fate.UNSIGNALLED) == 1);
    assertThat(caller.anyRtp()).isEmpty();

    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), caller),
            endpoint("callee", ports.get("callee"), callee)));
    Await.until(
        "the second plan rules",
        SOON,
        () -> {
          callee.sendRtp(ports.get("callee"), Phone.packet(2));
          return caller.anyRtp().isPresent();
        });
  }

  @Test
  void closesEverythingWhenThePlanIsGoneAndQuarantinesThePorts() throws Exception {
    long before = openSockets();
    connectPhones();
    assertThat(openSockets()).isEqualTo(before + 4);
    assertThat(engine.ports().leased()).isEqualTo(2);

    engine.remove(call);
    await(MediaFact.MediaStatistics.class);

    Await.until("the sockets are closed", SOON, () -> openSockets() == before);
    assertThat(engine.ports().leased()).isZero();
    assertThat(engine.ports().quarantined()).isEqualTo(2);
    Await.until("the load is zero", SOON, () -> engine.load().equals(withoutDelay(engine.load())));
  }

  @Test
  void opensThePortsThatAPlanNames() throws Exception {
    Map<String, Integer> ports = connectPhones();
    engine.stop().await(10, TimeUnit.SECONDS);
    assertThat(facts).isEmpty();

    engine = start(20_000, 29_999);
    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), caller),
            endpoint("callee", ports.get("callee"), callee)));
    assertThat(opened()).isEqualTo(ports);
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
  }

  @Test
  void takesAnotherPairWhenSomebodySitsOnARtcpPortAndLeaksNothing() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    int first = freePairs(2);
    engine = start(first, first + 3);
    try (DatagramSocket squatter =
        new DatagramSocket(new InetSocketAddress("127.0.0.1", first + 1))) {
      assertThat(squatter.isBound()).isTrue();
      long before = openSockets();
      engine.apply(single(call, 1, endpoint("caller", 0, caller)));
      assertThat(opened()).containsEntry("caller", first + 2);
      assertThat(openSockets()).isEqualTo(before + 2);

      CallSid second = newCall(2);
      engine.apply(single(second, 1, endpoint("caller", 0, caller)));
      assertThat(await(MediaFact.EndpointFailed.class).reason()).contains("no port is free");
      CallSid third = newCall(2);
      engine.apply(single(third, 1, endpoint("caller", first + 2, caller)));
      assertThat(await(MediaFact.EndpointFailed.class).reason()).contains("TAKEN");
      // The fact does not wait for the loop to close the half of a pair that was had.
      Await.until("no other socket is left", SOON, () -> openSockets() == before + 2);
    }
  }

  @Test
  void reportsAPeerThatIsSilentAgainAndAgain() throws Exception {
    engine.apply(single(call, 1, endpoint("caller", 0, caller, new Source.Bridged(), 1_000)));
    opened();
    MediaFact.MediaSilent first = await(MediaFact.MediaSilent.class);
    assertThat(first.endpointId()).isEqualTo("caller");
    assertThat(first.silentForMillis()).isBetween(1_000L, 2_500L);
    assertThat(await(MediaFact.MediaSilent.class).silentForMillis()).isBetween(2_000L, 4_500L);
  }

  @Test
  void tellsThatOneSideIsNotHeardWhileTheOtherSendsAndThatItIsAgain() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    oneWayAfterMillis = 2_000;
    engine = start(20_000, 29_999);
    Map<String, Integer> ports = connectPhones();
    AtomicLong sequence = new AtomicLong();
    Runnable speak =
        () -> caller.sendRtp(ports.get("caller"), Phone.packet((int) sequence.incrementAndGet()));

    // Its reports come through, which makes it worse: it is there, and its audio is not.
    Await.until(
        "one way",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          callee.sendRtcp(ports.get("callee") + 1, RTCP);
          return !facts.isEmpty();
        });
    MediaFact.MediaOneWay began = await(MediaFact.MediaOneWay.class);
    assertThat(began.endpointId()).isEqualTo("callee");
    assertThat(began.over()).isFalse();
    // Seconds are the loop's ticks, which come a little early or late.
    assertThat(began.lastedMillis()).isBetween(1_500L, 10_000L);
    assertThat(counters.oneWays).hasValue(1);

    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    MediaFact.MediaOneWay over = await(MediaFact.MediaOneWay.class);
    assertThat(over.over()).isTrue();
    assertThat(over.lastedMillis()).isGreaterThan(began.lastedMillis());

    // Who was heard and reports on suppresses silence.
    long before = counters.seconds();
    Await.until(
        "four seconds are kept",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          callee.sendRtcp(ports.get("callee") + 1, RTCP);
          return counters.seconds() >= before + 2 * 4;
        });
    assertThat(facts).isEmpty();

    // Who reports that he sends does not.
    byte[] claims = RTCP.clone();
    Await.until(
        "one way again",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          ByteBuffer.wrap(claims).putInt(20, (int) sequence.get());
          callee.sendRtcp(ports.get("callee") + 1, claims);
          return !facts.isEmpty();
        });
    assertThat(await(MediaFact.MediaOneWay.class).over()).isFalse();

    engine.remove(call);
    for (MediaFact.EndpointStatistics told : await(MediaFact.MediaStatistics.class).endpoints()) {
      boolean unheard = told.endpointId().equals("callee");
      assertThat(told.oneWayMillis())
          .isBetween(unheard ? over.lastedMillis() + 1_500 : 0, unheard ? 60_000L : 0);
      assertThat(told.oneWayAtEpochMillis() > 0).isEqualTo(unheard);
      assertThat(told.codecFromPeer()).isEqualTo("PCMA");
    }
  }

  @Test
  void tellsWhatWasCountedWhenTheProcessEndsAndTheCallGoesOn() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    engine.stop().await(10, TimeUnit.SECONDS);
    assertThat(await(MediaFact.MediaStatistics.class).endpoints())
        .extracting(MediaFact.EndpointStatistics::packetsReceived)
        .containsExactlyInAnyOrder(1L, 0L);
  }

  @Test
  void closesAPlanThatNobodyRenewsButOnlyWhenOwnersCouldHave() throws Exception {
    MediaPlan plan = single(call, 1, endpoint("caller", 0, caller));
    engine.apply(new MediaPlan(call, 1, plan.endpoints(), List.of(), 1));
    int port = opened().get("caller");
    caller.sendRtp(port, Phone.packet(1));
    Await.until("two seconds are kept", SOON, () -> counters.seconds() >= 2 * 2);
    assertThat(engine.ports().leased()).isEqualTo(1);

    mayExpire.set(true);
    await(MediaFact.MediaStatistics.class);
    assertThat(engine.ports().leased()).isZero();
    assertThat(counters.expired.get()).isEqualTo(1);
  }

  @Test
  void keepsACallWhoseOlderPlanIsRenewed() throws Exception {
    MediaPlan plan = single(call, 5, endpoint("caller", 0, caller));
    engine.apply(new MediaPlan(call, 5, plan.endpoints(), List.of(), 1));
    engine.apply(new MediaPlan(call, 4, List.of(), List.of(), Long.MAX_VALUE));
    opened();
    mayExpire.set(true);
    long began = counters.seconds();
    Await.until("two seconds are kept", SOON, () -> counters.seconds() >= began + 2 * 2);
    assertThat(counters.expired.get()).isZero();
    assertThat(engine.ports().leased()).isEqualTo(1);
  }

  @Test
  void ignoresAnOlderPlanThatArrivesLate() throws Exception {
    engine.apply(single(call, 5, endpoint("caller", 0, caller)));
    int port = opened().get("caller");
    engine.apply(new MediaPlan(call, 4, List.of(), List.of(), Long.MAX_VALUE));
    engine.apply(single(call, 5, endpoint("caller", 0, callee)));

    engine.apply(single(call, 6, endpoint("caller", 0, caller, new Source.Echo(), 60_000)));
    Await.until(
        "the newest plan rules",
        SOON,
        () -> {
          caller.sendRtp(port, Phone.packet(1));
          return caller.anyRtp().isPresent();
        });
    assertThat(facts).isEmpty();
  }

  @Test
  void appliesPlansThatComeFasterThanSocketsOpen() throws Exception {
    for (int version = 1; version <= 20; version++) {
      engine.apply(bridged(call, version, endpoint("caller", 0, caller), unanswered("callee")));
    }
    Map<String, Integer> ports = opened();
    engine.apply(bridged(call, 21, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    Await.until(
        "the last plan rules",
        SOON,
        () -> {
          caller.sendRtp(ports.get("caller"), Phone.packet(1));
          return callee.anyRtp().isPresent();
        });
    engine.remove(call);
    await(MediaFact.MediaStatistics.class);
    assertThat(engine.ports().leased()).isZero();
    assertThat(facts).isEmpty();
  }

  private static Map<AddressFamily, InetAddress> loopbacks() {
    Map<AddressFamily, InetAddress> loopbacks = new EnumMap<>(AddressFamily.class);
    loopbacks.put(AddressFamily.IPV4, InetAddress.ofLiteral("127.0.0.1"));
    if (Ipv6.isHere()) {
      loopbacks.put(AddressFamily.IPV6, Ipv6.LOOPBACK);
    }
    return loopbacks;
  }

  private MediaEngine start(int firstPort, int lastPort) {
    return start(firstPort, lastPort, LOOPBACKS);
  }

  private MediaEngine start(int firstPort, int lastPort, Map<AddressFamily, InetAddress> bind) {
    EngineSettings settings =
        new EngineSettings(
            "media-0",
            new Advertised(List.copyOf(bind.values())),
            bind,
            firstPort,
            lastPort,
            1_000,
            2,
            2,
            3_000,
            60_000,
            60_000,
            oneWayAfterMillis,
            2_000);
    return MediaEngine.start(
        vertx,
        settings,
        facts::add,
        new SrtpKeys(Optional.empty()),
        counters,
        mayExpire::get,
        Clock.SYSTEM,
        new RandomTokens(new SecureRandom()));
  }

  private Map<String, Integer> connectPhones() throws Exception {
    engine.apply(bridged(call, 1, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    return opened();
  }

  private Map<String, Integer> opened() throws Exception {
    Map<String, Integer> ports = new ConcurrentHashMap<>();
    MediaFact.EndpointsOpened fact = await(MediaFact.EndpointsOpened.class);
    assertThat(fact.nodeId()).isEqualTo("media-0");
    assertThat(fact.addresses().literals()).startsWith("127.0.0.1");
    fact.endpoints().forEach(endpoint -> ports.put(endpoint.id(), endpoint.rtpPort()));
    assertThat(ports.values()).allMatch(port -> port % 2 == 0);
    return ports;
  }

  private <T extends MediaFact> T await(Class<T> type) throws InterruptedException {
    MediaFact fact = facts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(fact).isInstanceOf(type);
    return type.cast(fact);
  }

  /** The first port of so many free pairs in a row, below the range that the kernel hands out. */
  private static int freePairs(int pairs) throws Exception {
    for (int first = 21_000; first < 29_000; first += 2 * pairs) {
      int bound = 0;
      for (int port = first; port < first + 2 * pairs; port++) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
          bound += socket.isBound() ? 1 : 0;
        } catch (BindException e) {
          break;
        }
      }
      if (bound == 2 * pairs) {
        return first;
      }
    }
    throw new AssertionError("no free ports");
  }

  private static long openSockets() {
    long sockets = 0;
    for (File descriptor : new File("/proc/self/fd").listFiles()) {
      try {
        if (Files.readSymbolicLink(descriptor.toPath()).toString().startsWith("socket:")) {
          sockets++;
        }
      } catch (IOException e) {
        // Closed while we looked.
      }
    }
    return sockets;
  }

  private static LoopLoad withoutDelay(LoopLoad load) {
    return new LoopLoad(0, 0, 0, load.loopDelayMicros());
  }

  private static int ssrcOf(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(8);
  }

  /** Against a sine of 0 dBm0, whose effective value is 16141 in 16-bit samples. */
  private static double levelDbm0(List<Short> samples) {
    double power = samples.stream().mapToDouble(s -> (double) s * s).average().orElseThrow();
    return 10 * Math.log10(power / Math.pow(16_141, 2));
  }

  private static int risingCrossings(List<Short> samples) {
    int crossings = 0;
    for (int i = 1; i < samples.size(); i++) {
      crossings += samples.get(i - 1) < 0 && samples.get(i) >= 0 ? 1 : 0;
    }
    return crossings;
  }

  /** Counts as the metrics do, for tests to read. */
  private static final class CountingEngineCounters implements EngineCounters {
    private final Map<Fate, AtomicLong> dropped = new ConcurrentHashMap<>();
    private final AtomicLong drains = new AtomicLong();
    private final List<Quality> qualities = new CopyOnWriteArrayList<>();
    private final AtomicLong expired = new AtomicLong();
    private final AtomicLong oneWays = new AtomicLong();

    long of(Fate fate) {
      return dropped.getOrDefault(fate, new AtomicLong()).get();
    }

    long seconds() {
      return drains.get();
    }

    @Override
    public void packets(
        long rtpReceived, long rtpSent, long rtpOctetsSent, long rtcpReceived, long rtcpSent) {
      drains.incrementAndGet();
    }

    @Override
    public void dropped(Fate fate, long datagrams) {
      dropped.computeIfAbsent(fate, _ -> new AtomicLong()).addAndGet(datagrams);
    }

    @Override
    public void endpointOpened() {}

    @Override
    public void endpointFailed() {}

    @Override
    public void planExpired() {
      expired.incrementAndGet();
    }

    @Override
    public void silenceReported() {}

    @Override
    public void oneWayReported() {
      oneWays.incrementAndGet();
    }

    @Override
    public void roomTicksLeftOut(long ticks) {}

    @Override
    public void qualityKnown(Quality quality) {
      qualities.add(quality);
    }

    @Override
    public void callFailed() {
      throw new AssertionError("a defect of the engine; see the log");
    }

    @Override
    public void socketFailed() {}

    @Override
    public String toString() {
      return dropped.toString();
    }
  }
}
