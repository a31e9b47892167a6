package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rooms under simulated time: phones that send tones, and measure what they are sent. */
class RoomTest {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Frequencies are multiples of this, so that a window of 200 ms tells them apart. */
  private static final int GRID_HZ = 10;

  private static final int WINDOW_TICKS = 10;
  private static final int LEVEL_EXTENSION = 3;

  private Room room = new Room(0);
  private final List<Phone> phones = new ArrayList<>();
  private long now;

  /** Sends a tone, and keeps the last 200 ms of what it hears. */
  private final class Phone implements Member.Outlet {
    final int hertz;
    final double amplitude;
    private final Coding coding;
    private final int perTick;
    private final AudioEncoder encoder;
    private final AudioDecoder decoder;
    private final short[] said;
    private final short[] heard;
    private final ByteBuffer packet = ByteBuffer.allocate(2_048);
    private final RtpPacket view = new RtpPacket();
    private final Member member;
    private final int ssrc = phones.size() + 1;
    private int sent;
    int payloadType = 96;

    /** What his packets say of their level (RFC 6464), in header extension 3. */
    int level;

    int received;
    int skipped;

    Phone(Coding coding, int hertz, double amplitude) {
      this.coding = coding;
      this.hertz = hertz;
      this.amplitude = amplitude;
      perTick = coding.sampleRateHz() / 50;
      encoder = Codecs.encoder(coding);
      decoder = Codecs.decoder(coding);
      said = new short[perTick];
      heard = new short[perTick * WINDOW_TICKS];
      member = room.join(coding, 96, LEVEL_EXTENSION, this);
      phones.add(this);
    }

    void talk() {
      for (int i = 0; i < perTick; i++) {
        double time = (double) (sent * perTick + i) / coding.sampleRateHz();
        said[i] = (short) (amplitude * Math.sin(2 * Math.PI * hertz * time));
      }
      byte[] octets = new byte[2 * perTick];
      int length = encoder.encode(said, 0, perTick, octets, 0);
      int timestamp = sent * coding.clockRateHz() / 50;
      int at =
          RtpPacket.writeHeader(packet, 0, sent == 0, payloadType, sent & 0xFFFF, timestamp, ssrc);
      packet.put(0, (byte) (packet.get(0) | 0x10)).putInt(at, 0xBEDE_0001);
      packet.putInt(at + 4, LEVEL_EXTENSION << 28 | level << 16);
      at += 8;
      packet.put(at, octets, 0, length);
      assertThat(view.wrap(packet, 0, at + length).isValid()).isTrue();
      member.onPacket(view, packet, now);
      sent++;
    }

    @Override
    public void send(byte[] octets, int length, int units) {
      assertThat(units).isEqualTo(coding.clockRateHz() / 50);
      System.arraycopy(heard, perTick, heard, 0, heard.length - perTick);
      assertThat(decoder.decode(octets, 0, length, heard, heard.length - perTick))
          .isEqualTo(perTick);
      received++;
    }

    @Override
    public void skip(int units) {
      skipped += units * 50 / coding.clockRateHz();
    }

    double amplitudeOf(int frequency) {
      double sine = 0;
      double cosine = 0;
      for (int i = 0; i < heard.length; i++) {
        double angle = 2 * Math.PI * frequency * i / coding.sampleRateHz();
        sine += heard[i] * Math.sin(angle);
        cosine += heard[i] * Math.cos(angle);
      }
      return 2 * Math.hypot(sine, cosine) / heard.length;
    }
  }

  private void run(int ticks) {
    for (int i = 0; i < ticks; i++) {
      phones.forEach(Phone::talk);
      room.onPace(now);
      now += TICK_NANOS;
    }
  }

  private void assertEachHearsAllOthers() {
    for (Phone listener : phones) {
      for (Phone voice : phones) {
        boolean own = voice == listener;
        // Models of speech bend tones; a tone that is there is there all the same.
        boolean bent = modelsSpeech(listener.coding) || modelsSpeech(voice.coding);
        double slack = (bent ? 300 : 60) + (bent ? 0.4 : 0.1) * voice.amplitude;
        assertThat(listener.amplitudeOf(voice.hertz))
            .as("%s hears %s", listener.coding, voice.coding)
            .isCloseTo(own ? 0 : voice.amplitude, within(slack));
      }
    }
  }

  private static boolean modelsSpeech(Coding coding) {
    return coding == Coding.G729 || coding == Coding.OPUS;
  }

  @ParameterizedTest
  @CsvSource({"3, 30000", "10, 3000", "100, 100"})
  void everybodyHearsAllOthersAndNotHimselfWithoutAGap(int members, int ticks) {
    for (int i = 0; i < members; i++) {
      // 100 voices of this strength are below full scale.
      new Phone(i % 2 == 0 ? Coding.PCMU : Coding.PCMA, 300 + 3 * GRID_HZ * i, 320);
    }
    run(ticks / 2);
    assertEachHearsAllOthers();
    run(ticks - ticks / 2);
    assertEachHearsAllOthers();
    assertThat(phones).allSatisfy(phone -> assertThat(phone.received).isEqualTo(ticks));
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void everyCodecHearsEveryOther(Coding coding) {
    for (Coding other : Coding.values()) {
      assertThat(other.isAvailable()).as("%s on this machine", other).isTrue();
      Room pair = new Room(now);
      room = pair;
      phones.clear();
      new Phone(other, 500, 3_000);
      new Phone(coding, 800, 3_000);
      run(100);
      assertEachHearsAllOthers();
      phones.forEach(phone -> pair.leave(phone.member));
    }
  }

  @Test
  void wideBandStaysWideAmongThoseWhoSpeakIt() {
    Phone narrow = new Phone(Coding.PCMA, 500, 3_000);
    Phone wide = new Phone(Coding.G722, 6_000, 3_000);
    Phone other = new Phone(Coding.G722, 1_000, 3_000);
    run(100);
    assertThat(other.amplitudeOf(6_000)).isGreaterThan(2_000);
    assertThat(narrow.amplitudeOf(2_000)).as("nothing folds back").isLessThan(60);
    room.leave(wide.member);
    room.leave(other.member);
    phones.removeAll(List.of(wide, other));
    new Phone(Coding.PCMU, 800, 3_000);
    run(100);
    assertEachHearsAllOthers();
  }

  @Test
  void whoLeavesIsNotHeardAndHearsNothing() {
    Phone first = new Phone(Coding.PCMU, 500, 3_000);
    Phone second = new Phone(Coding.PCMU, 700, 3_000);
    run(50);
    room.leave(second.member);
    phones.remove(second);
    int before = second.received;
    run(50);
    assertThat(first.amplitudeOf(700)).isLessThan(5);
    assertThat(second.received).isEqualTo(before);
    room.leave(first.member);
    assertThat(room.isEmpty()).isTrue();
  }

  @Test
  void packetsOfAnotherPayloadTypeAreNotHeard() {
    Phone first = new Phone(Coding.PCMU, 500, 3_000);
    Phone other = new Phone(Coding.PCMU, 700, 3_000);
    other.payloadType = 101;
    run(50);
    assertThat(room.members()).isEqualTo(2);
    assertThat(room.talkers()).isEqualTo(1);
    assertThat(other.amplitudeOf(500)).isCloseTo(3_000, within(200.0));
    assertThat(first.amplitudeOf(700)).isLessThan(5);
    other.payloadType = 96;
    run(50);
    assertThat(first.amplitudeOf(700)).isCloseTo(3_000, within(200.0));
  }

  /** A tone that is called silence is decoded where the decoder has to remember it. */
  @ParameterizedTest
  @CsvSource({"PCMU, false", "PCMA, false", "L16_WIDE, false", "G722, true", "OPUS, true"})
  void packetsThatSaySilenceAreNotDecodedByCodecsThatRememberNothing(
      Coding coding, boolean remembers) {
    Phone first = new Phone(Coding.L16_WIDE, 500, 3_000);
    Phone other = new Phone(coding, 700, 3_000);
    run(50);
    double told = first.amplitudeOf(700);
    assertThat(told).isGreaterThan(2_500);
    other.level = 60;
    run(50);
    assertThat(first.amplitudeOf(700)).as("not too soft").isCloseTo(told, within(60.0));
    other.level = 61;
    run(50);
    assertThat(first.amplitudeOf(700)).isCloseTo(remembers ? told : 0, within(60.0));
    assertThat(other.amplitudeOf(500)).isGreaterThan(2_500);
    // The flag for speech and whatever else says nothing.
    other.level = 128 + 30;
    run(50);
    assertThat(first.amplitudeOf(700)).isCloseTo(told, within(60.0));
  }

  /** 16 kHz in, 16 kHz out; who talks hears what who listens has heard, with no seam between. */
  @Test
  void beginningAndEndingToTalkDoesNotDisturbWhatAMemberHears() {
    new Phone(Coding.G722, 500, 3_000);
    Phone other = new Phone(Coding.G722, 700, 3_000);
    for (int spurt = 0; spurt < 6; spurt++) {
      other.payloadType = spurt % 2 == 0 ? 101 : 96;
      for (int i = 0; i < 3 * WINDOW_TICKS; i++) {
        run(1);
        if (spurt > 0) {
          assertThat(other.amplitudeOf(500))
              .as("tick %d of spurt %d", i, spurt)
              .isBetween(2_700.0, 3_300.0);
        }
      }
    }
  }

  @Test
  void aLoopThatWasHeldUpSendsNoBurst() {
    Phone phone = new Phone(Coding.PCMU, 500, 3_000);
    run(5);
    now += TimeUnit.SECONDS.toNanos(2);
    int before = phone.received;
    room.onPace(now);
    assertThat(phone.received - before).isEqualTo(1);
    assertThat(room.drainTicksLeftOut()).isEqualTo(phone.skipped).isPositive();
    assertThat(room.drainTicksLeftOut()).isZero();
    assertThat(phone.received + phone.skipped).as("timestamps go on").isEqualTo(106);
  }
}
