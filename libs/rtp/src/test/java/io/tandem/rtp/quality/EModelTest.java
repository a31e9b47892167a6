package io.tandem.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EModelTest {
  /** G.107 (06/2015) equations (7-3) to (7-17) with the defaults of its table 2. */
  @Test
  void itsConstantsFollowFromTheDefaultsOfG107() {
    double slr = 8;
    double rlr = 2;
    double stmr = 15;
    double lstr = 18;
    double telr = 65;
    double ps = 35;
    double pr = 35;
    double olr = slr + rlr;
    double nos = ps - slr - 3 - 100 + 0.004 * Math.pow(ps - olr - 3 - 14, 2);
    double pre = pr + 10 * Math.log10(1 + Math.pow(10, (10 - lstr) / 10));
    double nor = rlr - 121 + pre + 0.008 * Math.pow(pre - 35, 2);
    double noise = 0;
    for (double part : new double[] {-70, nos, nor, -64 + rlr}) {
      noise += Math.pow(10, part / 10);
    }
    double no = 10 * Math.log10(noise);
    double ro = 15 - 1.5 * (slr + no);

    double xolr = olr + 0.2 * (64 + no - rlr);
    double iolr = 20 * (Math.pow(1 + Math.pow(xolr / 8, 8), 1 / 8.0) - xolr / 8);
    double stmro = -10 * Math.log10(Math.pow(10, -stmr / 10) + Math.pow(10, -telr / 10));
    double ist =
        12 * Math.pow(1 + Math.pow((stmro - 13) / 6, 8), 1 / 8.0)
            - 28 * Math.pow(1 + Math.pow((stmro + 1) / 19.4, 35), 1 / 35.0)
            - 13 * Math.pow(1 + Math.pow((stmro - 3) / 33, 13), 1 / 13.0)
            + 29;
    double q = 37;
    double g = 1.07 + 0.258 * q + 0.0602 * q * q;
    double y = (ro - 100) / 15 + 46 / 8.4 - g / 9;
    double z = 46 / 30.0 - g / 40;
    double iq = 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));

    assertThat(EModel.NOISE_DBM0P).isCloseTo(no, within(1e-9));
    assertThat(EModel.SIMULTANEOUS).isCloseTo(iolr + ist + iq, within(1e-6));
  }

  /** G.107 section 7.7: with all defaults R is 93.2; annex B: MOS 4.41. */
  @Test
  void ratesTheDefaultConnectionAsG107Does() {
    double rating = EModel.rating(Impairment.G711, 0, 1, 0);
    assertThat(rating).isCloseTo(93.2, within(0.05));
    assertThat(EModel.score(rating)).isCloseTo(4.41, within(0.005));
  }

  /** G.107 table B.1, which rounds 4.024 to 4.03. */
  @ParameterizedTest
  @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1", "100, 4.5"})
  void turnsRatingsIntoScoresAsTableB1Does(double rating, double score) {
    assertThat(EModel.score(rating)).isCloseTo(score, within(0.007));
  }

  /**
   * G.113 appendix I (10/2001) table I.3 and I.2: impairment by loss as it was listened to, which
   * Bpl was fitted to later.
   */
  @ParameterizedTest
  @CsvSource({
    "G711, 2, 7, 1",
    "G711, 3, 10, 1",
    "G711, 5, 15, 1",
    "G711, 7, 20, 1",
    "G711, 10, 25, 2.5",
    "G711, 15, 35, 1",
    "G711, 20, 45, 3",
    "G729, 0, 11, 0",
    "G729, 0.5, 13, 0.6",
    "G729, 1, 15, 0.6",
    "G729, 1.5, 17, 0.6",
    "G729, 2, 19, 0.6",
    "G729, 3, 23, 0.6",
    "G729, 4, 26, 0.6",
    "G729, 8, 36, 0.6",
    "G729, 16, 49, 0.6"
  })
  void followsTheTablesOfG113(Impairment codec, double loss, double impairment, double tolerance) {
    double best = EModel.rating(Impairment.G711, 0, 1, 0);
    assertThat(best - EModel.rating(codec, loss, 1, 0))
        .isCloseTo(impairment, within(tolerance + 1e-9));
  }

  /** G.107.1 annex A: R of 129 less Ie,WB, by 1.29. */
  @Test
  void ratesWidebandOnItsOwnScale() {
    assertThat(EModel.rating(Impairment.G722, 0, 1, 0)).isCloseTo(116 / 1.29, within(1e-9));
    assertThat(EModel.score(EModel.rating(Impairment.G722, 0, 1, 0)))
        .isCloseTo(4.337, within(0.001));
    // Equation (7-15): 13 + (95 - 13) * 2 / (2 + 4.3).
    assertThat(EModel.rating(Impairment.G722, 2, 1, 0))
        .isCloseTo((129 - 39.0317) / 1.29, within(1e-3));
    assertThat(EModel.rating(Impairment.G722, 2, 4, 0))
        .as("random loss only")
        .isEqualTo(EModel.rating(Impairment.G722, 2, 1, 0));
  }

  /** G.107 equation (7-27) at twice mT, where X is 1, and its asymptote of 50. */
  @Test
  void takesDelayAsG107Does() {
    double best = EModel.rating(Impairment.G722, 0, 1, 100);
    assertThat(best).isEqualTo(EModel.rating(Impairment.G722, 0, 1, 0));
    double idd = 25 * (Math.pow(2, 1 / 6.0) - 3 * Math.pow(1 + 1 / 729.0, 1 / 6.0) + 2);
    assertThat((best - EModel.rating(Impairment.G722, 0, 1, 200)) * 1.29)
        .isCloseTo(idd, within(1e-9));
    assertThat((best - EModel.rating(Impairment.G722, 0, 1, 1e9)) * 1.29)
        .isCloseTo(50, within(1.5));
  }

  @Test
  void burstsAreWorseThanRandomLoss() {
    assertThat(EModel.rating(Impairment.G711, 2, 2, 0))
        .isLessThan(EModel.rating(Impairment.G711, 2, 1, 0));
  }

  @Test
  void neverRisesWithLossOrDelayOrBursts() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      Impairment codec = Impairment.values()[random.nextInt(Impairment.values().length)];
      double loss = random.nextDouble() * 100;
      double bursts = 1 + random.nextDouble() * 8;
      double delay = random.nextDouble() * random.nextInt(1, 3000);
      double score = score(codec, loss, bursts, delay);
      assertThat(score(codec, loss + random.nextDouble() * 5, bursts, delay))
          .as("loss %s, bursts %s, delay %s", loss, bursts, delay)
          .isLessThanOrEqualTo(score);
      assertThat(score(codec, loss, bursts, delay + random.nextDouble() * 50))
          .as("loss %s, bursts %s, delay %s", loss, bursts, delay)
          .isLessThanOrEqualTo(score);
      assertThat(score(codec, loss, bursts + random.nextDouble(), delay))
          .as("loss %s, bursts %s, delay %s", loss, bursts, delay)
          .isLessThanOrEqualTo(score);
    }
  }

  @Test
  void staysWithinItsScaleForAnyNumber() {
    double[] odd = {
      Double.NaN,
      Double.NEGATIVE_INFINITY,
      -Double.MAX_VALUE,
      -1,
      -0.0,
      Double.MIN_VALUE,
      0.999,
      1,
      50,
      1e300,
      Double.POSITIVE_INFINITY
    };
    for (Impairment codec : Impairment.values()) {
      for (double loss : odd) {
        for (double bursts : odd) {
          for (double delay : odd) {
            double rating = EModel.rating(codec, loss, bursts, delay);
            assertThat(rating).as("%s %s %s", loss, bursts, delay).isBetween(0.0, 100.0);
            assertThat(EModel.score(rating)).isBetween(1.0, 4.5);
          }
        }
      }
      assertThat(EModel.rating(codec, Double.NaN, 1, 0)).isEqualTo(EModel.rating(codec, 100, 1, 0));
    }
    for (double rating : odd) {
      assertThat(EModel.score(rating)).isBetween(1.0, 4.5);
    }
  }

  private static double score(Impairment codec, double loss, double bursts, double delay) {
    return EModel.score(EModel.rating(codec, loss, bursts, delay));
  }
}
