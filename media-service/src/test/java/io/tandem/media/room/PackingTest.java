package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import io.tandem.rtp.codec.AudioEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ticks of 20 ms as packets of other lengths. */
class PackingTest {

  private static final int TICK_MILLIS = 20;
  private static final int TICKS = 60;

  private final List<byte[]> packets = new ArrayList<>();
  private final List<Integer> millis = new ArrayList<>();
  private final Random random = new Random(3);
  private int skippedUnits;

  private Member.Outlet keeping(Coding coding) {
    return new Member.Outlet() {
      @Override
      public void send(byte[] octets, int length, int units) {
        packets.add(Arrays.copyOf(octets, length));
        millis.add(units * 1000 / coding.clockRateHz());
      }

      @Override
      public void skip(int units) {
        skippedUnits += units;
      }
    };
  }

  private byte[] tick(Coding coding, AudioEncoder encoder) {
    short[] samples = new short[coding.sampleRateHz() / 1000 * TICK_MILLIS];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt(-4_000, 4_000);
    }
    byte[] octets = new byte[2 * samples.length];
    return Arrays.copyOf(octets, encoder.encode(samples, 0, samples.length, octets, 0));
  }

  private static byte[] behindEachOther(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
  void packetsAreAsLongAsAskedForAndHoldAllOctetsInOrder(Coding coding) {
    for (int ptime : new int[] {10, 20, 30, 40, 50, 60}) {
      packets.clear();
      millis.clear();
      Member.Outlet packing = Packing.of(coding, ptime, keeping(coding));
      AudioEncoder encoder = Codecs.encoder(coding);
      List<byte[]> ticks = new ArrayList<>();
      for (int i = 0; i < TICKS; i++) {
        byte[] tick = tick(coding, encoder);
        ticks.add(tick);
        packing.send(tick, tick.length, coding.clockRateHz() / 1000 * TICK_MILLIS);
        assertThat(packets).as("%d ms", ptime).hasSize((i + 1) * TICK_MILLIS / ptime);
      }
      assertThat(millis).containsOnly(ptime);
      assertThat(packets.stream().mapToInt(packet -> packet.length).distinct().count()).isOne();
      assertThat(behindEachOther(packets)).isEqualTo(behindEachOther(ticks));
    }
  }

  @Test
  void opusGoesTickByTick() {
    for (int ptime : new int[] {10, 20, 40, 60}) {
      Member.Outlet outlet = keeping(Coding.OPUS);
      assertThat(Packing.of(Coding.OPUS, ptime, outlet)).isSameAs(outlet);
    }
  }

  @Test
  void whatWaitsIsSentBeforeTimeIsSkipped() {
    Member.Outlet packing = Packing.of(Coding.PCMU, 60, keeping(Coding.PCMU));
    byte[] tick = tick(Coding.PCMU, Codecs.encoder(Coding.PCMU));
    packing.send(tick, 160, 160);
    packing.skip(320);
    assertThat(millis).containsExactly(20);
    assertThat(packets.getFirst()).isEqualTo(tick);
    assertThat(skippedUnits).isEqualTo(320);
    for (int i = 0; i < 3; i++) {
      packing.send(tick, 160, 160);
    }
    assertThat(millis).containsExactly(20, 60);
  }
}
