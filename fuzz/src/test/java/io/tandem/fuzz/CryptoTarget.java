package io.tandem.fuzz;

import io.tandem.sdp.Attribute;
import io.tandem.sdp.CryptoLine;
import io.tandem.sdp.CryptoSuite;
import io.tandem.sdp.MediaDescription;
import io.tandem.sdp.Sdes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A crypto line: read; what is usable is printed and read again, and agrees only with itself. */
public final class CryptoTarget {
  private CryptoTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, CryptoTarget::read);
  }

  private static void read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (CryptoLine.parse(text) instanceof CryptoLine.Usable line) {
      Attribute printed = line.attribute();
      if (!CryptoLine.parse(printed.value()).equals(line)) {
        throw new AssertionError("printed, it is another line");
      }
      MediaDescription offer =
          Sdes.offered(
              new MediaDescription(
                  "audio", 4000, 1, "RTP/AVP", List.of("0"), List.of(), List.of(), List.of()),
              List.of(line));
      if (Sdes.agree(offer, offer) instanceof Sdes.Agreement.Agreed) {
        throw new AssertionError("one key for both directions");
      }
      if (!CryptoSuite.PREFERENCE_WITH_SHORT_TAGS.contains(line.suite())) {
        throw new AssertionError("a suite that nobody could choose");
      }
    }
  }
}
