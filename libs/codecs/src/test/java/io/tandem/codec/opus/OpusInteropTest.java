package io.tandem.codec.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.codec.Ffmpeg;
import io.tandem.codec.OggOpus;
import io.tandem.codec.Sounds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against ffmpeg with Debian's libopus, and ffmpeg's own decoder, which is no libopus. */
class OpusInteropTest {
  private static final int RATE_HZ = OpusEncoder.SAMPLE_RATE_HZ;

  @BeforeEach
  void needsBoth() {
    assumeTrue(OpusLibrary.isAvailable());
    Ffmpeg.assume();
  }

  @ParameterizedTest
  @CsvSource({
    "2.5, 64000, voip",
    "5, 48000, voip",
    "10, 24000, voip",
    "20, 12000, voip",
    "20, 32000, audio",
    "40, 16000, voip",
    "60, 24000, voip"
  })
  void decodesWhatLibopusEncodedAsLibopusDecodesIt(String millis, int bitRate, String mode) {
    byte[] ogg =
        Ffmpeg.convert(
            Sounds.octets(Spoken.samples()),
            ("-f s16le -ar 48000 -ac 1 -i IN -c:a libopus -application " + mode)
                .concat(" -frame_duration " + millis + " -b:a " + bitRate + " -f ogg OUT")
                .split(" "));

    short[] ours = Spoken.decode(OggOpus.packets(ogg));

    short[] theirs =
        Sounds.samples(Ffmpeg.convert(ogg, "-c:a libopus -i IN -f s16le -ac 1 OUT".split(" ")));
    assertThat(theirs.length).isGreaterThan(3 * RATE_HZ);
    double ratio =
        Sounds.signalToNoise(theirs, 0, ours, OggOpus.preSkip(ogg), theirs.length - RATE_HZ / 10);
    assertThat(ratio).isGreaterThan(60);
  }

  @ParameterizedTest
  @CsvSource({
    "120, libopus",
    "240, libopus",
    "480, libopus",
    "960, libopus",
    "1920, libopus",
    "2880, libopus",
    "240, opus",
    "960, opus"
  })
  void isUnderstoodByDecodersOfOthers(int frame, String decoder) {
    short[] speech = Spoken.samples();
    List<byte[]> packets = Spoken.encode(speech, frame, OpusSettings.SPEECH);

    byte[] ogg = OggOpus.file(packets, frame);

    short[] ours = Spoken.decode(packets);
    short[] theirs =
        Sounds.samples(
            Ffmpeg.convert(ogg, ("-c:a " + decoder + " -i IN -f s16le -ac 1 OUT").split(" ")));
    int count = Math.min(theirs.length, ours.length) - RATE_HZ / 10;
    assertThat(theirs.length).isGreaterThan(3 * RATE_HZ);
    // ffmpeg's own changes the rate of SILK by another filter, of another delay.
    assertThat(Sounds.signalToNoise(ours, 0, theirs, 0, count))
        .isGreaterThan(decoder.equals("libopus") ? 60 : 10);
    assertThat(Sounds.envelopeLikeness(speech, 0, theirs, Spoken.PRE_SKIP, count - 1_000, 960))
        .isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(ints = {440, 1_000, 3_000})
  void tonesKeepTheirLevel(int hz) {
    short[] tone = Sounds.tone(RATE_HZ, hz, 8_000, RATE_HZ);
    byte[] ogg = OggOpus.file(Spoken.encode(tone, 960, OpusSettings.SPEECH), 960);

    short[] theirs =
        Sounds.samples(Ffmpeg.convert(ogg, "-c:a libopus -i IN -f s16le -ac 1 OUT".split(" ")));

    short[] settled = Arrays.copyOfRange(theirs, RATE_HZ / 4, 3 * RATE_HZ / 4);
    double heard = Sounds.amplitude(settled, 0, settled.length, RATE_HZ, hz);
    assertThat(20 * Math.log10(heard / 8_000)).isBetween(-1.0, 1.0);
  }
}
