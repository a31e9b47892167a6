package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpState;
import io.tandem.rtp.srtp.SrtpSuite;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProtectionTest {
  private static final int SSRC = 0xABCD;
  private static final int LENGTH = RtpPacket.FIXED_HEADER_BYTES + 160;

  private final SrtpWorkbench bench = new SrtpWorkbench();
  private final AtomicInteger drawn = new AtomicInteger(0x1000_0000);
  private final Protection protection = new Protection(bench, () -> drawn.addAndGet(0x0100_0000));
  private final SrtpSender peerSends = SrtpSender.beginning(key(1), bench);
  private final SrtpReceiver peerHears = SrtpReceiver.beginning(key(2), bench);

  @Test
  void isPlainFromTheStartAndLetsNothingThroughBeforeBothKeysAreKnown() {
    assertThat(protection.isPlain()).isTrue();
    protection.onShut();
    assertThat(protection.isPlain()).isFalse();
    assertThat(protection.openRtp(fromPeer(1), length())).isEqualTo(Fate.KEYS_UNKNOWN);
    assertThat(protection.sealRtp(plain(1), LENGTH)).isEqualTo(Fate.KEYS_UNKNOWN);
    protection.onTheirKey(key(1), SrtpState.NONE);
    assertThat(protection.openRtp(fromPeer(2), length())).isEqualTo(Fate.KEYS_UNKNOWN);
    assertThat(protection.openRtcp(new byte[100], 60)).isEqualTo(Fate.KEYS_UNKNOWN);
    assertThat(protection.sealRtcp(new byte[100], 60)).isEqualTo(Fate.KEYS_UNKNOWN);
    protection.onOurKey(key(2));
    assertThat(protection.openRtp(fromPeer(3), length())).isEqualTo(Fate.ACCEPTED);
    protection.onShut();
    assertThat(protection.openRtp(fromPeer(4), length())).isEqualTo(Fate.KEYS_UNKNOWN);
  }

  @Test
  void opensWhatThePeerSealedAndThePeerOpensWhatIsSealedHereUnderTheAlias() {
    agree();
    byte[] packet = fromPeer(7);
    assertThat(protection.openRtp(packet, length())).isEqualTo(Fate.ACCEPTED);
    assertThat(Arrays.copyOf(packet, LENGTH)).isEqualTo(Arrays.copyOf(plain(7), LENGTH));

    byte[] sent = plain(9);
    assertThat(protection.sealRtp(sent, LENGTH)).isEqualTo(Fate.ACCEPTED);
    assertThat(peerHears.unprotectRtp(sent, 0, length())).isEqualTo(SrtpOutcome.OK);
    assertThat(ssrc(sent)).isEqualTo(SSRC ^ protection.alias()).isNotEqualTo(SSRC);
    ByteBuffer.wrap(sent).putInt(8, SSRC);
    assertThat(Arrays.copyOf(sent, LENGTH)).isEqualTo(Arrays.copyOf(plain(9), LENGTH));
  }

  @Test
  void refusesPlainForgedAndRepeatedPackets() {
    agree();
    assertThat(protection.openRtp(plain(1), LENGTH)).isEqualTo(Fate.NOT_AUTHENTIC);
    byte[] good = fromPeer(2);
    byte[] forged = good.clone();
    forged[40] ^= 1;
    assertThat(protection.openRtp(forged, length())).isEqualTo(Fate.NOT_AUTHENTIC);
    byte[] again = good.clone();
    assertThat(protection.openRtp(good, length())).isEqualTo(Fate.ACCEPTED);
    assertThat(protection.openRtp(again, length())).isEqualTo(Fate.REPLAYED);
    assertThat(protection.openRtp(new byte[20], 5)).isEqualTo(Fate.MALFORMED);
  }

  @Test
  void aSourceWhoseNumbersBeginAnewGoesOnUnderAnotherAliasAndALatePacketDoesNot() {
    agree();
    for (int sequence = 30_000; sequence < 30_400; sequence++) {
      assertThat(protection.sealRtp(plain(sequence), LENGTH)).isEqualTo(Fate.ACCEPTED);
    }
    int before = protection.alias();
    assertThat(protection.sealRtp(plain(30_010), LENGTH)).as("late").isEqualTo(Fate.REPLAYED);
    assertThat(protection.sealRtp(plain(30_400), LENGTH)).isEqualTo(Fate.ACCEPTED);
    assertThat(protection.alias()).isEqualTo(before);

    assertThat(protection.sealRtp(plain(5), LENGTH)).isEqualTo(Fate.REPLAYED);
    byte[] anew = plain(6);
    assertThat(protection.sealRtp(anew, LENGTH)).isEqualTo(Fate.ACCEPTED);
    assertThat(protection.alias()).isNotEqualTo(before);
    assertThat(peerHears.unprotectRtp(anew, 0, length())).isEqualTo(SrtpOutcome.OK);
    assertThat(protection.sealRtp(plain(7), LENGTH)).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void anotherKeyOfOursComesWithAnotherAlias() {
    agree();
    int before = protection.alias();
    protection.onOurKey(key(3));
    assertThat(protection.alias()).isNotEqualTo(before);
    byte[] sent = plain(1);
    assertThat(protection.sealRtp(sent, LENGTH)).isEqualTo(Fate.ACCEPTED);
    assertThat(SrtpReceiver.beginning(key(3), bench).unprotectRtp(sent, 0, length()))
        .isEqualTo(SrtpOutcome.OK);
  }

  @Test
  void aKeyOfThePeerThatFollowsAnotherLetsTheOldOneInNoMore() {
    agree();
    assertThat(protection.openRtp(fromPeer(1), length())).isEqualTo(Fate.ACCEPTED);
    protection.onTheirKey(key(4), SrtpState.NONE);
    assertThat(protection.openRtp(fromPeer(2), length())).isEqualTo(Fate.NOT_AUTHENTIC);
    byte[] next = plain(2);
    SrtpSender.beginning(key(4), bench).protectRtp(next, 0, LENGTH);
    assertThat(protection.openRtp(next, length())).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void tellsHowFarThePeerHasComeAtEachQuarterTurnAndGoesOnFromThereAfterARollover() {
    agree();
    int told = 0;
    SrtpState last = SrtpState.NONE;
    for (int packet = 0; packet < 70_000; packet++) {
      assertThat(protection.openRtp(fromPeer(packet & 0xFFFF), length())).isEqualTo(Fate.ACCEPTED);
      if (packet % 250 == 0) {
        var advanced = protection.advanced();
        told += advanced.isPresent() ? 1 : 0;
        last = advanced.orElse(last);
      }
    }
    assertThat(told).isEqualTo(4);
    assertThat(last.rtp().getFirst().rolloverCounter()).isEqualTo(1);

    Protection next = new Protection(bench, drawn::incrementAndGet);
    next.onTheirKey(key(1), last);
    next.onOurKey(key(2));
    assertThat(next.openRtp(fromPeer(70_000 & 0xFFFF), length())).isEqualTo(Fate.ACCEPTED);
  }

  private void agree() {
    protection.onTheirKey(key(1), SrtpState.NONE);
    protection.onOurKey(key(2));
  }

  private byte[] fromPeer(int sequence) {
    byte[] packet = plain(sequence);
    assertThat(peerSends.protectRtp(packet, 0, LENGTH)).isEqualTo(SrtpOutcome.OK);
    return packet;
  }

  private static int length() {
    return LENGTH + SrtpSuite.AEAD_AES_128_GCM.rtpOverhead();
  }

  private static byte[] plain(int sequence) {
    byte[] packet = new byte[length()];
    RtpPacket.writeHeader(ByteBuffer.wrap(packet), 0, false, 8, sequence, sequence * 160, SSRC);
    Arrays.fill(packet, RtpPacket.FIXED_HEADER_BYTES, LENGTH, (byte) sequence);
    return packet;
  }

  private static int ssrc(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(8);
  }

  private static MasterKey key(int number) {
    byte[] octets = new byte[28];
    Arrays.fill(octets, (byte) number);
    return MasterKey.of(SrtpSuite.AEAD_AES_128_GCM, octets);
  }
}
