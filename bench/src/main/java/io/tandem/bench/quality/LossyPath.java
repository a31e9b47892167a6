package io.tandem.bench.quality;

import io.tandem.codec.opus.OpusDecoder;
import io.tandem.rtp.ReceptionStatistics;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.jitter.FrameRecovery;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.StreamPlayer;
import io.tandem.rtp.jitter.Tally;
import io.tandem.rtp.quality.LossPattern;
import io.tandem.rtp.red.RedFeed;
import io.tandem.rtp.red.RedWriter;
import io.tandem.testkit.SeededNetwork;
import io.tandem.testkit.SeededNetwork.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a stream through a network to an ear, by the exchange's own means: RTP packets, RED
 * around them or not, {@link JitterBuffer}, {@link StreamPlayer}. One object carries one stream
 * once.
 */
final class LossyPath {
  private static final int RED_TYPE = 121;
  private static final int SSRC = 1;
  private static final int MOST_OCTETS = 1_400;
  private static final int TICK_MILLIS = 20;
  private static final long MILLI_NANOS = 1_000_000;

  /** Ticks do not fall together with what is sent. */
  private static final int PHASE_MILLIS = 7;

  /** docs/specs/jitter-buffer.md: a frame and a tick, so that the packet behind has come. */
  private static final int FEC_DELAY_MILLIS = 40;

  private final Codec codec;
  private final Help help;
  private final JitterBuffer buffer;
  private final RedFeed red;
  private final ReceptionStatistics statistics;
  private final LossPattern pattern = new LossPattern();
  private final RtpPacket view = new RtpPacket();
  private double allUnits = 1;

  LossyPath(Codec codec, Help help) {
    this.codec = codec;
    this.help = help;
    this.buffer =
        new JitterBuffer(JitterBufferSettings.forClock(codec.clockRateHz()), codec.frameLength());
    this.red = new RedFeed(buffer);
    this.statistics = new ReceptionStatistics(codec.clockRateHz());
    if (help == Help.IN_BAND_FEC) {
      buffer.keepAtLeast(FEC_DELAY_MILLIS);
    }
  }

  /** What is heard of payloads, at the rate of the decoder; all else is told afterwards. */
  short[] carry(List<byte[]> payloads, SeededNetwork network) {
    List<ByteBuffer> packets = packets(payloads);
    long[] sent = new long[packets.size()];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (long) i * Codec.PACKET_MILLIS * MILLI_NANOS;
    }
    AudioDecoder decoder = codec.decoder();
    try {
      FrameRecovery recovery =
          help == Help.IN_BAND_FEC && decoder instanceof OpusDecoder opus
              ? opus
              : FrameRecovery.NONE;
      StreamPlayer player =
          new StreamPlayer(
              buffer, help.around(decoder), recovery, codec.clockRateHz(), TICK_MILLIS, 1);
      allUnits = (double) packets.size() * codec.packetUnits();
      return listen(player, packets, network.carry(sent));
    } finally {
      Codec.release(decoder);
    }
  }

  private List<ByteBuffer> packets(List<byte[]> payloads) {
    RedWriter writer = new RedWriter(1);
    List<ByteBuffer> packets = new ArrayList<>();
    for (int i = 0; i < payloads.size(); i++) {
      byte[] payload = payloads.get(i);
      ByteBuffer packet = ByteBuffer.allocate(RtpPacket.FIXED_HEADER_BYTES + MOST_OCTETS);
      int timestamp = i * codec.packetUnits();
      boolean redundant = help == Help.REDUNDANCY;
      int type = redundant ? RED_TYPE : codec.payloadType();
      int at = RtpPacket.writeHeader(packet, 0, i == 0, type, i, timestamp, SSRC);
      int length = payload.length;
      if (redundant) {
        ByteBuffer frame = ByteBuffer.wrap(payload);
        length =
            writer.write(codec.payloadType(), timestamp, frame, 0, length, packet, at, MOST_OCTETS);
      } else {
        packet.put(at, payload);
      }
      packets.add(packet.limit(at + length));
    }
    return packets;
  }

  private short[] listen(StreamPlayer player, List<ByteBuffer> packets, List<Arrival> arrivals) {
    int ticks = packets.size() * Codec.PACKET_MILLIS / TICK_MILLIS;
    short[] samples = new short[ticks * player.tickSamples()];
    int next = 0;
    for (int tick = 0; tick < ticks; tick++) {
      long now = (tick * (long) TICK_MILLIS + PHASE_MILLIS) * MILLI_NANOS;
      while (next < arrivals.size() && arrivals.get(next).arrivalNanos() <= now) {
        Arrival arrival = arrivals.get(next++);
        receive(packets.get(arrival.index()), arrival.arrivalNanos());
      }
      player.play(samples, tick * player.tickSamples(), now);
    }
    return samples;
  }

  private void receive(ByteBuffer packet, long nanos) {
    view.wrap(packet, 0, packet.limit());
    pattern.onPacket(view.sequence(), statistics.onPacket(view, nanos));
    if (view.payloadType() == RED_TYPE) {
      red.put(view, packet, nanos);
    } else {
      buffer.put(view, packet, nanos);
    }
  }

  /** Share of packets. */
  double lost() {
    return (double) statistics.lost() / (statistics.lost() + statistics.packets());
  }

  /** As the quality meter sees it; 1 for random loss. */
  double burstRatio() {
    return pattern.burstRatio().orElse(1);
  }

  /** Share of time that was made up. */
  double concealed() {
    return buffer.tally(Tally.CONCEALED_UNITS) / allUnits;
  }

  /** Share of time that was made of redundancy, of either kind. */
  double restored() {
    long filled = buffer.tally(Tally.FILLED) * codec.packetUnits();
    return (buffer.tally(Tally.RECOVERED_UNITS) + filled) / allUnits;
  }

  /** From the fastest packet's arrival to the ear, at the end. */
  double bufferMillis() {
    return buffer.delayMillis();
  }
}
