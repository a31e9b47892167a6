package io.tandem.registrar.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubscriberRulesTest {

  @Test
  void hashesAsTheRfcDoes() {
    // RFC 7616 section 3.9.1 uses this name, realm and password; the hashes are those of
    // "printf 'Mufasa:http-auth@example.org:Circle of Life' | md5sum" and sha256sum.
    assertThat(Ha1.of("Mufasa", "http-auth@example.org", "Circle of Life"))
        .containsEntry("MD5", "3d78807defe7de2157e2b0b6573a855f")
        .containsEntry(
            "SHA-256", "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
  }

  @Test
  void namesWhatIsWrongWithANameOrPassword() {
    assertThat(SubscriberRules.problemWithName("1001")).isEmpty();
    assertThat(SubscriberRules.problemWithName("+31.20~a_b-c")).isEmpty();
    for (String bad : new String[] {"", "a b", "a/b", "a@b", "-x", "a\r\nb", "ü", "x".repeat(65)}) {
      assertThat(SubscriberRules.problemWithName(bad)).as("name '%s'", bad).isPresent();
    }
    assertThat(SubscriberRules.problemWithPassword("p:w ü")).isEmpty();
    assertThat(SubscriberRules.problemWithPassword("")).isPresent();
    assertThat(SubscriberRules.problemWithPassword("a\nb")).isPresent();
    assertThat(SubscriberRules.problemWithDisplayName("a\rb")).isPresent();
  }
}
