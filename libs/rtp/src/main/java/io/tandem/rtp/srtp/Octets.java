package io.tandem.rtp.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order within arrays, and what is done to many octets at once. */
final class Octets {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Octets() {}

  static int getShort(byte[] octets, int at) {
    return ((octets[at] & 0xFF) << 8) | (octets[at + 1] & 0xFF);
  }

  static int getInt(byte[] octets, int at) {
    return (int) INT.get(octets, at);
  }

  static void putInt(byte[] octets, int at, int value) {
    INT.set(octets, at, value);
  }

  static long getLong(byte[] octets, int at) {
    return (long) LONG.get(octets, at);
  }

  static void putLong(byte[] octets, int at, long value) {
    LONG.set(octets, at, value);
  }

  /** The {@code count} octets at {@code at}, 0 to 8 of them, in the upper end of a long. */
  static long getUpper(byte[] octets, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (octets[at + i] & 0xFFL) << (56 - 8 * i);
    }
    return value;
  }

  /** XORs {@code count} octets of {@code stream} onto those at {@code at}. */
  static void xor(byte[] stream, int from, byte[] octets, int at, int count) {
    int i = 0;
    for (; i <= count - Long.BYTES; i += Long.BYTES) {
      putLong(octets, at + i, getLong(octets, at + i) ^ getLong(stream, from + i));
    }
    for (; i < count; i++) {
      octets[at + i] ^= stream[from + i];
    }
  }

  /** Compares in a time that does not tell where the difference is. */
  static boolean same(byte[] one, byte[] other, int at, int count) {
    int difference = 0;
    for (int i = 0; i < count; i++) {
      difference |= one[i] ^ other[at + i];
    }
    return difference == 0;
  }
}
