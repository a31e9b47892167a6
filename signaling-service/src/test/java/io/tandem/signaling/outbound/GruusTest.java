package io.tandem.signaling.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.signaling.outbound.Gruus.Named;
import io.tandem.signaling.outbound.Gruus.Reading;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GruusTest {

  private static final String INSTANCE = "<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>";

  private final Gruus gruus = new Gruus(new byte[32], "tandem.local", new Random(5));

  private static Binding binding(String instance, String callId) {
    return new Binding(
        "sip:1001@192.0.2.7",
        9_000,
        1000,
        callId,
        1,
        instance,
        1,
        "",
        new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, List.of()),
        1);
  }

  private Named named(SipUri uri) {
    // As it comes back on the wire.
    return ((Reading.Gruu) gruus.read(SipUri.parse(uri.toString()).orElseThrow())).named();
  }

  @Test
  void showsInAPublicOneWhoseItIs() {
    SipUri gruu = gruus.publicOf("1001", INSTANCE);
    assertThat(gruu.toString())
        .isEqualTo("sip:1001@tandem.local;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    Named named = named(gruu);
    assertThat(named.user()).isEqualTo("1001");
    assertThat(named.means(binding(INSTANCE, "any"))).isTrue();
    assertThat(named.means(binding("<urn:uuid:another>", "any"))).isFalse();
    assertThat(named.means(binding("", "any"))).isFalse();
  }

  @Test
  void bearsAnyInstanceIdInAPublicOne() {
    String odd = "<urn:x:a;b?c=\"d\" (e)+f>";
    assertThat(named(gruus.publicOf("1001", odd)).means(binding(odd, "any"))).isTrue();
  }

  @Test
  void hidesInATemporaryOneWhoseItIs() {
    SipUri first = gruus.temporaryOf("1001", INSTANCE, "boot-1").orElseThrow();
    SipUri second = gruus.temporaryOf("1001", INSTANCE, "boot-1").orElseThrow();
    assertThat(first).isNotEqualTo(second);
    assertThat(first.toString()).endsWith("@tandem.local;gr").doesNotContain("1001@");
    for (SipUri gruu : List.of(first, second)) {
      Named named = named(gruu);
      assertThat(named.user()).isEqualTo("1001");
      assertThat(named.means(binding(INSTANCE, "boot-1"))).isTrue();
    }
  }

  @Test
  void endsTemporaryOnesWhenTheDeviceRegistersUnderAnotherCallId() {
    SipUri gruu = gruus.temporaryOf("1001", INSTANCE, "boot-1").orElseThrow();
    Named.Temporary named = (Named.Temporary) named(gruu);
    assertThat(named.means(binding(INSTANCE, "boot-2"))).isFalse();
    assertThat(named.isOfInstance(binding(INSTANCE, "boot-2"))).isTrue();
    assertThat(named.isOfInstance(binding("<urn:uuid:another>", "boot-1"))).isFalse();
  }

  @Test
  void believesNoSealThatIsNotItsOwn() {
    String gruu = gruus.temporaryOf("1001", INSTANCE, "boot-1").orElseThrow().toString();
    int seal = gruu.indexOf("tgruu.") + "tgruu.".length();
    int end = gruu.indexOf('@') - 1;
    for (int i = seal; i < end; i++) {
      char other = gruu.charAt(i) == 'A' ? 'B' : 'A';
      String forged = gruu.substring(0, i) + other + gruu.substring(i + 1);
      assertThat(gruus.read(SipUri.parse(forged).orElseThrow()))
          .as("character %d", i)
          .isEqualTo(new Reading.Invalid());
    }
    Gruus elsewhere = new Gruus(new byte[32], "elsewhere.example", new Random(5));
    assertThat(elsewhere.read(SipUri.parse(gruu).orElseThrow())).isEqualTo(new Reading.Invalid());
  }

  @Test
  void takesAnyUriWithoutAWord() {
    for (String uri :
        List.of(
            "sip:tgruu.@tandem.local;gr",
            "sip:tgruu.%00@tandem.local;gr",
            "sip:tgruu." + "A".repeat(5_000) + "@tandem.local;gr",
            "sip:1001@tandem.local;gr",
            "sip:tandem.local;gr")) {
      assertThat(gruus.read(SipUri.parse(uri).orElseThrow())).isEqualTo(new Reading.Invalid());
    }
    assertThat(gruus.read(SipUri.parse("sip:tgruu.A@tandem.local").orElseThrow()))
        .isEqualTo(new Reading.NoGruu());
    assertThat(gruus.read(SipUri.parse("sip:1001@tandem.local;gr=%zz").orElseThrow()))
        .isInstanceOf(Reading.Gruu.class);
  }

  @Test
  void givesNoTemporaryOneToANameThatWouldMakeItTooLong() {
    assertThat(gruus.temporaryOf("n".repeat(64), INSTANCE, "c").orElseThrow().toString().length())
        .isLessThan(200);
    assertThat(gruus.temporaryOf("n".repeat(65), INSTANCE, "c")).isEmpty();
  }
}
