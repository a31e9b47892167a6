package io.tandem.signaling.dns;

import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.ResourceRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of one record. Whatever is in them it gives a value or nothing; it never throws
 * and never reads outside of the data, but for names that point back into the message (RFC 1035
 * section 4.1.4), each pointer before the one that led there, so that none goes in a circle.
 *
 * <pre>
 *   NAPTR: | order 16 | preference 16 | flags | service | regexp | replacement |  RFC 3403 section 4.1
 *   SRV:   | priority 16 | weight 16 | port 16 | target |                         RFC 2782
 *   SOA:   | mname | rname | serial 32 | refresh 32 | retry 32 | expire 32 | minimum 32 |
 * </pre>
 */
final class RecordData {

  private static final int LONGEST_NAME = 255;
  private static final int POINTER = 0xc0;

  private final RawRecord record;
  private final int end;
  private int at;
  private boolean bad;

  private RecordData(RawRecord record) {
    this.record = record;
    this.at = record.offset();
    this.end = record.end();
  }

  /** Empty for a type that leads nowhere, and for data that are not as they should be. */
  static Optional<ResourceRecord> read(RawRecord record) {
    RecordData data = new RecordData(record);
    return switch (record.type()) {
      case RawRecord.A -> data.address(4);
      case RawRecord.AAAA -> data.address(16);
      case RawRecord.SRV -> data.srv();
      case RawRecord.NAPTR -> data.naptr();
      default -> Optional.empty();
    };
  }

  /** Where an alias leads. */
  static Optional<DnsName> alias(RawRecord record) {
    return Optional.ofNullable(new RecordData(record).name()).flatMap(DnsName::parse);
  }

  /** How long it holds that something is not there (RFC 2308 section 4). */
  static OptionalLong minimumOfSoa(RawRecord record) {
    RecordData data = new RecordData(record);
    String server = data.name();
    String keeper = data.name();
    if (server == null || keeper == null || data.end - data.at < 20) {
      return OptionalLong.empty();
    }
    data.at += 16;
    return OptionalLong.of((long) data.number16() << 16 | data.number16());
  }

  private Optional<ResourceRecord> address(int octets) {
    if (end - at != octets) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ResourceRecord.Address(InetAddress.getByAddress(record.octets(at, end))));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 octets are addresses", e);
    }
  }

  private Optional<ResourceRecord> srv() {
    int priority = number16();
    int weight = number16();
    int port = number16();
    String target = name();
    if (bad || target == null || at != end) {
      return Optional.empty();
    }
    return target.isEmpty()
        ? Optional.of(new ResourceRecord.Srv(priority, weight, port, Optional.empty()))
        : DnsName.parse(target)
            .map(name -> new ResourceRecord.Srv(priority, weight, port, Optional.of(name)));
  }

  private Optional<ResourceRecord> naptr() {
    int order = number16();
    int preference = number16();
    String flags = text();
    String service = text();
    String regexp = text();
    String replacement = name();
    if (bad || replacement == null || at != end) {
      return Optional.empty();
    }
    return Optional.of(
        new ResourceRecord.Naptr(
            order, preference, flags, service, regexp, DnsName.parse(replacement)));
  }

  private int number16() {
    if (end - at < 2) {
      bad = true;
      return 0;
    }
    int value = (record.octet(at) & 0xff) << 8 | (record.octet(at + 1) & 0xff);
    at += 2;
    return value;
  }

  /** A length, and as many octets. */
  private String text() {
    if (at >= end || end - at - 1 < (record.octet(at) & 0xff)) {
      bad = true;
      return "";
    }
    int length = record.octet(at) & 0xff;
    String text = record.text(at + 1, length);
    at += 1 + length;
    return text;
  }

  /** The labels, a dot between them; empty for the root, null when they make no name. */
  private @Nullable String name() {
    StringBuilder name = new StringBuilder();
    int position = at;
    int limit = end;
    boolean jumped = false;
    while (position < limit) {
      int length = record.octet(position) & 0xff;
      if (length == 0) {
        if (!jumped) {
          at = position + 1;
        }
        return name.toString();
      }
      if ((length & POINTER) == POINTER) {
        if (limit - position < 2) {
          return null;
        }
        int to = (length & ~POINTER) << 8 | (record.octet(position + 1) & 0xff);
        if (!jumped) {
          at = position + 2;
        }
        jumped = true;
        // Only backwards, and nothing behind the pointer is read again.
        limit = position;
        position = to;
        continue;
      }
      if ((length & POINTER) != 0 || limit - position - 1 < length) {
        return null;
      }
      if (!name.isEmpty()) {
        name.append('.');
      }
      for (int i = 0; i < length; i++) {
        char c = (char) (record.octet(position + 1 + i) & 0xff);
        // A dot within a label would look like two labels.
        name.append(c == '.' ? '?' : c);
      }
      if (name.length() > LONGEST_NAME) {
        return null;
      }
      position += 1 + length;
    }
    return null;
  }
}
