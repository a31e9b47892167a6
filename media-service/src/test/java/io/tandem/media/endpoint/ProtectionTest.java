package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.rtp.RtcpCompound;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpHistory;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpState;
import io.tandem.rtp.srtp.SrtpSuite;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProtectionTest {
  private static final int SSRC = 0xABCD;
  private static final int LENGTH = RtpPacket.FIXED_HEADER_BYTES + 160;

  private final SrtpWorkbench bench = new SrtpWorkbench();
  private final Random drawn = new Random(11);
  private final Protection protection = new Protection(bench, drawn::nextInt);
  private final SrtpSender peerSends = SrtpSender.beginning(key(1), bench);
  private final SrtpReceiver peerHears = SrtpReceiver.beginning(key(2), bench);

  @Test
  void isShutFromTheStartAndLetsNothingThroughBeforeBothKeysAreKnown() {
    assertThat(protection.isPlain()).isFalse();
    assertThat(protection.openRtp(fromPeer(1), length())).isEqualTo(Fate.KEYS_UNKNOWN);
    assertThat(protection.sealRtp(plain(1), LENGTH)).isEqualTo(Fate.KEYS_UNKNOWN);
    protection.onTheirKey(key(1), new SrtpHistory());
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
    assertThat(ssrc(sent)).isNotEqualTo(SSRC);
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
  void aSourceWhoseNumbersBeginAnewGoesOnUnderAnotherNameAndLatePacketsDoNot() {
    agree();
    int name = 0;
    for (int sequence = 30_000; sequence < 30_400; sequence++) {
      name = sealed(SSRC, sequence);
    }
    assertThat(protection.sealRtp(plain(30_010), LENGTH)).as("late").isEqualTo(Fate.REPLAYED);
    assertThat(sealed(SSRC, 30_400)).isEqualTo(name);
    assertThat(protection.sealRtp(plain(30_011), LENGTH)).as("late").isEqualTo(Fate.REPLAYED);
    assertThat(sealed(SSRC, 30_401)).isEqualTo(name);

    int other = sealed(0x1234, 9);
    assertThat(protection.sealRtp(plain(5), LENGTH)).isEqualTo(Fate.REPLAYED);
    int anew = sealed(SSRC, 6);
    assertThat(anew).isNotEqualTo(name);
    assertThat(sealed(SSRC, 7)).isEqualTo(anew);
    assertThat(sealed(0x1234, 10)).as("the other source").isEqualTo(other);
  }

  @Test
  void whatIsSentUnderAKeyThatWasUsedBeforeHasNamesThatCannotBeChosen() {
    agree();
    int before = sealed(SSRC, 1);
    protection.onOurKey(key(2));
    int after = sealed(SSRC, 2);
    assertThat(after).isNotEqualTo(before);
    // Whoever has seen both names knows nothing of that of a source that he makes up.
    assertThat(sealed(SSRC ^ before ^ after, 1)).isNotIn(before, after);
  }

  @Test
  void aSourceOfAllZerosIsASourceLikeOthers() {
    agree();
    assertThat(protection.sealRtcp(new byte[60], 8)).as("nobody").isEqualTo(Fate.NAMELESS);
    int name = sealed(0, 1);
    assertThat(name).isNotZero();
    assertThat(sealed(0, 2)).isEqualTo(name);
    assertThat(sealed(SSRC, 1)).isNotEqualTo(name);
    protection.onOurKey(key(3));
    assertThat(sealed(0, 3)).isNotIn(0, name);
  }

  @Test
  void aSourceThatRestsGivesItsPlaceToANewOneAndNoNameIsEverUsedAgain() {
    agree();
    Set<Integer> names = new HashSet<>();
    for (int source = 1; source <= SrtpState.MAX_SOURCES; source++) {
      names.add(sealed(source, 1));
    }
    byte[] oneMore = plain(1);
    ByteBuffer.wrap(oneMore).putInt(8, 1_000);
    assertThat(protection.sealRtp(oneMore.clone(), LENGTH)).isEqualTo(Fate.TOO_MANY_SOURCES);

    int kept = sealed(7, 2);
    for (int source = 1_000; source < 3_000; source++) {
      if (source % SrtpState.MAX_SOURCES == 0) {
        for (int i = 0; i < 3; i++) {
          protection.onSecond();
          assertThat(sealed(7, 3 + source + i)).as("one that goes on").isEqualTo(kept);
        }
      }
      byte[] packet = plain(1);
      ByteBuffer.wrap(packet).putInt(8, source);
      if (protection.sealRtp(packet, LENGTH).isAccepted()) {
        assertThat(names.add(ssrc(packet))).as("a name that nobody had").isTrue();
      }
    }
    assertThat(names).hasSizeGreaterThan(1_900);
    assertThat(names.add(sealed(1, 9))).as("one that comes back").isTrue();
  }

  @Test
  void aSourceMayBeginAnewAsOftenAsItLikes() {
    agree();
    Set<Integer> names = new HashSet<>();
    for (int time = 0; time < 3 * SrtpState.MAX_SOURCES; time++) {
      names.add(sealed(SSRC, 30_000));
      assertThat(protection.sealRtp(plain(1), LENGTH)).isEqualTo(Fate.REPLAYED);
      names.add(sealed(SSRC, 2));
    }
    assertThat(names).hasSize(3 * SrtpState.MAX_SOURCES + 1);
  }

  @Test
  void namesThoseThatAMixerOfTheOtherLegHasPutTogether() {
    agree();
    int name = sealed(0x1234, 1);
    byte[] mixed = plain(1);
    mixed[0] |= 2;
    ByteBuffer.wrap(mixed).putInt(12, 0x1234).putInt(16, 0x5678);
    assertThat(protection.sealRtp(mixed, LENGTH)).isEqualTo(Fate.ACCEPTED);
    assertThat(peerHears.unprotectRtp(mixed, 0, length())).isEqualTo(SrtpOutcome.OK);
    assertThat(ByteBuffer.wrap(mixed).getInt(12)).isEqualTo(name);
    assertThat(ByteBuffer.wrap(mixed).getInt(16)).isEqualTo(sealed(0x5678, 1));
  }

  @Test
  void sealsNoReportThatDoesNotBeginWithASourceThatHasAName() {
    agree();
    for (String text :
        List.of("80c00001 0000abcd", "80cb0000 80c90001 0000abcd", "80ca0000 80c90001 0000abcd")) {
      byte[] report = Arrays.copyOf(HexFormat.of().parseHex(text.replace(" ", "")), 60);
      assertThat(named(report, text.replace(" ", "").length() / 2))
          .as(text)
          .isEqualTo(Fate.NAMELESS);
    }
    byte[] report = Arrays.copyOf(HexFormat.of().parseHex("80c900010000abcd"), 60);
    assertThat(named(report, 8)).isEqualTo(Fate.ACCEPTED);
    assertThat(peerHears.unprotectRtcp(report, 0, 8 + SrtpSuite.AEAD_AES_128_GCM.rtcpOverhead()))
        .isEqualTo(SrtpOutcome.OK);
    assertThat(ByteBuffer.wrap(report).getInt(4)).isEqualTo(sealed(0xABCD, 1));
  }

  private Fate named(byte[] report, int length) {
    RtcpCompound compound = new RtcpCompound();
    assertThat(compound.wrap(ByteBuffer.wrap(report), 0, length).isValid()).isTrue();
    while (compound.next()) {
      protection.nameSenders(compound.packet());
    }
    return protection.sealRtcp(report, length);
  }

  /** Seals a packet of that source and answers its name. */
  private int sealed(int source, int sequence) {
    byte[] packet = plain(sequence);
    ByteBuffer.wrap(packet).putInt(8, source);
    assertThat(protection.sealRtp(packet, LENGTH)).isEqualTo(Fate.ACCEPTED);
    return ssrc(packet);
  }

  @Test
  void aKeyOfThePeerThatFollowsAnotherLetsTheOldOneInNoMore() {
    agree();
    assertThat(protection.openRtp(fromPeer(1), length())).isEqualTo(Fate.ACCEPTED);
    protection.onTheirKey(key(4), new SrtpHistory());
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

    Protection next = new Protection(bench, drawn::nextInt);
    SrtpHistory history = new SrtpHistory();
    history.onReached(last);
    next.onTheirKey(key(1), history);
    next.onOurKey(key(2));
    assertThat(next.openRtp(fromPeer(70_000 & 0xFFFF), length())).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void aKeyThatComesBackTakesNothingTwiceAndWhatIsStillMissing() {
    SrtpHistory first = new SrtpHistory();
    protection.onTheirKey(key(1), first);
    protection.onOurKey(key(2));
    byte[] taken = fromPeer(1);
    byte[] late = fromPeer(2);
    assertThat(protection.openRtp(taken.clone(), length())).isEqualTo(Fate.ACCEPTED);
    assertThat(protection.openRtp(fromPeer(3), length())).isEqualTo(Fate.ACCEPTED);
    protection.onTheirKey(key(4), new SrtpHistory());
    protection.onTheirKey(key(1), first);
    assertThat(protection.openRtp(taken, length())).isEqualTo(Fate.REPLAYED);
    assertThat(protection.openRtp(late, length())).isEqualTo(Fate.ACCEPTED);
  }

  @Test
  void aKeyThatComesBackIsHeardThoughTheRolloverCounterHasGoneOnMeanwhile() {
    SrtpHistory first = new SrtpHistory();
    protection.onTheirKey(key(1), first);
    protection.onOurKey(key(2));
    assertThat(protection.openRtp(fromPeer(1), length())).isEqualTo(Fate.ACCEPTED);
    protection.onTheirKey(key(4), new SrtpHistory());
    SrtpSender other =
        SrtpSender.goingOn(key(4), new SrtpState(List.of(at(40_000)), List.of()), bench);
    for (int index = 40_001; index < 140_000; index += 20_000) {
      assertThat(openedOf(other, index)).isEqualTo(Fate.ACCEPTED);
    }
    protection.onTheirKey(key(1), first);
    SrtpSender back =
        SrtpSender.goingOn(key(1), new SrtpState(List.of(at(140_000)), List.of()), bench);
    assertThat(openedOf(back, 140_001)).isEqualTo(Fate.ACCEPTED);
    assertThat(openedOf(back, 140_002)).isEqualTo(Fate.ACCEPTED);
  }

  private static SrtpState.Position at(int index) {
    return new SrtpState.Position(SSRC, index);
  }

  private Fate openedOf(SrtpSender sender, int index) {
    byte[] packet = plain(index & 0xFFFF);
    assertThat(sender.protectRtp(packet, 0, LENGTH)).isEqualTo(SrtpOutcome.OK);
    return protection.openRtp(packet, length());
  }

  private void agree() {
    protection.onTheirKey(key(1), new SrtpHistory());
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
