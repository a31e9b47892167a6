package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "sip:a@b;tag=1                       | <sip:a@b>;tag=1",
        "<sip:a@b;lr>;tag=1                  | <sip:a@b;lr>;tag=1",
        "\"A \\\"B\\\" \\\\\"<sip:a@b>       | \"A \\\"B\\\" \\\\\" <sip:a@b>",
        "T. Watson <sip:t@b> ; tag = x ; q=1 | \"T. Watson\" <sip:t@b>;tag=x;q=1",
        "< sip:a@b >                         | <sip:a@b>",
        "<tel:+123>                          | <tel:+123>",
        "<sip:a@b?Route=%3Csip:c%3E>         | <sip:a@b?Route=%3Csip:c%3E>",
        "<sip:a@b>;+sip.instance=\"<urn:x>\" | <sip:a@b>;+sip.instance=\"<urn:x>\"",
        "*                                   | *",
      })
  void addressesAreReadInEveryFormAndWrittenInOne(String read, String written) {
    assertThat(NameAddr.parse(read).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Alice",
        "\"Alice <sip:a@b>",
        "\"Alice\" sip:a@b",
        "<sip:a@b",
        "<sip:a b@c>",
        "sip:a@b?Route=x",
        "<sip:a@b>;;tag=1",
        "<sip:a@b>;tag=\"1",
        "<sip:a@b> trailing",
        "<>",
      })
  void addressesThatMeanNothingAreRefused(String text) {
    assertThat(NameAddr.parse(text)).isEmpty();
  }

  @Test
  void aDisplayNameCannotBreakOutOfItsQuotes() {
    NameAddr evil = NameAddr.of("a\" <sip:x@y>\r\nVia: z", SipUri.of("u", "h"));

    assertThat(evil).hasToString("\"a\\\" <sip:x@y>  Via: z\" <sip:u@h>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIP/2.0/UDP a.example:5060;branch=z9hG4bK1 | SIP/2.0/UDP a.example:5060;branch=z9hG4bK1",
        "SIP  / 2.0 / TCP   a.example ; branch = 1  | SIP/2.0/TCP a.example;branch=1",
        "SIP/2.0/TLS [2001:db8::9:1];rport          | SIP/2.0/TLS [2001:db8::9:1];rport",
        "SIP/2.0/TLS-SCTP a : 5                     | SIP/2.0/TLS-SCTP a:5",
      })
  void viasAreReadInEveryFormAndWrittenInOne(String read, String written) {
    assertThat(Via.parse(read).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SIP/2.0/UDP",
        "SIP/2.0 a.example",
        "HTTP/2.0/UDP a.example",
        "SIP/2.0/UDP a.example;;",
        "SIP/2.0/UDP a.example:x",
        "SIP/2.0/UDP [a.example]",
        "SIP/2.0/UDP a.example b",
      })
  void viasThatMeanNothingAreRefused(String text) {
    assertThat(Via.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2147483648 INVITE", "-1 INVITE", "1", "INVITE", "1 IN VITE", "0x1 A", ""})
  void numbersAreNeverWrapped(String cseq) {
    assertThat(CSeq.parse(cseq)).isEmpty();
  }

  @Test
  void theSourceIsWrittenIntoTheTopVia() {
    InetSocketAddress source = new InetSocketAddress("198.51.100.7", 40_000);

    assertThat(stamped("SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bK1", source))
        .isEqualTo("SIP/2.0/UDP 10.0.0.1:5060;rport=40000;branch=z9hG4bK1;received=198.51.100.7");
    assertThat(stamped("SIP/2.0/UDP phone.example;branch=z9hG4bK1", source))
        .isEqualTo("SIP/2.0/UDP phone.example;branch=z9hG4bK1;received=198.51.100.7");
    assertThat(stamped("SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1", source))
        .isEqualTo("SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1");
    assertThat(stamped("SIP/2.0/UDP 198.51.100.7;received=203.0.113.1", source))
        .isEqualTo("SIP/2.0/UDP 198.51.100.7;received=198.51.100.7");
    assertThat(
            stamped(
                "SIP/2.0/UDP [2001:db8::1]", new InetSocketAddress("2001:db8:0:0:0:0:0:2", 5060)))
        .isEqualTo("SIP/2.0/UDP [2001:db8::1];received=2001:db8::2");
  }

  private static String stamped(String via, InetSocketAddress source) {
    return ReceivedVia.stamp(Via.parse(via).orElseThrow(), source).toString();
  }
}
