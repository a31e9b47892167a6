package io.tandem.rtp.srtp;

/**
 * AES in Galois/counter mode (RFC 7714 sections 8 and 9; NIST SP 800-38D). Confined to the loop
 * that the workbench belongs to.
 *
 * <pre>
 * SRTP:  header | payload, encrypted | tag                authenticated: header, payload
 * SRTCP: 8 octets | rest, encrypted | tag | E, index      authenticated: all but the tag
 * </pre>
 */
final class GcmTransform implements Transform {
  static final int TAG_OCTETS = 16;

  /** SP 800-38D section 7.1: the tag takes the first counter, the text those that follow. */
  private static final int TAG_COUNTER = 1;

  private final AesBlocks aes;
  private final Ghash ghash;
  private final SrtpWorkbench bench;
  private long saltHigh;
  private long saltLow;

  GcmTransform(SessionKeys keys, SrtpWorkbench bench) {
    this.bench = bench;
    aes = new AesBlocks(keys.cipher());
    AesBlocks.count(0, 0, 1, bench.counters);
    aes.encrypt(bench.counters, 1, bench.stream);
    ghash = new Ghash(Octets.getLong(bench.stream, 0), Octets.getLong(bench.stream, Long.BYTES));
    saltHigh = Octets.getLong(keys.salt(), 0);
    saltLow = Octets.getUpper(keys.salt(), Long.BYTES, keys.salt().length - Long.BYTES);
  }

  @Override
  public void sealRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index) {
    int text = offset + clear;
    beginStream(length - clear, ssrc, index);
    crypt(packet, text, length - clear, ssrc, index);
    ghash.begin();
    ghash.octets(packet, offset, clear);
    endTag(packet, text, length - clear, clear);
    System.arraycopy(bench.tag, 0, packet, offset + length, TAG_OCTETS);
  }

  @Override
  public boolean openRtp(byte[] packet, int offset, int clear, int length, int ssrc, long index) {
    int text = offset + clear;
    beginStream(length - clear, ssrc, index);
    ghash.begin();
    ghash.octets(packet, offset, clear);
    endTag(packet, text, length - clear, clear);
    if (!Octets.same(bench.tag, packet, offset + length, TAG_OCTETS)) {
      return false;
    }
    crypt(packet, text, length - clear, ssrc, index);
    return true;
  }

  @Override
  public void sealRtcp(byte[] packet, int offset, int length, int ssrc, int word) {
    int clear = RtcpLayout.CLEAR_OCTETS;
    int text = offset + clear;
    long index = word & RtcpLayout.INDEX_MASK;
    beginStream(length - clear, ssrc, index);
    crypt(packet, text, length - clear, ssrc, index);
    rtcpTag(packet, offset, length, word);
    System.arraycopy(bench.tag, 0, packet, offset + length, TAG_OCTETS);
    Octets.putInt(packet, offset + length + TAG_OCTETS, word);
  }

  @Override
  public boolean openRtcp(byte[] packet, int offset, int length, int ssrc, int word) {
    int clear = RtcpLayout.CLEAR_OCTETS;
    int text = offset + clear;
    long index = word & RtcpLayout.INDEX_MASK;
    beginStream(length - clear, ssrc, index);
    rtcpTag(packet, offset, length, word);
    if (!Octets.same(bench.tag, packet, offset + length, TAG_OCTETS)) {
      return false;
    }
    crypt(packet, text, length - clear, ssrc, index);
    return true;
  }

  @Override
  public int wordAfter() {
    return TAG_OCTETS;
  }

  /** RFC 7714 section 9.2: the word is associated data, behind the header. */
  private void rtcpTag(byte[] packet, int offset, int length, int word) {
    int clear = RtcpLayout.CLEAR_OCTETS;
    ghash.begin();
    ghash.block(Octets.getLong(packet, offset), (long) word << Integer.SIZE);
    endTag(packet, offset + clear, length - clear, clear + SrtpSuite.RTCP_WORD_OCTETS);
  }

  /** Ends the hash with the text and both lengths, and XORs it onto the workbench's tag. */
  private void endTag(byte[] packet, int text, int textOctets, int clearOctets) {
    ghash.octets(packet, text, textOctets);
    ghash.block((long) clearOctets * Byte.SIZE, (long) textOctets * Byte.SIZE);
    Octets.putLong(bench.tag, 0, Octets.getLong(bench.tag, 0) ^ ghash.high());
    Octets.putLong(bench.tag, Long.BYTES, Octets.getLong(bench.tag, Long.BYTES) ^ ghash.low());
  }

  /**
   * The beginning of the packet's key stream into the workbench: a block that encrypts the tag, and
   * as much for the text as there is room for.
   */
  private void beginStream(int textOctets, int ssrc, long index) {
    int blocks = Math.min(1 + AesBlocks.blocksFor(textOctets), SrtpWorkbench.BLOCKS);
    stream(ssrc, index, TAG_COUNTER, blocks);
    System.arraycopy(bench.stream, 0, bench.tag, 0, TAG_OCTETS);
  }

  /** XORs the key stream, of which the workbench holds the beginning, onto the text. */
  private void crypt(byte[] octets, int at, int count, int ssrc, long index) {
    int done = Math.min(count, SrtpWorkbench.OCTETS - AesBlocks.BLOCK_OCTETS);
    Octets.xor(bench.stream, AesBlocks.BLOCK_OCTETS, octets, at, done);
    while (done < count) {
      int part = Math.min(count - done, SrtpWorkbench.OCTETS);
      int counter = TAG_COUNTER + 1 + done / AesBlocks.BLOCK_OCTETS;
      stream(ssrc, index, counter, AesBlocks.blocksFor(part));
      Octets.xor(bench.stream, 0, octets, at + done, part);
      done += part;
    }
  }

  /** RFC 7714 section 8.1: two octets of zero, the SSRC and 48 bits of index, XOR the salt. */
  private void stream(int ssrc, long index, int counter, int blocks) {
    long high = saltHigh ^ (Integer.toUnsignedLong(ssrc) << Short.SIZE) ^ (index >>> Integer.SIZE);
    // The counter's 32 bits are zero in the rest.
    long low = saltLow ^ (index << Integer.SIZE) ^ counter;
    AesBlocks.count(high, low, blocks, bench.counters);
    aes.encrypt(bench.counters, blocks, bench.stream);
  }

  @Override
  public void wipe() {
    aes.wipe();
    ghash.wipe();
    saltHigh = 0;
    saltLow = 0;
  }
}
