package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.Phone;
import io.tandem.media.endpoint.Fate;
import io.tandem.testkit.Await;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose packets an endpoint takes, and what a stranger can do to a call: nothing. */
class LatchingOnTheWireTest extends EngineOnSockets {
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
}
