package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaPlan.Source.Tone;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ToneSourceTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void sendsAPacketEveryPacketTimeWithItsOwnNumbers() {
    ToneSource tone = new ToneSource(new Tone(425, -10, 8, "PCMA", 20), 77, 65_535, -160, 0);

    assertThat(tone.isDue(at(0))).isTrue();
    write(tone);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(8);
    assertThat(packet.ssrc()).isEqualTo(77);
    assertThat(packet.sequence()).isEqualTo(65_535);
    assertThat(packet.timestamp()).isEqualTo(-160);
    assertThat(packet.payloadLength()).isEqualTo(160);

    assertThat(tone.isDue(at(19))).isFalse();
    assertThat(tone.isDue(at(20))).isTrue();
    write(tone);
    assertThat(packet.marker()).isFalse();
    assertThat(packet.sequence()).isZero();
    assertThat(packet.timestamp()).isZero();
    assertThat(tone.packets()).isEqualTo(2);
    assertThat(tone.octets()).isEqualTo(320);
  }

  @Test
  void catchesUpAfterAShortDelayAndJumpsAheadAfterALongOne() {
    ToneSource tone = new ToneSource(new Tone(425, -10, 0, "PCMU", 20), 1, 0, 0, 0);
    assertThat(sentUntil(tone, at(100))).isEqualTo(6);
    assertThat(sentUntil(tone, at(1_110))).isEqualTo(1);
    // 50 packet times have passed unsent: the timestamp says so, the sequence has no hole.
    write(tone);
    assertThat(packet.sequence()).isEqualTo(7);
    assertThat(packet.timestamp()).isEqualTo(160 * 56);
  }

  @Test
  void playsTheLevelThatWasAskedFor() {
    ToneSource tone = new ToneSource(new Tone(440, -13, 0, "PCMU", 20), 1, 0, 0, 0);
    double sum = 0;
    for (int i = 0; i < 50; i++) {
      ByteBuffer bytes = write(tone);
      for (int at = packet.payloadOffset(); at < bytes.limit(); at++) {
        sum += Math.pow(G711.fromMu(bytes.get(at)), 2);
      }
    }
    // A sine of 0 dBm0 has an effective value of 16141 in 16-bit samples.
    double level = 10 * Math.log10(sum / 8000 / Math.pow(16_141, 2));
    assertThat(level).isBetween(-13.2, -12.8);
  }

  private int sentUntil(ToneSource tone, long nowNanos) {
    int sent = 0;
    while (tone.isDue(nowNanos)) {
      write(tone);
      sent++;
    }
    return sent;
  }

  private ByteBuffer write(ToneSource tone) {
    ByteBuffer bytes = ByteBuffer.allocate(tone.packetLength());
    tone.writeNext(bytes, 0);
    assertThat(packet.wrap(bytes, 0, bytes.limit()).isValid()).isTrue();
    return bytes;
  }

  private static long at(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
