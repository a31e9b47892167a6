package io.tandem.bench;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ways in which the JDK can do the work of a packet of 172 octets, each alone: what
 * docs/adr/0018-srtp.md chose between. A new initialisation vector for each packet is what makes
 * the difference.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SrtpWays {
  private static final int HEADER = 12;
  private static final int PAYLOAD = 160;
  private static final int TAG_BITS = 128;
  private static final int TAG_OCTETS = 16;
  private static final int HMAC_KEY_OCTETS = 20;
  private static final int SHA1_BLOCK = 64;

  private final byte[] packet = new byte[256];
  private final byte[] other = new byte[256];
  private final byte[] counters = new byte[PAYLOAD];
  private final byte[] vector = new byte[16];
  private final byte[] nonce = new byte[12];
  private final byte[] word = new byte[4];
  private final byte[] tag = new byte[HMAC_KEY_OCTETS];
  private final byte[] innerPad = new byte[SHA1_BLOCK];
  private final byte[] outerPad = new byte[SHA1_BLOCK];
  private final SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
  private final Cipher ctr;
  private final Cipher ecb;
  private final Cipher gcm;
  private final Mac mac;
  private final MessageDigest sha1;
  private byte[] sealed = new byte[0];
  private byte[] forged = new byte[0];
  private int index;

  /** All ciphers ready, as a context has them. */
  public SrtpWays() {
    try {
      ctr = Cipher.getInstance("AES/CTR/NoPadding");
      ecb = Cipher.getInstance("AES/ECB/NoPadding");
      ecb.init(Cipher.ENCRYPT_MODE, key);
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(new byte[HMAC_KEY_OCTETS], "HmacSHA1"));
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What GCM opens, and what it refuses. */
  @Setup
  public void seal() throws GeneralSecurityException {
    index = 0;
    sealed = gcmByCipher().clone();
    forged = sealed.clone();
    forged[HEADER] ^= 1;
  }

  /** Counter mode as the JDK has it: an init for each packet. */
  @Benchmark
  public byte[] counterModeByCtr() throws GeneralSecurityException {
    number(vector, 8);
    ctr.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(vector));
    ctr.doFinal(packet, HEADER, PAYLOAD, packet, HEADER);
    return packet;
  }

  /** Counter blocks through ECB, and an XOR. */
  @Benchmark
  public byte[] counterModeByEcb() throws GeneralSecurityException {
    index++;
    for (int i = 0; i < PAYLOAD; i += 16) {
      counters[i + 12] = (byte) (index >>> 8);
      counters[i + 13] = (byte) index;
      counters[i + 15] = (byte) (i >>> 4);
    }
    ecb.update(counters, 0, PAYLOAD, other, 0);
    for (int i = 0; i < PAYLOAD; i++) {
      packet[HEADER + i] ^= other[i];
    }
    return packet;
  }

  /** HMAC as the JDK has it. */
  @Benchmark
  public byte[] hmacByMac() throws GeneralSecurityException {
    number(word, 0);
    mac.update(packet, 0, HEADER + PAYLOAD);
    mac.update(word, 0, word.length);
    mac.doFinal(tag, 0);
    return tag;
  }

  /** HMAC composed of the digest. */
  @Benchmark
  public byte[] hmacByDigest() throws GeneralSecurityException {
    number(word, 0);
    sha1.update(innerPad, 0, SHA1_BLOCK);
    sha1.update(packet, 0, HEADER + PAYLOAD);
    sha1.update(word, 0, word.length);
    sha1.digest(tag, 0, tag.length);
    sha1.update(outerPad, 0, SHA1_BLOCK);
    sha1.update(tag, 0, tag.length);
    sha1.digest(tag, 0, tag.length);
    return tag;
  }

  /** GCM as the JDK has it: an init for each packet, from one array into another. */
  @Benchmark
  public byte[] gcmByCipher() throws GeneralSecurityException {
    number(nonce, 8);
    gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
    gcm.updateAAD(packet, 0, HEADER);
    gcm.doFinal(packet, HEADER, PAYLOAD, other, HEADER);
    System.arraycopy(other, HEADER, packet, HEADER, PAYLOAD + TAG_OCTETS);
    return packet;
  }

  /** The same, opened. */
  @Benchmark
  public byte[] gcmOpenedByCipher() throws GeneralSecurityException {
    gcmOpen(sealed);
    return other;
  }

  /** A forged one: what it costs that the JDK says so by an exception. */
  @Benchmark
  public String gcmRefusedByCipher() throws GeneralSecurityException {
    try {
      gcmOpen(forged);
      throw new IllegalStateException("the benchmark is wrong");
    } catch (AEADBadTagException e) {
      return "refused";
    }
  }

  private void gcmOpen(byte[] from) throws GeneralSecurityException {
    // It was sealed under the number 1.
    index = 0;
    number(nonce, 8);
    gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
    gcm.updateAAD(from, 0, HEADER);
    gcm.doFinal(from, HEADER, PAYLOAD + TAG_OCTETS, other, HEADER);
  }

  private void number(byte[] into, int at) {
    index++;
    into[at] = (byte) (index >>> 24);
    into[at + 1] = (byte) (index >>> 16);
    into[at + 2] = (byte) (index >>> 8);
    into[at + 3] = (byte) index;
  }
}
