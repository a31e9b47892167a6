package io.tandem.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.codec.Codecs;
import io.tandem.media.codec.Coding;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A phone in a room under simulated time that says syllables, or nothing, and keeps a tick. */
final class Caller implements Member.Outlet {

  private static final int PAYLOAD_TYPE = 96;
  private static final int TICKS_PER_SECOND = 50;
  private static final int PITCH_HZ = 120;
  private static final int HARMONICS = 24;

  private static final Map<Integer, float[]> VOICES = new ConcurrentHashMap<>();

  private final Coding coding;
  private final int ssrc;
  private final AudioEncoder encoder;
  private final AudioDecoder decoder;

  /** At full scale 1. */
  private final float[] voice;

  private final short[] said;
  private final byte[] octets;
  private final ByteBuffer packet = ByteBuffer.allocate(4_096);
  private final RtpPacket view = new RtpPacket();
  private final Member member;
  private int ticks;

  /** The last tick that came, decoded. */
  private final short[] heard;

  /** Where the payload of the last tick stood. */
  private byte[] sentFrom = {};

  private int sentLength;

  Caller(Room room, Coding coding, int ssrc) {
    this.coding = coding;
    this.ssrc = ssrc;
    encoder = Codecs.encoder(coding);
    decoder = Codecs.decoder(coding);
    voice = VOICES.computeIfAbsent(coding.sampleRateHz(), Caller::voice);
    said = new short[coding.sampleRateHz() / TICKS_PER_SECOND];
    heard = new short[said.length];
    octets = new byte[2 * said.length];
    member = room.join(coding, PAYLOAD_TYPE, this);
  }

  /**
   * Sends 20 ms.
   *
   * @param amplitude of the voice about, 0 for digital silence
   */
  void say(double amplitude, long now) {
    for (int i = 0; i < said.length; i++) {
      said[i] = (short) (amplitude * voice[(ticks * said.length + i) % voice.length]);
    }
    int length = encoder.encode(said, 0, said.length, octets, 0);
    int timestamp = ticks * (coding.clockRateHz() / TICKS_PER_SECOND);
    int at =
        RtpPacket.writeHeader(packet, 0, ticks == 0, PAYLOAD_TYPE, ticks & 0xFFFF, timestamp, ssrc);
    packet.put(at, octets, 0, length);
    assertThat(view.wrap(packet, 0, at + length).isValid()).isTrue();
    member.onPacket(view, packet, now);
    ticks++;
  }

  /** A second of harmonics as voices have them, three syllables long; it begins where it ends. */
  private static float[] voice(int sampleRateHz) {
    float[] voice = new float[sampleRateHz];
    for (int i = 0; i < voice.length; i++) {
      double t = (double) i / sampleRateHz;
      double sum = 0;
      for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
        sum += Math.sin(2 * Math.PI * PITCH_HZ * harmonic * t + harmonic) / harmonic;
      }
      voice[i] = (float) ((0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t)) * sum / 2);
    }
    return voice;
  }

  @Override
  public void send(byte[] payload, int length, int units) {
    sentFrom = payload;
    sentLength = length;
    // Asserted by hand, for this runs where allocation is measured.
    if (decoder.decode(payload, 0, length, heard, 0) != heard.length) {
      throw new AssertionError("no tick of " + coding);
    }
  }

  @Override
  public void skip(int units) {
    Arrays.fill(heard, (short) 0);
  }

  /** Whether both were sent the very same payload in the last tick, so that it was encoded once. */
  boolean sharesWith(Caller other) {
    return sentFrom == other.sentFrom;
  }

  /** Of the last tick. */
  byte[] payload() {
    return Arrays.copyOf(sentFrom, sentLength);
  }

  /** Root of the mean square of the last tick. */
  double loudness() {
    double sum = 0;
    for (short sample : heard) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / heard.length);
  }

  /** The same of what this hears and the other does not, and the other way round. */
  double difference(Caller other) {
    double sum = 0;
    for (int i = 0; i < heard.length; i++) {
      double difference = heard[i] - other.heard[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / heard.length);
  }

  Member member() {
    return member;
  }
}
