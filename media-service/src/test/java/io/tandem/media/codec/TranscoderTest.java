package io.tandem.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.codec.opus.OpusEncoder;
import io.tandem.codec.opus.OpusSettings;
import io.tandem.contracts.MediaPlan;
import io.tandem.media.Voice;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.event.TelephoneEvent;
import io.tandem.rtp.jitter.FrameLength;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TranscoderTest {

  private static final int SSRC = 0x1234_5678;
  private static final int MOST_OCTETS = 2_048;

  private final ByteBuffer bytes = ByteBuffer.allocate(4_096);
  private final RtpPacket view = new RtpPacket();
  private final List<Sent> sent = new ArrayList<>();

  record Sent(boolean marker, int payloadType, int sequence, int timestamp, byte[] payload)
      implements Comparable<Sent> {
    @Override
    public int compareTo(Sent other) {
      return Integer.compare(sequence, other.sequence);
    }
  }

  private Fate keep(
      boolean marker, int type, int sequence, int timestamp, int ssrc, byte[] octets, int length) {
    assertThat(ssrc).isEqualTo(SSRC);
    sent.add(new Sent(marker, type, sequence, timestamp, Arrays.copyOf(octets, length)));
    return Fate.ACCEPTED;
  }

  private static MediaPlan.Format format(Coding coding, int payloadType, int eventPayloadType) {
    String encoding =
        switch (coding) {
          case L16_NARROW, L16_WIDE -> "L16";
          default -> coding.name();
        };
    return new MediaPlan.Format(payloadType, encoding, coding.clockRateHz(), 20, eventPayloadType);
  }

  private static Transcoder between(Coding from, Coding to) {
    return new Transcoder(format(from, 96, 101), format(to, 97, 102), MOST_OCTETS);
  }

  private Fate put(
      Transcoder transcoder, int payloadType, int sequence, int timestamp, byte[] payload) {
    int at =
        RtpPacket.writeHeader(
            bytes, 0, sequence == 0, payloadType, sequence & 0xFFFF, timestamp, SSRC);
    bytes.put(at, payload);
    assertThat(view.wrap(bytes, 0, at + payload.length).isValid()).isTrue();
    return transcoder.onPacket(view, bytes, this::keep);
  }

  /** A tone of 500 Hz in packets of so many milliseconds. */
  static List<byte[]> tone(Coding coding, int packets, int millis) {
    AudioEncoder encoder = coding.encoder();
    int count = coding.sampleRateHz() * millis / 1000;
    short[] samples = new short[count];
    byte[] octets = new byte[4_096];
    List<byte[]> tone = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      for (int j = 0; j < count; j++) {
        double time = (double) (i * count + j) / coding.sampleRateHz();
        samples[j] = (short) (8_000 * Math.sin(2 * Math.PI * 500 * time));
      }
      tone.add(Arrays.copyOf(octets, encoder.encode(samples, 0, count, octets, 0)));
    }
    Closing.close(encoder);
    return tone;
  }

  static double amplitude(Coding coding, List<Sent> packets, int hertz) {
    AudioDecoder decoder = coding.decoder();
    short[] samples = new short[coding.sampleRateHz() * 2];
    int count = 0;
    for (Sent packet : packets) {
      count += decoder.decode(packet.payload(), 0, packet.payload().length, samples, count);
    }
    Closing.close(decoder);
    int window = coding.sampleRateHz() / 5;
    double sine = 0;
    double cosine = 0;
    for (int i = count - window; i < count; i++) {
      double angle = 2 * Math.PI * hertz * i / coding.sampleRateHz();
      sine += samples[i] * Math.sin(angle);
      cosine += samples[i] * Math.cos(angle);
    }
    return 2 * Math.hypot(sine, cosine) / window;
  }

  static Stream<Coding[]> anyTwo() {
    return Stream.of(Coding.values())
        .flatMap(from -> Stream.of(Coding.values()).map(to -> new Coding[] {from, to}));
  }

  @ParameterizedTest
  @MethodSource("anyTwo")
  void keepsNumbersAndToneBetweenAnyTwoCodecs(Coding from, Coding to) {
    try (Transcoder transcoder = between(from, to)) {
      List<byte[]> tone = tone(from, 40, 20);
      int units = from.clockRateHz() / 50;
      for (int i = 0; i < tone.size(); i++) {
        assertThat(put(transcoder, 96, i, i * units, tone.get(i))).isEqualTo(Fate.ACCEPTED);
      }
    }
    assertThat(sent).hasSize(40);
    for (int i = 0; i < sent.size(); i++) {
      Sent packet = sent.get(i);
      assertThat(packet.payloadType()).isEqualTo(97);
      assertThat(packet.sequence()).isEqualTo(i);
      assertThat(packet.timestamp()).isEqualTo(i * to.clockRateHz() / 50);
      assertThat(packet.marker()).isEqualTo(i == 0);
    }
    assertThat(amplitude(to, sent, 500)).isCloseTo(8_000, within(1_600.0));
  }

  @ParameterizedTest
  @MethodSource("anyTwo")
  void packetsOfAnyLengthBecomePacketsThatTheOtherCodecHas(Coding from, Coding to) {
    for (int millis : new int[] {10, 30, 40, 50, 60}) {
      if (from == Coding.OPUS && (millis == 30 || millis == 50)) {
        continue;
      }
      sent.clear();
      try (Transcoder transcoder = between(from, to)) {
        List<byte[]> tone = tone(from, 1_200 / millis, millis);
        for (int i = 0; i < tone.size(); i++) {
          int timestamp = i * (from.clockRateHz() * millis / 1000);
          assertThat(put(transcoder, 96, i, timestamp, tone.get(i))).isEqualTo(Fate.ACCEPTED);
        }
      }
      assertNothingIsMissing(to, 1_200);
      assertThat(amplitude(to, sent, 500)).as("%d ms", millis).isCloseTo(8_000, within(1_600.0));
    }
  }

  private void assertNothingIsMissing(Coding to, int millis) {
    FrameLength lengths = to.frameLength();
    int timestamp = 0;
    for (int i = 0; i < sent.size(); i++) {
      Sent packet = sent.get(i);
      assertThat(packet.sequence()).isEqualTo(i);
      assertThat(packet.timestamp()).isEqualTo(timestamp);
      timestamp += lengths.units(97, ByteBuffer.wrap(packet.payload()), 0, packet.payload().length);
    }
    assertThat(timestamp).isEqualTo(to.clockRateHz() * millis / 1000);
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyLengthAndContentThatADatagramCanHaveIsTurnedOrRefused(Coding from) {
    Random random = new Random(7);
    for (Coding to : Coding.values()) {
      try (Transcoder transcoder = between(from, to)) {
        for (int length = 0; length <= MOST_OCTETS; length += 1 + length / 40) {
          byte[] payload = new byte[length];
          random.nextBytes(payload);
          Fate fate = put(transcoder, 96, random.nextInt(), random.nextInt(), payload);
          assertThat(fate).isIn(Fate.ACCEPTED, Fate.MALFORMED, Fate.NOWHERE_TO_GO);
        }
      }
    }
  }

  /** RFC 4733 section 2.3.5: durations count by the clock of the stream. */
  @ParameterizedTest
  @MethodSource("anyTwo")
  void everyKeyPassesBetweenAnyTwoCodecs(Coding from, Coding to) {
    int frame = from.clockRateHz() / 50;
    int keys = 1_000;
    int timestamp = 0;
    int sequence = 0;
    try (Transcoder transcoder = between(from, to)) {
      for (int key = 0; key < keys; key++) {
        byte[] event = new byte[TelephoneEvent.BYTES];
        for (int packet = 1; packet <= 5; packet++) {
          int duration = Math.min(packet, 3) * frame;
          int _ =
              TelephoneEvent.write(ByteBuffer.wrap(event), 0, key % 16, packet >= 3, 10, duration);
          assertThat(put(transcoder, 101, sequence++, timestamp, event)).isEqualTo(Fate.ACCEPTED);
        }
        timestamp += 5 * frame;
      }
    }
    assertThat(sent).hasSize(5 * keys);
    TelephoneEvent event = new TelephoneEvent();
    int outFrame = to.clockRateHz() / 50;
    for (int i = 0; i < sent.size(); i++) {
      Sent packet = sent.get(i);
      assertThat(packet.payloadType()).isEqualTo(102);
      assertThat(packet.sequence()).isEqualTo(i);
      assertThat(packet.timestamp()).isEqualTo(i / 5 * 5 * outFrame);
      assertThat(event.wrap(ByteBuffer.wrap(packet.payload()), 0, 4)).isTrue();
      assertThat(event.code()).isEqualTo(i / 5 % 16);
      assertThat(event.isEnd()).isEqualTo(i % 5 >= 2);
      assertThat(event.duration()).isEqualTo(Math.min(i % 5 + 1, 3) * outFrame);
    }
  }

  @Test
  void aLostOpusFrameIsSentOfWhatTheNextOneRepeats() {
    OpusEncoder encoder = new OpusEncoder(OpusSettings.SPEECH.expecting(20));
    short[] samples = new short[960];
    byte[] octets = new byte[1_500];
    try (Transcoder transcoder = between(Coding.OPUS, Coding.PCMU)) {
      for (int i = 0; i < 40; i++) {
        for (int j = 0; j < samples.length; j++) {
          double time = (i * 960 + j) / 48_000.0;
          samples[j] = Voice.at(time);
        }
        int length = encoder.encode(samples, 0, 960, octets, 0);
        if (i != 20 && i != 30 && i != 31) {
          Fate _ = put(transcoder, 96, i, i * 960, Arrays.copyOf(octets, length));
        }
      }
    }
    encoder.close();
    assertThat(sent).isSorted();
    Optional<Sent> recovered = sent.stream().filter(packet -> packet.sequence() == 20).findFirst();
    assertThat(recovered).isPresent();
    assertThat(recovered.get().timestamp()).isEqualTo(20 * 160);
    assertThat(recovered.get().payload()).hasSize(160);
    assertThat(sent.stream().map(Sent::sequence))
        .as("of two that were lost the later is repeated")
        .contains(31)
        .doesNotContain(30);
  }

  @Test
  void whatTheOtherSideHasNoNameForIsNotSent() {
    Transcoder transcoder =
        new Transcoder(format(Coding.PCMU, 0, 101), format(Coding.OPUS, 111, 0), MOST_OCTETS);
    assertThat(put(transcoder, 101, 1, 0, new byte[4])).isEqualTo(Fate.NOWHERE_TO_GO);
    assertThat(put(transcoder, 55, 2, 0, new byte[4])).isEqualTo(Fate.NOWHERE_TO_GO);
    assertThat(put(transcoder, 13, 3, 0, new byte[1])).isEqualTo(Fate.NOWHERE_TO_GO);
    assertThat(sent).isEmpty();
    transcoder.close();
  }
}
