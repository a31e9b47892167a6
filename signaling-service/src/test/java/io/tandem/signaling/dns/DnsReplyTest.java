package io.tandem.signaling.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import io.tandem.sip.locate.RecordType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsReplyTest {

  private static final Question ADDRESS = new Question(RecordType.A, new DnsName("a.example.com"));

  private static DnsReply reply(RawRecord... answers) {
    return DnsReply.of(ADDRESS, DnsReply.NO_ERROR, List.of(answers), List.of());
  }

  private static int records(DnsReply reply) {
    return reply.meaning() instanceof LocatingInput.Answered answered
        ? answered.records().size()
        : 0;
  }

  @Test
  void holdsAsLongAsTheShortestOfItsRecords() {
    DnsReply reply =
        reply(
            Records.a("a.example.com.", 300, 192, 0, 2, 1),
            Records.a("A.EXAMPLE.COM", 60, 192, 0, 2, 2));
    assertThat(records(reply)).isEqualTo(2);
    assertThat(reply.ttlSeconds()).isEqualTo(60);
  }

  @Test
  void isNotRememberedForDaysNorForNegativeTimes() {
    assertThat(reply(Records.a("a.example.com", 1_000_000, 192, 0, 2, 1)).ttlSeconds())
        .isEqualTo(DnsReply.LONGEST_SECONDS);
    assertThat(reply(Records.a("a.example.com", 0x8000_0000L, 192, 0, 2, 1)).ttlSeconds()).isZero();
  }

  @Test
  void recordsOfOtherNamesAreNoAnswer() {
    DnsReply reply = reply(Records.a("evil.example.net", 300, 192, 0, 2, 66));
    assertThat(reply.meaning()).isEqualTo(new LocatingInput.Nothing(ADDRESS));
  }

  @Test
  void followsAliasesInWhicheverOrderTheyStand() {
    DnsReply reply =
        reply(
            Records.a("c.example.com", 300, 192, 0, 2, 1),
            Records.cname("b.example.com", "c.example.com"),
            Records.cname("a.example.com", "b.example.com"));
    assertThat(records(reply)).isEqualTo(1);
  }

  @Test
  void aliasesThatGoInACircleLeadNowhere() {
    DnsReply reply =
        reply(
            Records.cname("a.example.com", "b.example.com"),
            Records.cname("b.example.com", "a.example.com"));
    assertThat(reply.meaning()).isEqualTo(new LocatingInput.Nothing(ADDRESS));
  }

  @Test
  void anErrorIsAFailureButNoSuchNameIsAnAnswer() {
    assertThat(DnsReply.of(ADDRESS, 2, List.of(), List.of()).meaning())
        .isEqualTo(new LocatingInput.Failed(ADDRESS));
    DnsReply none = DnsReply.of(ADDRESS, DnsReply.NO_SUCH_NAME, List.of(), List.of());
    assertThat(none.meaning()).isEqualTo(new LocatingInput.Nothing(ADDRESS));
    assertThat(none.ttlSeconds()).isEqualTo(DnsReply.UNTOLD_NOTHING_SECONDS);
  }

  @Test
  void nothingHoldsAsLongAsTheZoneSays() {
    RawRecord soa =
        new Records()
            .name("ns.example.com")
            .name("root.example.com")
            .number(0, 1, 0, 2, 0, 3, 0, 4, 0, 30)
            .as("example.com", RawRecord.SOA, 3_600);
    assertThat(DnsReply.of(ADDRESS, DnsReply.NO_SUCH_NAME, List.of(), List.of(soa)).ttlSeconds())
        .isEqualTo(30);
  }

  @Test
  void whatCannotBeReadIsNotTakenForNothing() {
    assertThat(reply(Records.a("a.example.com", 300, 192, 0, 2)).meaning())
        .isEqualTo(new LocatingInput.Failed(ADDRESS));
  }

  @Test
  void isRememberedForItsTimeAndNoLonger() {
    DnsMemory memory = new DnsMemory(10);
    LocatingInput nothing = new LocatingInput.Nothing(ADDRESS);
    memory.remember(nothing, Duration.ofSeconds(10), 0);
    assertThat(memory.recall(ADDRESS, Duration.ofSeconds(9).toNanos())).contains(nothing);
    assertThat(memory.recall(ADDRESS, Duration.ofSeconds(10).toNanos())).isEmpty();
    memory.remember(nothing, Duration.ZERO, 0);
    assertThat(memory.size()).isZero();
  }

  @Test
  void memoryIsBoundedAndForgetsWhatIsUsedLeast() {
    DnsMemory memory = new DnsMemory(3);
    for (String name : List.of("a", "b", "c")) {
      memory.remember(nothingAt(name), Duration.ofSeconds(10), 0);
    }
    assertThat(memory.recall(nothingAt("a").question(), 1)).isPresent();
    memory.remember(nothingAt("d"), Duration.ofSeconds(10), 0);
    assertThat(memory.size()).isEqualTo(3);
    assertThat(memory.recall(nothingAt("a").question(), 1)).isPresent();
    assertThat(memory.recall(nothingAt("b").question(), 1)).isEmpty();
  }

  @Test
  void theServersOfTheSystemAreThoseThatItNames() {
    assertThat(
            ResolvConf.servers(
                List.of(
                    "# nameserver 192.0.2.1",
                    "search example.com",
                    "nameserver 192.0.2.53",
                    "  nameserver\t2001:db8::53  ",
                    "nameserver nonsense",
                    "nameserver")))
        .containsExactly(
            new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 53));
    assertThat(ResolvConf.servers(List.of()))
        .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
  }

  private static LocatingInput nothingAt(String name) {
    return new LocatingInput.Nothing(new Question(RecordType.A, new DnsName(name)));
  }
}
