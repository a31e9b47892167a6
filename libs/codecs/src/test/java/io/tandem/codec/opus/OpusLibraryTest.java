package io.tandem.codec.opus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpusLibraryTest {
  @Test
  void aPlaceWithoutALibraryIsAReason() {
    OpusPresence presence =
        OpusLibrary.find(
                List.of(
                    new OpusPlace.InJar("/linux-mips/libjnopus.so"),
                    new OpusPlace.Installed("libopus.so.999")))
            .outcome();

    assertThat(presence)
        .isEqualTo(
            new OpusPresence.Absent(
                "no /linux-mips/libjnopus.so in the class path; no libopus.so.999 in the system"));
  }

  @Test
  void aLibraryForAnotherProcessorIsAReason() {
    String other = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";

    OpusPresence presence =
        OpusLibrary.find(List.of(new OpusPlace.InJar(OpusPlace.resource("Linux", other))))
            .outcome();

    assertThat(presence)
        .isInstanceOfSatisfying(
            OpusPresence.Absent.class,
            absent -> assertThat(absent.reason()).contains("cannot be loaded"));
  }

  @Test
  void aLibraryThatIsNoLibopusIsAReason() {
    OpusPresence presence =
        OpusLibrary.find(List.of(new OpusPlace.Installed("libc.so.6"))).outcome();

    assertThat(presence).isInstanceOf(OpusPresence.Absent.class);
  }

  @Test
  void muslGetsNoLibraryThatIsForGlibc() {
    OpusPresence presence =
        OpusLibrary.find(List.of(OpusPlace.usual("Linux", "amd64", false).getFirst())).outcome();

    assertThat(presence)
        .isEqualTo(
            new OpusPresence.Absent(
                "the libopus in the jar is for glibc, which this system does not have"));
    assertThat(OpusPlace.usual("Linux", "amd64", true).getFirst())
        .isEqualTo(new OpusPlace.InJar("/linux-x86-64/libjnopus.so"));
  }

  @Test
  void theFirstPlaceThatWorksIsTaken() {
    OpusPresence presence =
        OpusLibrary.find(
                List.of(
                    new OpusPlace.InJar("/linux-mips/libjnopus.so"),
                    new OpusPlace.InJar(
                        OpusPlace.resource(
                            System.getProperty("os.name"), System.getProperty("os.arch")))))
            .outcome();

    assertThat(presence).isEqualTo(OpusLibrary.presence());
  }

  @Test
  void aSystemIsNamedAsTheJarNamesIt() {
    assertThat(OpusPlace.resource("Linux", "amd64")).isEqualTo("/linux-x86-64/libjnopus.so");
    assertThat(OpusPlace.resource("Linux", "aarch64")).isEqualTo("/linux-aarch64/libjnopus.so");
    assertThat(OpusPlace.resource("Mac OS X", "aarch64"))
        .isEqualTo("/darwin-aarch64/libjnopus.dylib");
  }
}
