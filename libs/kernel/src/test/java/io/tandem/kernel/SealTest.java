package io.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {

  private final Seal seal = new Seal("a key of sixteen octets or more", List.of());

  @Test
  void opensWhatItHasSealedForTheSamePurpose() {
    String sealed = seal.seal("trunk a", "s3cret ü");
    assertThat(sealed).doesNotContain("s3cret").doesNotContain(" ");
    assertThat(seal.open("trunk a", sealed)).contains("s3cret ü");
  }

  @Test
  void sealsOctetsAsItSealsTheirText() {
    String sealed = seal.seal("trunk a", new byte[] {0, -1, 127});
    assertThat(seal.openOctets("trunk a", sealed).orElseThrow()).containsExactly(0, -1, 127);
    assertThat(seal.seal("a", "text".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(seal.seal("a", "text"));
  }

  /** What was sealed by an earlier release must open for ever. */
  @Test
  void keepsItsForm() {
    assertThat(seal.open("trunk a", "v1.L-FFrAbEbOTJ3H3VXybZ2nPVy-TWIuOPiCQyOYeyYOvri4m-Tw"))
        .contains("s3cret ü");
  }

  @Test
  void opensForNoOtherPurpose() {
    assertThat(seal.open("trunk b", seal.seal("trunk a", "secret"))).isEmpty();
  }

  @Test
  void sealsTheSameSecretAlikeAndAnotherDifferently() {
    assertThat(seal.seal("a", "secret")).isEqualTo(seal.seal("a", "secret"));
    assertThat(seal.seal("a", "secret")).isNotEqualTo(seal.seal("b", "secret"));
    assertThat(seal.seal("ab", "c")).isNotEqualTo(seal.seal("a", "bc"));
  }

  @Test
  void opensWithAFormerKeyAndSealsWithTheCurrentOne() {
    Seal next = new Seal("the key of the next year", List.of("a key of sixteen octets or more"));
    assertThat(next.open("a", seal.seal("a", "secret"))).contains("secret");
    assertThat(seal.open("a", next.seal("a", "secret"))).isEmpty();
  }

  @Test
  void opensNothingThatWasChangedOrNeverSealed() {
    String sealed = seal.seal("a", "secret");
    for (int i = 0; i < sealed.length(); i++) {
      // The last character of base64 may hold bits that mean nothing.
      char other = sealed.charAt(i) == 'A' ? 'z' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      assertThat(seal.open("a", changed)).as(changed).isNotEqualTo(java.util.Optional.of("other"));
      if (i < sealed.length() - 1) {
        assertThat(seal.open("a", changed)).as(changed).isEmpty();
      }
    }
    for (String text : List.of("", "v1.", "v1.AAAA", "v1.!!", "v2." + sealed, "secret")) {
      assertThat(seal.open("a", text)).as(text).isEmpty();
    }
  }
}
