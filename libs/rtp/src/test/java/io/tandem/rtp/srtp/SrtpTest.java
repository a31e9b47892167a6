package io.tandem.rtp.srtp;

import static io.tandem.rtp.srtp.SrtpOutcome.AUTHENTICATION_FAILED;
import static io.tandem.rtp.srtp.SrtpOutcome.KEY_EXHAUSTED;
import static io.tandem.rtp.srtp.SrtpOutcome.MALFORMED;
import static io.tandem.rtp.srtp.SrtpOutcome.OK;
import static io.tandem.rtp.srtp.SrtpOutcome.REPLAYED;
import static io.tandem.rtp.srtp.SrtpOutcome.TOO_MANY_SOURCES;
import static io.tandem.rtp.srtp.SrtpOutcome.TOO_OLD;
import static io.tandem.rtp.srtp.SrtpOutcome.UNENCRYPTED;
import static io.tandem.rtp.srtp.Vectors.hex;
import static io.tandem.rtp.srtp.Vectors.key;
import static io.tandem.rtp.srtp.Vectors.receive;
import static io.tandem.rtp.srtp.Vectors.receiveRtcp;
import static io.tandem.rtp.srtp.Vectors.rtcp;
import static io.tandem.rtp.srtp.Vectors.rtp;
import static io.tandem.rtp.srtp.Vectors.sealed;
import static io.tandem.rtp.srtp.Vectors.sealedRtcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
  private static final int SSRC = 0xCAFEBABE;

  private final SrtpWorkbench bench = new SrtpWorkbench();

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasProtectedAndTouchesNothingAround(SrtpSuite suite) {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MasterKey key = key(suite, random);
      SrtpSender sender = SrtpSender.beginning(key, bench);
      SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
      byte[] plain = rtp(random.nextInt(), random.nextInt(65536), random.nextInt(1600));
      byte[] report = rtcp(random.nextInt(), 4 * random.nextInt(100));
      int before = random.nextInt(20);

      byte[] array = new byte[before + plain.length + suite.rtpOverhead() + 5];
      System.arraycopy(plain, 0, array, before, plain.length);
      assertThat(sender.protectRtp(array, before, plain.length)).isEqualTo(OK);
      assertThat(Arrays.copyOfRange(array, before, before + 12))
          .isEqualTo(Arrays.copyOf(plain, 12));
      int length = plain.length + suite.rtpOverhead();
      assertThat(receiver.unprotectRtp(array, before, length)).as("seed %d", seed).isEqualTo(OK);
      assertThat(Arrays.copyOfRange(array, before, before + plain.length)).isEqualTo(plain);
      assertThat(Arrays.copyOf(array, before)).isEqualTo(new byte[before]);
      assertThat(Arrays.copyOfRange(array, before + length, array.length)).isEqualTo(new byte[5]);

      byte[] srtcp = sealedRtcp(sender, report);
      assertThat(receiver.unprotectRtcp(srtcp, 0, srtcp.length)).isEqualTo(OK);
      assertThat(srtcp).startsWith(report);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesCsrcListAndExtensionReadable(SrtpSuite suite) {
    MasterKey key = key(suite, new SplittableRandom(1));
    byte[] plain =
        hex("92 88 0001 00000140 deadbeef 11111111 22222222 bede 0001 aabbccdd 0102030405");

    byte[] packet = sealed(SrtpSender.beginning(key, bench), plain);

    assertThat(Arrays.copyOf(packet, 28)).isEqualTo(Arrays.copyOf(plain, 28));
    assertThat(Arrays.copyOfRange(packet, 28, 33)).isNotEqualTo(hex("0102030405"));
    packet[25] ^= 1;
    assertThat(receive(SrtpReceiver.beginning(key, bench), packet))
        .isEqualTo(AUTHENTICATION_FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryFlippedBitAndLeavesThePacketAsItCame(SrtpSuite suite) {
    MasterKey key = key(suite, new SplittableRandom(2));
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    byte[] rtp = sealed(sender, rtp(SSRC, 7, 20));
    byte[] rtcp = sealedRtcp(sender, rtcp(SSRC, 24));

    for (int bit = 0; bit < 8 * rtp.length; bit++) {
      byte[] packet = flipped(rtp, bit);
      byte[] came = packet.clone();
      assertThat(receiver.unprotectRtp(packet, 0, packet.length))
          .as("bit %d", bit)
          .isNotEqualTo(OK);
      assertThat(packet).as("bit %d", bit).isEqualTo(came);
    }
    for (int bit = 0; bit < 8 * rtcp.length; bit++) {
      byte[] packet = flipped(rtcp, bit);
      byte[] came = packet.clone();
      assertThat(receiver.unprotectRtcp(packet, 0, packet.length))
          .as("bit %d", bit)
          .isNotEqualTo(OK);
      assertThat(packet).as("bit %d", bit).isEqualTo(came);
    }

    assertThat(receiver.state()).isEqualTo(SrtpState.NONE);
    assertThat(receive(receiver, rtp)).isEqualTo(OK);
    assertThat(receiveRtcp(receiver, rtcp)).isEqualTo(OK);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatIsNoPacket(SrtpSuite suite) {
    MasterKey key = key(suite, new SplittableRandom(3));
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    byte[] rtp = sealed(SrtpSender.beginning(key, bench), rtp(SSRC, 7, 0));

    for (int length = 0; length < rtp.length; length++) {
      assertThat(receiver.unprotectRtp(rtp.clone(), 0, length)).isEqualTo(MALFORMED);
    }
    int least = 8 + suite.rtcpOverhead();
    assertThat(receiver.unprotectRtcp(new byte[least], 0, least)).isEqualTo(MALFORMED);
    assertThat(receiver.unprotectRtcp(rtcp(SSRC, 40), 0, least - 1)).isEqualTo(MALFORMED);
    byte[] manyCsrc = rtp(SSRC, 7, 40);
    manyCsrc[0] = (byte) 0x8F;
    assertThat(receiver.unprotectRtp(manyCsrc, 0, manyCsrc.length)).isEqualTo(MALFORMED);
    SrtpSender sender = SrtpSender.beginning(key, bench);
    assertThat(sender.protectRtp(new byte[100], 0, 60)).isEqualTo(MALFORMED);
    assertThat(sender.protectRtcp(new byte[100], 0, 60)).isEqualTo(MALFORMED);
  }

  @ParameterizedTest
  @EnumSource
  void refusesAReplayAlsoWithAnotherPacketInBetween(SrtpSuite suite) {
    MasterKey key = key(suite, new SplittableRandom(4));
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    byte[] first = sealed(sender, rtp(SSRC, 100, 10));
    byte[] second = sealed(sender, rtp(SSRC, 101, 10));
    byte[] firstReport = sealedRtcp(sender, rtcp(SSRC, 24));
    byte[] secondReport = sealedRtcp(sender, rtcp(SSRC, 24));

    assertThat(receive(receiver, first)).isEqualTo(OK);
    assertThat(receive(receiver, first)).isEqualTo(REPLAYED);
    assertThat(receive(receiver, second)).isEqualTo(OK);
    assertThat(receive(receiver, first)).isEqualTo(REPLAYED);
    assertThat(receiveRtcp(receiver, secondReport)).isEqualTo(OK);
    assertThat(receiveRtcp(receiver, firstReport)).isEqualTo(OK);
    assertThat(receiveRtcp(receiver, firstReport)).isEqualTo(REPLAYED);
    assertThat(receiveRtcp(receiver, secondReport)).isEqualTo(REPLAYED);
  }

  @Test
  void doesNotProtectTwoPacketsUnderOneIndex() {
    SrtpSender sender = SrtpSender.beginning(anyKey(), bench);
    byte[] room = Arrays.copyOf(rtp(SSRC, 100, 10), 100);
    assertThat(sender.protectRtp(room.clone(), 0, 22)).isEqualTo(OK);

    byte[] again = room.clone();
    assertThat(sender.protectRtp(again, 0, 22)).isEqualTo(REPLAYED);
    assertThat(again).isEqualTo(room);
  }

  @Test
  void keepsTheRolloverCounterOfASourceThatComesBack() {
    MasterKey key = anyKey();
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    for (int sequence = 30_000; sequence < 70_000; sequence += 1000) {
      assertThat(receive(receiver, sealed(sender, rtp(SSRC, sequence, 10)))).isEqualTo(OK);
    }
    for (int other = 0; other < 10; other++) {
      assertThat(receive(receiver, sealed(sender, rtp(other, 5, 10)))).isEqualTo(OK);
    }

    assertThat(receive(receiver, sealed(sender, rtp(SSRC, 70_000, 10)))).isEqualTo(OK);
    assertThat(receiver.state().rtp())
        .contains(SrtpState.Position.ofRtp(SSRC, 1, 70_000 - 65_536))
        .hasSize(11);
  }

  @Test
  void findsTheRolloverCounterOfASourceWhosePacketsBeforeTheWrapWereLost() {
    MasterKey key = anyKey();
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    for (int sequence = 65_500; sequence < 65_540; sequence++) {
      sealed(sender, rtp(SSRC, sequence, 10));
    }

    byte[] heard = sealed(sender, rtp(SSRC, 65_540, 10));
    assertThat(receive(receiver, heard)).isEqualTo(OK);
    assertThat(receive(receiver, heard)).isEqualTo(REPLAYED);
    assertThat(receive(receiver, sealed(sender, rtp(SSRC, 65_541, 10)))).isEqualTo(OK);
  }

  @Test
  void refusesMoreSourcesThanItKeepsButOnlyGenuineOnesCount() {
    MasterKey key = anyKey();
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    for (int forged = 0; forged < 1000; forged++) {
      assertThat(receive(receiver, rtp(1_000_000 + forged, 1, 30)))
          .isEqualTo(AUTHENTICATION_FAILED);
    }
    for (int ssrc = 0; ssrc < SrtpState.MAX_SOURCES; ssrc++) {
      assertThat(receive(receiver, sealed(sender, rtp(ssrc, 1, 10)))).isEqualTo(OK);
      assertThat(receiveRtcp(receiver, sealedRtcp(sender, rtcp(ssrc, 24)))).isEqualTo(OK);
    }

    byte[] oneMore = Arrays.copyOf(rtp(SSRC, 1, 10), 60);
    assertThat(sender.protectRtp(oneMore, 0, 22)).isEqualTo(TOO_MANY_SOURCES);
    assertThat(sender.protectRtcp(rtcp(SSRC, 60), 0, 8)).isEqualTo(TOO_MANY_SOURCES);
    SrtpSender other = SrtpSender.beginning(key, bench);
    assertThat(receive(receiver, sealed(other, rtp(SSRC, 1, 10)))).isEqualTo(TOO_MANY_SOURCES);
    assertThat(receiveRtcp(receiver, sealedRtcp(other, rtcp(SSRC, 24))))
        .isEqualTo(TOO_MANY_SOURCES);
    assertThat(receive(receiver, sealed(sender, rtp(3, 2, 10)))).isEqualTo(OK);
  }

  @ParameterizedTest
  @EnumSource
  void refusesRtcpThatIsNotEncrypted(SrtpSuite suite) {
    MasterKey key = key(suite, new SplittableRandom(5));
    byte[] packet = sealedRtcp(SrtpSender.beginning(key, bench), rtcp(SSRC, 24));
    int word = packet.length - (suite.isAead() ? 4 : 4 + suite.rtcpTagOctets());
    packet[word] &= 0x7F;

    assertThat(receiveRtcp(SrtpReceiver.beginning(key, bench), packet)).isEqualTo(UNENCRYPTED);
  }

  @Test
  void goesOnWhereAnotherProcessWasAndTakesNoReplayOfWhatThatHadReceived() {
    MasterKey key = anyKey();
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver first = SrtpReceiver.beginning(key, bench);
    byte[] old = sealed(sender, rtp(SSRC, 65_000, 10));
    assertThat(receive(first, old)).isEqualTo(OK);
    byte[] oldReport = sealedRtcp(sender, rtcp(SSRC, 24));
    assertThat(receiveRtcp(first, oldReport)).isEqualTo(OK);
    SrtpState written = first.state();
    for (int sequence = 65_001; sequence < 66_000; sequence++) {
      sealed(sender, rtp(SSRC, sequence, 10));
    }

    SrtpReceiver second = SrtpReceiver.goingOn(key, written, bench);

    assertThat(receive(second, old)).isEqualTo(REPLAYED);
    assertThat(receiveRtcp(second, oldReport)).isEqualTo(REPLAYED);
    assertThat(receive(second, sealed(sender, rtp(SSRC, 66_000, 10)))).isEqualTo(OK);
    assertThat(second.state().rtp())
        .containsExactly(SrtpState.Position.ofRtp(SSRC, 1, 66_000 - 65_536));
    assertThat(receiveRtcp(second, sealedRtcp(sender, rtcp(SSRC, 24)))).isEqualTo(OK);
  }

  @Test
  void aSenderThatGoesOnUsesNoIndexUpToWhereItsStateSays() {
    MasterKey key = anyKey();
    SrtpSender first = SrtpSender.beginning(key, bench);
    sealed(first, rtp(SSRC, 65_000, 10));
    sealedRtcp(first, rtcp(SSRC, 24));

    SrtpSender second = SrtpSender.goingOn(key, first.state().ahead(1000, 10), bench);

    byte[] packet = Arrays.copyOf(rtp(SSRC, 66_000, 10), 60);
    assertThat(second.protectRtp(packet.clone(), 0, 22)).isEqualTo(REPLAYED);
    assertThat(second.protectRtp(Arrays.copyOf(rtp(SSRC, 65_500, 10), 60), 0, 22))
        .isEqualTo(TOO_OLD);
    SrtpReceiver receiver = SrtpReceiver.goingOn(key, first.state(), bench);
    assertThat(receive(receiver, sealed(second, rtp(SSRC, 66_001, 10)))).isEqualTo(OK);
    byte[] report = sealedRtcp(second, rtcp(SSRC, 24));
    assertThat(Octets.getInt(report, report.length - 14)).isEqualTo(0x8000_0000 | 11);
  }

  @Test
  void takesEitherViewOfTheRolloverCounterAfterANewKey() {
    for (int before : new int[] {40_000, 66_000, 130_900, 200_000}) {
      MasterKey oldKey = anyKey();
      MasterKey newKey = key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, new SplittableRandom(99));
      MasterKey unused = key(SrtpSuite.AEAD_AES_128_GCM, new SplittableRandom(98));
      SrtpSender sender = SrtpSender.beginning(oldKey, bench);
      SrtpReceiver receiver = SrtpReceiver.beginning(oldKey, bench);
      for (int sequence = 0; sequence < before; sequence += 1000) {
        assertThat(receive(receiver, sealed(sender, rtp(SSRC, sequence, 10)))).isEqualTo(OK);
      }

      SrtpSender keeps = SrtpSender.goingOn(newKey, sender.state(), bench);
      // Another key in between, with which nothing came, as when two offers cross a short hold.
      SrtpReceiver heard =
          receiver.rekeyed(unused, new SrtpHistory()).rekeyed(newKey, new SrtpHistory());
      assertThat(receive(heard, sealed(keeps, rtp(SSRC, before, 10)))).isEqualTo(OK);
      assertThat(receive(heard, sealed(keeps, rtp(SSRC, before + 1, 10)))).isEqualTo(OK);

      SrtpSender beginsAnew = SrtpSender.beginning(newKey, bench);
      heard = receiver.rekeyed(newKey, new SrtpHistory());
      byte[] packet = sealed(beginsAnew, rtp(SSRC, before, 10));
      assertThat(receive(heard, packet)).isEqualTo(OK);
      assertThat(receive(heard, packet)).isEqualTo(REPLAYED);
      assertThat(receive(heard, sealed(sender, rtp(SSRC, before + 2, 10)))).isNotEqualTo(OK);
    }
  }

  @Test
  void stopsBeforeAKeyHasProtectedMoreThanItMay() {
    MasterKey key = anyKey();
    SrtpState nearTheEnd =
        new SrtpState(
            List.of(new SrtpState.Position(SSRC, Source.LAST_RTP_INDEX - 1)),
            List.of(new SrtpState.Position(SSRC, Source.LAST_RTCP_INDEX - 1)));
    SrtpSender sender = SrtpSender.goingOn(key, nearTheEnd, bench);

    sealed(sender, rtp(SSRC, 0xFFFF, 10));
    sealedRtcp(sender, rtcp(SSRC, 24));

    assertThat(sender.protectRtp(Arrays.copyOf(rtp(SSRC, 0, 10), 60), 0, 22))
        .isEqualTo(KEY_EXHAUSTED);
    assertThat(sender.protectRtcp(rtcp(SSRC, 60), 0, 32)).isEqualTo(KEY_EXHAUSTED);
    assertThat(nearTheEnd.ahead(1000, 1000)).isEqualTo(sender.state());
  }

  @Test
  void neverPrintsAKeyAndIsOfNoUseOnceItIsWiped() {
    byte[] octets = new byte[30];
    Arrays.fill(octets, (byte) 'K');
    MasterKey key = MasterKey.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, octets);
    SrtpSender sender = SrtpSender.beginning(key, bench);
    SrtpReceiver receiver = SrtpReceiver.beginning(key, bench);
    assertThat(key + " " + sender + " " + receiver + " " + key.rtpKeys())
        .doesNotContain("75, 75")
        .doesNotContainIgnoringCase("4b4b")
        .doesNotContain("KK");

    key.close();
    sender.close();
    receiver.close();

    assertThatThrownBy(() -> SrtpSender.beginning(key, bench))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sealed(sender, rtp(SSRC, 1, 10)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> receive(receiver, rtp(SSRC, 1, 10)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> MasterKey.of(SrtpSuite.AEAD_AES_256_GCM, octets))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MasterKey anyKey() {
    return key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, new SplittableRandom(42));
  }

  private static byte[] flipped(byte[] packet, int bit) {
    byte[] other = packet.clone();
    other[bit / 8] ^= (byte) (1 << (bit % 8));
    return other;
  }
}
