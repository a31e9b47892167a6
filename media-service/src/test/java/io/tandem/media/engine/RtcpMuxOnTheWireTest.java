package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.multiplexing;
import static io.tandem.media.Plans.newCall;
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

/** A phone that sends RTP and RTCP by one port and one that does not, on real sockets. */
class RtcpMuxOnTheWireTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
  private static final Seal SEAL = new Seal("a key of the whole exchange", List.of());
  private static final byte[] REPORT =
      HexFormat.of().parseHex("80c800060000abcd0000008000000000000000140000000200000140");

  private final LinkedBlockingQueue<MediaFact> facts = new LinkedBlockingQueue<>();
  private final Metrics metrics = new Metrics();
  private final Phone caller = new Phone();
  private final Phone callee = new Phone();
  private final CallSid call = newCall(1);
  private final SrtpWorkbench bench = new SrtpWorkbench();
  private MediaEngine engine;

  @BeforeEach
  void startEngine() {
    engine =
        MediaEngine.start(
            MediaTransport.BEST,
            OneLoop.settings(),
            facts::add,
            new SrtpKeys(Optional.of(SEAL)),
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
  void reportsPassBetweenOnePortAndTwo() throws Exception {
    engine.apply(plan(1, multiplexing(endpoint("caller", 0, caller))));
    Map<String, Integer> ports = opened();

    // Every third has the marker set, which moves its second octet towards the types of RTCP.
    for (int sequence = 0; sequence < 6; sequence++) {
      caller.sendRtp(ports.get("caller"), Phone.packet(sequence));
      assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(sequence));
      callee.sendRtp(ports.get("callee"), Phone.packet(sequence));
      assertThat(caller.awaitRtp()).isEqualTo(Phone.packet(sequence));
    }
    caller.sendRtp(ports.get("caller"), REPORT);
    assertThat(callee.awaitRtcp()).isEqualTo(REPORT);
    callee.sendRtcp(ports.get("callee") + 1, REPORT);
    assertThat(caller.awaitRtp()).isEqualTo(REPORT);
  }

  @Test
  void oneLatchHoldsForBothKindsAndTheOtherPortIsDead() throws Exception {
    engine.apply(plan(1, multiplexing(endpoint("caller", 0, caller))));
    Map<String, Integer> ports = opened();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();

    try (Phone stranger = new Phone()) {
      stranger.sendRtp(ports.get("caller"), REPORT);
      awaitDropped("stranger");
    }
    caller.sendRtcp(ports.get("caller") + 1, REPORT);
    awaitDropped("rtcp-port-unused");

    byte[] last = REPORT.clone();
    last[last.length - 1] ^= 1;
    caller.sendRtp(ports.get("caller"), last);
    assertThat(callee.awaitRtcp()).as("the first that passes").isEqualTo(last);
  }

  @Test
  void aLaterPlanPartsThePortsAgain() throws Exception {
    engine.apply(plan(1, multiplexing(endpoint("caller", 0, caller))));
    Map<String, Integer> ports = opened();
    engine.apply(plan(2, endpoint("caller", 0, caller)));
    engine.settled().await(5, TimeUnit.SECONDS);

    caller.sendRtp(ports.get("caller"), REPORT);
    awaitDropped("rtcp-on-rtp-port");
    callee.sendRtcp(ports.get("callee") + 1, REPORT);
    assertThat(caller.awaitRtcp()).isEqualTo(REPORT);
    caller.sendRtcp(ports.get("caller") + 1, REPORT);
    assertThat(callee.awaitRtcp()).isEqualTo(REPORT);
  }

  @Test
  void reportsOnOnePortAreEncryptedByTheRulesOfSrtcp() throws Exception {
    engine.apply(
        plan(1, multiplexing(endpoint("caller", 0, caller)).withSrtp(Optional.of(agreed()))));
    Map<String, Integer> ports = opened();
    SrtpSender says = SrtpSender.beginning(key(1), bench);
    SrtpReceiver hears = SrtpReceiver.beginning(key(2), bench);

    byte[] audio = Arrays.copyOf(Phone.packet(1), Phone.packet(1).length + SUITE.rtpOverhead());
    says.protectRtp(audio, 0, Phone.packet(1).length);
    caller.sendRtp(ports.get("caller"), audio);
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
    byte[] sealed = Arrays.copyOf(REPORT, REPORT.length + SUITE.rtcpOverhead());
    says.protectRtcp(sealed, 0, REPORT.length);
    caller.sendRtp(ports.get("caller"), sealed);
    assertThat(callee.awaitRtcp()).isEqualTo(REPORT);

    callee.sendRtcp(ports.get("callee") + 1, REPORT);
    byte[] heard = caller.awaitRtp();
    assertThat(hears.unprotectRtcp(heard, 0, heard.length)).isEqualTo(SrtpOutcome.OK);
    // The sender has another name for the caller; the rest is what the callee said.
    ByteBuffer.wrap(heard).putInt(4, ByteBuffer.wrap(REPORT).getInt(4));
    assertThat(Arrays.copyOf(heard, REPORT.length)).isEqualTo(REPORT);

    caller.sendRtp(ports.get("caller"), REPORT);
    awaitDropped("not-authentic");
  }

  private MediaPlan plan(long version, MediaPlan.Endpoint ofCaller) {
    return bridged(call, version, ofCaller, endpoint("callee", 0, callee));
  }

  private Srtp.Agreed agreed() {
    return new Srtp.Agreed(
        SUITE.name(),
        new Srtp.Key(1, sealedKey(Srtp.Side.OURS, 2), Srtp.Indices.NONE),
        new Srtp.Key(1, sealedKey(Srtp.Side.THEIRS, 1), Srtp.Indices.NONE));
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

  private void awaitDropped(String reason) {
    Await.until(
        "one is counted as " + reason,
        SOON,
        () ->
            metrics.scrape().contains("tandem_media_dropped_total{reason=\"" + reason + "\"} 1.0"));
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
}
