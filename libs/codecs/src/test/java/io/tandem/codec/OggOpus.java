package io.tandem.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The file in which programs keep Opus packets (RFC 3533, RFC 7845): read, and written. */
public final class OggOpus {
  /** Before a page's table of segments. */
  private static final int PAGE_HEADER = 27;

  private static final int SEGMENT = 255;
  private static final int POLYNOMIAL = 0x04C11DB7;

  private OggOpus() {}

  /** The packets of audio; the two before them are headers. */
  public static List<byte[]> packets(byte[] file) {
    List<byte[]> packets = new ArrayList<>();
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    int at = 0;
    while (at + PAGE_HEADER <= file.length) {
      int segments = file[at + PAGE_HEADER - 1] & 0xFF;
      int body = at + PAGE_HEADER + segments;
      for (int i = 0; i < segments; i++) {
        int length = file[at + PAGE_HEADER + i] & 0xFF;
        packet.write(file, body, length);
        body += length;
        if (length < SEGMENT) {
          packets.add(packet.toByteArray());
          packet.reset();
        }
      }
      at = body;
    }
    return packets.subList(2, packets.size());
  }

  /** Samples at 48 kHz that a player leaves out at the beginning: what the encoder delays by. */
  public static int preSkip(byte[] file) {
    int head = PAGE_HEADER + (file[PAGE_HEADER - 1] & 0xFF);
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(head + 10);
  }

  /** A mono file without pre-skip, a page for each packet of {@code samples} samples at 48 kHz. */
  public static byte[] file(List<byte[]> packets, int samples) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
    head.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
    head.putShort((short) 0).putInt(48_000);
    page(file, head.array(), 2, 0, 0);
    ByteBuffer tags = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    tags.put("OpusTags".getBytes(StandardCharsets.US_ASCII));
    page(file, tags.array(), 0, 0, 1);
    for (int i = 0; i < packets.size(); i++) {
      int flags = i == packets.size() - 1 ? 4 : 0;
      page(file, packets.get(i), flags, (long) (i + 1) * samples, i + 2);
    }
    return file.toByteArray();
  }

  private static void page(
      ByteArrayOutputStream file, byte[] packet, int flags, long position, int number) {
    int segments = packet.length / SEGMENT + 1;
    ByteBuffer page =
        ByteBuffer.allocate(PAGE_HEADER + segments + packet.length).order(ByteOrder.LITTLE_ENDIAN);
    page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
    page.putLong(position).putInt(1).putInt(number).putInt(0).put((byte) segments);
    for (int i = 0; i < segments - 1; i++) {
      page.put((byte) SEGMENT);
    }
    page.put((byte) (packet.length % SEGMENT)).put(packet);
    page.putInt(22, checksum(page.array()));
    file.writeBytes(page.array());
  }

  private static int checksum(byte[] page) {
    int sum = 0;
    for (byte octet : page) {
      sum ^= octet << 24;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        sum = sum << 1 ^ (sum < 0 ? POLYNOMIAL : 0);
      }
    }
    return sum;
  }
}
