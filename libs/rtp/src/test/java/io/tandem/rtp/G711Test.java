package io.tandem.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the tables of ITU-T G.711, built here from their segment end points. */
class G711Test {
  /** Tables 2a and 2b: decision values of µ-law in 14-bit units. */
  private static List<Integer> muDecisions() {
    List<Integer> decisions = new ArrayList<>(List.of(0, 1));
    int[] segmentEnds = {31, 95, 223, 479, 991, 2015, 4063, 8159};
    for (int segment = 0; segment < 8; segment++) {
      while (decisions.getLast() < segmentEnds[segment]) {
        decisions.add(decisions.getLast() + (2 << segment));
      }
    }
    return decisions;
  }

  /** Tables 1a and 1b: decision values of A-law in 13-bit units. */
  private static List<Integer> aDecisions() {
    List<Integer> decisions = new ArrayList<>(List.of(0));
    int[] segmentEnds = {64, 128, 256, 512, 1024, 2048, 4096};
    for (int segment = 0; segment < 7; segment++) {
      while (decisions.getLast() < segmentEnds[segment]) {
        decisions.add(decisions.getLast() + (2 << segment));
      }
    }
    return decisions;
  }

  @Test
  void expandsMuLawToTheValuesOfTheStandard() {
    List<Integer> x = muDecisions();
    assertThat(x).hasSize(129).contains(8159);
    for (int n = 0; n < 128; n++) {
      int y = n == 0 ? 0 : (x.get(n) + x.get(n + 1)) / 2;
      assertThat(G711.fromMu((byte) (0xFF - n))).isEqualTo((short) (y << 2));
      assertThat(G711.fromMu((byte) (0x7F - n))).isEqualTo((short) -(y << 2));
    }
    assertThat(G711.fromMu((byte) 0x80)).isEqualTo((short) 32124);
  }

  @Test
  void expandsALawToTheValuesOfTheStandard() {
    List<Integer> x = aDecisions();
    assertThat(x).hasSize(129);
    for (int n = 0; n < 128; n++) {
      int y = (x.get(n) + x.get(n + 1)) / 2;
      assertThat(G711.fromA((byte) ((0x80 | n) ^ 0x55))).isEqualTo((short) (y << 3));
      assertThat(G711.fromA((byte) (n ^ 0x55))).isEqualTo((short) -(y << 3));
    }
    assertThat(G711.fromA((byte) 0xAA)).isEqualTo((short) 32256);
  }

  @Test
  void compressesEverySampleIntoItsDecisionInterval() {
    List<Integer> mu = muDecisions();
    List<Integer> a = aDecisions();
    for (int sample = 0; sample <= Short.MAX_VALUE; sample++) {
      int muStep = 0xFF - (G711.toMu((short) sample) & 0xFF);
      int muValue = Math.min(sample >> 2, 8158);
      assertThat(muValue).isGreaterThanOrEqualTo(mu.get(muStep)).isLessThan(mu.get(muStep + 1));
      int aStep = ((G711.toA((short) sample) & 0xFF) ^ 0x55) - 0x80;
      int aValue = sample >> 3;
      assertThat(aValue).isGreaterThanOrEqualTo(a.get(aStep)).isLessThan(a.get(aStep + 1));
      // The negative half is the mirror image: only the sign bit differs.
      short mirror = (short) ~sample;
      assertThat(G711.toMu(mirror) & 0xFF).isEqualTo(G711.toMu((short) sample) & 0x7F);
      assertThat(G711.toA(mirror) & 0xFF).isEqualTo(G711.toA((short) sample) & 0x7F);
    }
  }

  @Test
  void givesBackEveryOctetThatWasExpandedAndCompressed() {
    for (int code = 0; code < 256; code++) {
      byte octet = (byte) code;
      assertThat(G711.toA(G711.fromA(octet))).isEqualTo(octet);
      // µ-law has two zeros; the negative one comes back as the positive one.
      byte expected = code == 0x7F ? (byte) 0xFF : octet;
      assertThat(G711.toMu(G711.fromMu(octet))).isEqualTo(expected);
    }
    assertThat(G711.toMu((short) 0)).isEqualTo(G711.MU_SILENCE);
    assertThat(G711.toA((short) 0)).isEqualTo(G711.A_SILENCE);
  }

  @Test
  void playsAToneOfTheLevelThatTheDigitalMilliwattDefines() {
    // G.711 tables 5 and 6: these eight octets repeated are 1 kHz at 0 dBm0.
    double a = 0;
    double mu = 0;
    for (byte octet : HexFormat.of().parseHex("34212134b4a1a1b4")) {
      a += Math.pow(G711.fromA(octet), 2) / 8;
    }
    for (byte octet : HexFormat.of().parseHex("1e0b0b1e9e8b8b9e")) {
      mu += Math.pow(G711.fromMu(octet), 2) / 8;
    }
    ToneGenerator tone = new ToneGenerator(1000, 0);
    double generated = 0;
    for (int i = 0; i < 8000; i++) {
      generated += Math.pow(tone.next(), 2) / 8000;
    }
    assertThat(10 * Math.log10(generated / a)).isCloseTo(0, within(0.1));
    assertThat(10 * Math.log10(generated / mu)).isCloseTo(0, within(0.1));
  }

  @Test
  void keepsTheFrequencyAndHasNoStepInTheTone() {
    ToneGenerator tone = new ToneGenerator(425, -10);
    int risingCrossings = 0;
    int last = tone.next();
    double largestStep = 0;
    for (int i = 1; i < 80_000; i++) {
      int sample = tone.next();
      risingCrossings += last < 0 && sample >= 0 ? 1 : 0;
      largestStep = Math.max(largestStep, Math.abs(sample - last));
      last = sample;
    }
    assertThat(risingCrossings).isBetween(4249, 4250);
    double peak = 32768 * Math.pow(10, -13.14 / 20);
    assertThat(largestStep).isLessThan(peak * 2 * Math.PI * 425 / 8000 + 2);
  }
}
