package io.tandem.signaling.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.ResourceRecord;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordDataTest {

  private static Records naptr(String flags, String service, String regexp, String replacement) {
    return new Records().number(50, 60).text(flags).text(service).text(regexp).name(replacement);
  }

  @Test
  void readsARule() {
    assertThat(
            RecordData.read(
                naptr("s", "SIP+D2U", "", "_sip._udp.example.com").as("x", RawRecord.NAPTR, 1)))
        .contains(
            new ResourceRecord.Naptr(
                50, 60, "s", "SIP+D2U", "", Optional.of(new DnsName("_sip._udp.example.com"))));
  }

  @Test
  void readsARuleWhoseReplacementIsNoNameAsOneWithout() {
    assertThat(
            RecordData.read(
                naptr("u", "E2U+sip", "!^.*$!sip:x@y!", "").as("x", RawRecord.NAPTR, 1)))
        .contains(
            new ResourceRecord.Naptr(50, 60, "u", "E2U+sip", "!^.*$!sip:x@y!", Optional.empty()));
    assertThat(
            RecordData.read(naptr("s", "SIP+D2U", "", "a b.example").as("x", RawRecord.NAPTR, 1)))
        .get()
        .extracting(record -> ((ResourceRecord.Naptr) record).replacement())
        .isEqualTo(Optional.empty());
  }

  @Test
  void readsAServer() {
    assertThat(
            RecordData.read(
                new Records().number(10, 20, 5060).name("A.example.com").as("x", RawRecord.SRV, 1)))
        .contains(new ResourceRecord.Srv(10, 20, 5060, Optional.of(new DnsName("a.example.com"))));
    assertThat(RecordData.read(new Records().number(0, 0, 0).name("").as("x", RawRecord.SRV, 1)))
        .contains(new ResourceRecord.Srv(0, 0, 0, Optional.empty()));
  }

  @Test
  void readsAddressesOfTheRightLengthOnly() {
    assertThat(RecordData.read(Records.a("x", 1, 192, 0, 2, 1)))
        .contains(new ResourceRecord.Address(InetAddress.ofLiteral("192.0.2.1")));
    assertThat(RecordData.read(Records.a("x", 1, 192, 0, 2))).isEmpty();
    assertThat(RecordData.read(Records.a("x", 1, 192, 0, 2, 1, 0))).isEmpty();
    byte[] six = InetAddress.ofLiteral("2001:db8::1").getAddress();
    assertThat(RecordData.read(new RawRecord("x", RawRecord.AAAA, 1, six, 0, 16)))
        .contains(new ResourceRecord.Address(InetAddress.ofLiteral("2001:db8::1")));
    assertThat(RecordData.read(new RawRecord("x", RawRecord.AAAA, 1, six, 0, 15))).isEmpty();
  }

  @Test
  void followsANameThatPointsBackIntoTheMessage() {
    Records message = new Records().name("example.com");
    int start = message.bytes().length;
    byte[] bytes = message.number(1, 2, 5060).text("a").octets(0xc0, 0).bytes();
    assertThat(
            RecordData.read(
                new RawRecord("x", RawRecord.SRV, 1, bytes, start, bytes.length - start)))
        .contains(new ResourceRecord.Srv(1, 2, 5060, Optional.of(new DnsName("a.example.com"))));
  }

  @Test
  void isNotLedInACircle() {
    Records toItself = new Records().number(1, 2, 5060).octets(0xc0, 6);
    assertThat(RecordData.read(toItself.as("x", RawRecord.SRV, 1))).isEmpty();
    Records forwards = new Records().number(1, 2, 5060).octets(0xc0, 8).name("a");
    assertThat(RecordData.read(forwards.as("x", RawRecord.SRV, 1))).isEmpty();
    // Two labels that point at each other.
    byte[] both = new Records().text("a").octets(0xc0, 4).text("b").octets(0xc0, 0).bytes();
    assertThat(RecordData.alias(new RawRecord("x", RawRecord.CNAME, 1, both, 4, 4))).isEmpty();
  }

  @Test
  void whatIsCutOffOrTooLongIsNothing() {
    byte[] whole = naptr("s", "SIP+D2U", "", "_sip._udp.example.com").bytes();
    for (int length = 0; length < whole.length; length++) {
      assertThat(RecordData.read(new RawRecord("x", RawRecord.NAPTR, 1, whole, 0, length)))
          .as("%d octets", length)
          .isEmpty();
    }
    assertThat(
            RecordData.read(
                naptr("s", "SIP+D2U", "", "example.com").octets(1).as("x", RawRecord.NAPTR, 1)))
        .isEmpty();
  }

  @Test
  void anyOctetsAreReadWithoutHarm() {
    Random random = new Random(11);
    int[] types = {
      RawRecord.A, RawRecord.AAAA, RawRecord.SRV, RawRecord.NAPTR, RawRecord.CNAME, RawRecord.SOA
    };
    for (int i = 0; i < 200_000; i++) {
      byte[] message = new byte[random.nextInt(80)];
      random.nextBytes(message);
      int offset = random.nextInt(message.length + 1);
      int length = random.nextInt(message.length - offset + 1);
      RawRecord record =
          new RawRecord("x", types[random.nextInt(types.length)], 1, message, offset, length);
      var _ = RecordData.read(record);
      var _ = RecordData.alias(record);
      var _ = RecordData.minimumOfSoa(record);
    }
    byte[] pointers = new byte[65_000];
    for (int i = 0; i < pointers.length; i += 2) {
      pointers[i] = (byte) 0xff;
    }
    assertThat(RecordData.alias(new RawRecord("x", RawRecord.CNAME, 1, pointers, 60_000, 5_000)))
        .isEmpty();
  }
}
