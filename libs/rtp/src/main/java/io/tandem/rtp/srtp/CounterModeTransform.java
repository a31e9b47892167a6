package io.tandem.rtp.srtp;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1). HMAC is composed of the
 * digest here, since {@code javax.crypto.Mac} allocates its result twice for each packet. Confined
 * to the loop that the workbench belongs to.
 *
 * <pre>
 * SRTP:  header | payload, encrypted | tag                authenticated: header, payload, ROC
 * SRTCP: 8 octets | rest, encrypted | E, index | tag      authenticated: all before the tag
 * </pre>
 */
final class CounterModeTransform implements Transform {
  /** RFC 2104: the block of SHA-1. */
  private static final int PAD_OCTETS = 64;

  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5C;

  private final AesBlocks aes;
  private final byte[] innerPad;
  private final byte[] outerPad;
  private final int tagOctets;
  private final SrtpWorkbench bench;
  private long saltHigh;
  private long saltLow;

  CounterModeTransform(SessionKeys keys, int tagOctets, SrtpWorkbench bench) {
    this.tagOctets = tagOctets;
    this.bench = bench;
    aes = new AesBlocks(keys.cipher());
    innerPad = pad(keys.authentication(), INNER_PAD);
    outerPad = pad(keys.authentication(), OUTER_PAD);
    // RFC 3711 section 4.1.1: the salt stands above the 16 bits that count blocks.
    saltHigh = Octets.getLong(keys.salt(), 0);
    saltLow = Octets.getUpper(keys.salt(), Long.BYTES, keys.salt().length - Long.BYTES);
  }

  private static byte[] pad(byte[] key, byte with) {
    byte[] pad = Arrays.copyOf(key, PAD_OCTETS);
    for (int i = 0; i < PAD_OCTETS; i++) {
      pad[i] ^= with;
    }
    return pad;
  }

  @Override
  public void sealRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index) {
    crypt(packet, offset + clear, length - clear, ssrc, index);
    rtpTag(packet, offset, length, index);
    System.arraycopy(bench.tag, 0, packet, offset + length, tagOctets);
  }

  @Override
  public boolean openRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index) {
    rtpTag(packet, offset, length, index);
    if (!Octets.same(bench.tag, packet, offset + length, tagOctets)) {
      return false;
    }
    crypt(packet, offset + clear, length - clear, ssrc, index);
    return true;
  }

  @Override
  public void sealRtcp(byte[] packet, int offset, int length, int ssrc, int word) {
    int clear = RtcpLayout.CLEAR_OCTETS;
    crypt(packet, offset + clear, length - clear, ssrc, word & RtcpLayout.INDEX_MASK);
    Octets.putInt(packet, offset + length, word);
    int end = length + SrtpSuite.RTCP_WORD_OCTETS;
    beginTag(packet, offset, end);
    endTag();
    System.arraycopy(bench.tag, 0, packet, offset + end, tagOctets);
  }

  @Override
  public boolean openRtcp(byte[] packet, int offset, int length, int ssrc, int word) {
    int end = length + SrtpSuite.RTCP_WORD_OCTETS;
    beginTag(packet, offset, end);
    endTag();
    if (!Octets.same(bench.tag, packet, offset + end, tagOctets)) {
      return false;
    }
    int clear = RtcpLayout.CLEAR_OCTETS;
    crypt(packet, offset + clear, length - clear, ssrc, word & RtcpLayout.INDEX_MASK);
    return true;
  }

  @Override
  public int wordAfter() {
    return 0;
  }

  /** RFC 3711 section 4.2: the rollover counter is authenticated and not sent. */
  private void rtpTag(byte[] packet, int offset, int length, long index) {
    beginTag(packet, offset, length);
    Octets.putInt(bench.word, 0, (int) (index >>> Short.SIZE));
    bench.sha1().update(bench.word, 0, Integer.BYTES);
    endTag();
  }

  private void beginTag(byte[] packet, int offset, int length) {
    MessageDigest sha1 = bench.sha1();
    sha1.update(innerPad, 0, PAD_OCTETS);
    sha1.update(packet, offset, length);
  }

  private void endTag() {
    bench.digestIntoTag();
    MessageDigest sha1 = bench.sha1();
    sha1.update(outerPad, 0, PAD_OCTETS);
    sha1.update(bench.tag, 0, SrtpWorkbench.LONGEST_TAG_OCTETS);
    bench.digestIntoTag();
  }

  /** XORs the key stream of that packet onto {@code count} octets. */
  void crypt(byte[] octets, int at, int count, int ssrc, long index) {
    long high = saltHigh ^ Integer.toUnsignedLong(ssrc);
    long low = saltLow ^ (index << Short.SIZE);
    for (int done = 0; done < count; done += SrtpWorkbench.OCTETS) {
      int part = Math.min(count - done, SrtpWorkbench.OCTETS);
      int blocks = AesBlocks.blocksFor(part);
      AesBlocks.count(high, low + done / AesBlocks.BLOCK_OCTETS, blocks, bench.counters);
      aes.encrypt(bench.counters, blocks, bench.stream);
      Octets.xor(bench.stream, 0, octets, at + done, part);
    }
  }

  @Override
  public void wipe() {
    aes.wipe();
    Arrays.fill(innerPad, (byte) 0);
    Arrays.fill(outerPad, (byte) 0);
    saltHigh = 0;
    saltLow = 0;
  }
}
