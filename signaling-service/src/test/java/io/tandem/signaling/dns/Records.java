package io.tandem.signaling.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds the data of records, right ones and wrong ones. */
final class Records {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Records number(int... numbers) {
    for (int number : numbers) {
      out.write(number >> 8);
      out.write(number);
    }
    return this;
  }

  Records octets(int... octets) {
    for (int octet : octets) {
      out.write(octet);
    }
    return this;
  }

  Records text(String text) {
    out.write(text.length());
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Labels and the root; the root alone for "". */
  Records name(String name) {
    if (!name.isEmpty()) {
      for (String label : name.split("\\.")) {
        text(label);
      }
    }
    out.write(0);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** As the only thing in a message. */
  RawRecord as(String owner, int type, long ttl) {
    return new RawRecord(owner, type, ttl, bytes(), 0, out.size());
  }

  static RawRecord a(String owner, long ttl, int... octets) {
    return new Records().octets(octets).as(owner, RawRecord.A, ttl);
  }

  static RawRecord cname(String owner, String to) {
    return new Records().name(to).as(owner, RawRecord.CNAME, 60);
  }
}
