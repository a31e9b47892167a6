package io.tandem.rtp.srtp;

import static io.tandem.rtp.srtp.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that libsrtp made, around a wrap of the sequence number: read, and made to the octet. */
class LibsrtpTest {
  private static final int SSRC = 0xCAFEBABE;

  private record Made(SrtpSuite suite, boolean rtcp, byte[] plain, byte[] secured) {}

  private final SrtpWorkbench bench = new SrtpWorkbench();

  @ParameterizedTest
  @EnumSource
  void readsWhatLibsrtpMade(SrtpSuite suite) {
    SrtpReceiver receiver = SrtpReceiver.beginning(key(suite), bench);
    for (Made made : made(suite)) {
      byte[] packet = made.secured().clone();
      SrtpOutcome outcome =
          made.rtcp()
              ? receiver.unprotectRtcp(packet, 0, packet.length)
              : receiver.unprotectRtp(packet, 0, packet.length);
      assertThat(outcome).isEqualTo(SrtpOutcome.OK);
      assertThat(packet).startsWith(made.plain());
    }
    assertThat(receiver.state())
        .isEqualTo(
            new SrtpState(
                List.of(SrtpState.Position.ofRtp(SSRC, 1, 1)),
                List.of(new SrtpState.Position(SSRC, 2))));
  }

  @ParameterizedTest
  @EnumSource
  void makesTheSame(SrtpSuite suite) {
    // libsrtp gives the index 1 to its first RTCP packet, we give it 0.
    SrtpState state = new SrtpState(List.of(), List.of(new SrtpState.Position(SSRC, 0)));
    SrtpSender sender = SrtpSender.goingOn(key(suite), state, bench);
    for (Made made : made(suite)) {
      byte[] packet =
          made.rtcp()
              ? Vectors.sealedRtcp(sender, made.plain())
              : Vectors.sealed(sender, made.plain());
      assertThat(hex(packet)).isEqualTo(hex(made.secured()));
    }
  }

  private static MasterKey key(SrtpSuite suite) {
    byte[] octets = new byte[suite.keyOctets() + suite.saltOctets()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (0x10 + 3 * i);
    }
    return MasterKey.of(suite, octets);
  }

  private static List<Made> made(SrtpSuite suite) {
    return text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" ", -1))
        .filter(words -> words[0].equals(suite.name()))
        .map(words -> new Made(suite, words[1].equals("rtcp"), hex(words[2]), hex(words[3])))
        .toList();
  }

  private static String text() {
    try (InputStream file =
        Objects.requireNonNull(LibsrtpTest.class.getResourceAsStream("libsrtp.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
