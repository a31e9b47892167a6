package io.tandem.signaling.dns;

import io.tandem.sip.locate.DnsName;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import io.tandem.sip.locate.RecordType;
import io.tandem.sip.locate.ResourceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a reply of a DNS server means, and for how long. Pure: the records come as they stand in the
 * message. Records of other names than the one asked for count only where aliases lead to them.
 *
 * @param ttlSeconds how long it may be remembered; 0 for not at all
 */
record DnsReply(LocatingInput meaning, long ttlSeconds) {

  static final int NO_ERROR = 0;
  static final int NO_SUCH_NAME = 3;

  /** Of what a domain changes, calls should notice within this. */
  static final long LONGEST_SECONDS = 3_600;

  /** Something that is not there may come into being any moment. */
  static final long LONGEST_NOTHING_SECONDS = 300;

  /**
   * Where the server does not say (RFC 2308 section 5 would have it forgotten at once, for fear of
   * caches that ask each other in a circle; we are the end of the chain).
   */
  static final long UNTOLD_NOTHING_SECONDS = 10;

  private static final int MOST_RECORDS = 256;
  private static final int MOST_ALIASES = 8;

  /** For any other code than {@link #NO_ERROR} and {@link #NO_SUCH_NAME} it is a failure. */
  static DnsReply of(
      Question question, int code, List<RawRecord> answers, List<RawRecord> authorities) {
    if (code != NO_ERROR && code != NO_SUCH_NAME) {
      return new DnsReply(new LocatingInput.Failed(question), 0);
    }
    List<RawRecord> looked = answers.stream().limit(MOST_RECORDS).toList();
    Set<String> names = names(question.name(), looked);
    List<ResourceRecord> records = new ArrayList<>();
    long ttl = LONGEST_SECONDS;
    boolean unreadable = false;
    for (RawRecord raw : looked) {
      if (raw.type() == number(question.type()) && names.contains(owner(raw))) {
        Optional<ResourceRecord> record = RecordData.read(raw);
        record.ifPresent(records::add);
        unreadable |= record.isEmpty();
        ttl = Math.min(ttl, ttl(raw));
      }
    }
    if (!records.isEmpty()) {
      return new DnsReply(new LocatingInput.Answered(question, records), ttl);
    }
    // What stands there and cannot be read is not nothing.
    return unreadable
        ? new DnsReply(new LocatingInput.Failed(question), 0)
        : new DnsReply(new LocatingInput.Nothing(question), nothingHolds(authorities));
  }

  /** The name that was asked for, and those that it is an alias of. */
  private static Set<String> names(DnsName asked, List<RawRecord> answers) {
    Set<String> names = new HashSet<>();
    String name = asked.text();
    for (int i = 0; i <= MOST_ALIASES && names.add(name); i++) {
      String current = name;
      Optional<DnsName> next =
          answers.stream()
              .filter(raw -> raw.type() == RawRecord.CNAME && owner(raw).equals(current))
              .findFirst()
              .flatMap(RecordData::alias);
      if (next.isEmpty()) {
        break;
      }
      name = next.get().text();
    }
    return names;
  }

  private static long nothingHolds(List<RawRecord> authorities) {
    for (RawRecord raw : authorities.stream().limit(MOST_RECORDS).toList()) {
      if (raw.type() == RawRecord.SOA) {
        OptionalLong minimum = RecordData.minimumOfSoa(raw);
        if (minimum.isPresent()) {
          return Math.min(LONGEST_NOTHING_SECONDS, Math.min(ttl(raw), minimum.getAsLong()));
        }
      }
    }
    return UNTOLD_NOTHING_SECONDS;
  }

  /** RFC 2181 section 8: with the highest bit set it is zero. */
  private static long ttl(RawRecord raw) {
    return raw.ttlSeconds() > Integer.MAX_VALUE || raw.ttlSeconds() < 0 ? 0 : raw.ttlSeconds();
  }

  private static String owner(RawRecord raw) {
    return DnsName.parse(raw.owner()).map(DnsName::text).orElse("");
  }

  static int number(RecordType type) {
    return switch (type) {
      case A -> RawRecord.A;
      case AAAA -> RawRecord.AAAA;
      case SRV -> RawRecord.SRV;
      case NAPTR -> RawRecord.NAPTR;
    };
  }
}
