package io.tandem.codec.opus;

import io.tandem.codec.OggOpus;
import io.tandem.codec.Sounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Speech for tests of Opus, and whole streams at once. */
final class Spoken {
  /** What libopus's encoder delays by, which programs write into the file's header. */
  static final int PRE_SKIP = 312;

  private Spoken() {}

  static List<byte[]> packets() {
    return OggOpus.packets(Sounds.file("speech.opus"));
  }

  static short[] samples() {
    return decode(packets());
  }

  static short[] decode(List<byte[]> packets) {
    short[] samples = new short[packets.size() * 5_760];
    int count = 0;
    try (OpusDecoder decoder = new OpusDecoder()) {
      for (byte[] packet : packets) {
        count += decoder.decode(packet, 0, packet.length, samples, count);
      }
    }
    return Arrays.copyOf(samples, count);
  }

  static List<byte[]> encode(short[] samples, int frame, OpusSettings settings) {
    List<byte[]> packets = new ArrayList<>();
    byte[] octets = new byte[OpusEncoder.MOST_OCTETS];
    try (OpusEncoder encoder = new OpusEncoder(settings)) {
      for (int at = 0; at + frame <= samples.length; at += frame) {
        int length = encoder.encode(samples, at, frame, octets, 0);
        packets.add(Arrays.copyOf(octets, length));
      }
    }
    return packets;
  }
}
