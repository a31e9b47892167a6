package io.tandem.contracts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tandem.contracts.wire.Envelope;

/**
 * Records to bytes and back. Decoding never throws: what a topic holds may have been written by any
 * release, or by a stranger.
 */
public final class ContractCodec {

  /**
   * {@code TDM1}, little-endian: tells our envelopes from anything else that parses by accident.
   */
  private static final int FORMAT = 0x314D4454;

  private ContractCodec() {}

  /** The bytes of a record's value. */
  public static byte[] encode(ContractRecord contents) {
    Envelope.Builder envelope = Envelope.newBuilder().setFormat(FORMAT);
    WireWriter.write(contents, envelope);
    return envelope.build().toByteArray();
  }

  /** Reads the value of a record. */
  public static Decoded decode(byte[] value) {
    Envelope envelope;
    try {
      envelope = Envelope.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return new Decoded.Corrupt("not a protobuf message: " + e.getMessage());
    }
    if (envelope.getFormat() != FORMAT) {
      return new Decoded.Corrupt("no envelope of ours");
    }
    try {
      return WireReader.read(envelope);
    } catch (IllegalArgumentException e) {
      // The compact constructors of the records refuse values that make no sense.
      return new Decoded.Corrupt(String.valueOf(e.getMessage()));
    }
  }
}
