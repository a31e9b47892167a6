package io.tandem.signaling.registration;

import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be said about a REGISTER without the location table (RFC 3261 section 10.3, steps 1 to
 * 6): whose it is, and whether it makes sense. What it does to the bindings is the registrar's to
 * say.
 */
public final class RegisterCheck {

  /** What came of the check. */
  public sealed interface Result {
    /** To be asked of the registrar. */
    record Change(RegisterRequest request) implements Result {}

    /** Only asks what is bound. */
    record Fetch(String addressOfRecord) implements Result {}

    record Refused(int status, String reason) implements Result {}

    /** RFC 3261 section 21.4.17. */
    record TooBrief(long minExpiresSeconds) implements Result {}
  }

  /** RFC 3261 section 10.2.1.1 suggests an hour where the phone says nothing. */
  private static final long DEFAULT_SECONDS = 3600;

  private static final int MAX_CONTACTS = 10;

  private final OwnNames names;
  private final long minSeconds;

  public RegisterCheck(OwnNames names, long minSeconds) {
    this.names = names;
    this.minSeconds = minSeconds;
  }

  /** The shortest lifetime that is not too brief. */
  public long minSeconds() {
    return minSeconds;
  }

  /**
   * Checks a request whose sender is known.
   *
   * @param user who has proven to be the sender
   */
  public Result check(SipRequest register, String user, Reach reach, long nowEpochMillis) {
    Optional<SipUri> domain = register.sipUri();
    if (domain.isEmpty()) {
      return new Result.Refused(416, "the Request-URI is not a SIP URI");
    }
    Optional<SipUri> to = register.to().sipUri();
    if (!names.contains(domain.get()) || to.isEmpty() || !names.contains(to.get())) {
      return new Result.Refused(404, "a domain that is not ours");
    }
    if (!to.get().user().orElse("").equals(user)) {
      return new Result.Refused(403, "not the sender's own address-of-record");
    }
    String addressOfRecord = names.addressOfRecord(user);
    List<NameAddr> contacts = register.contacts();
    if (contacts.isEmpty()) {
      return new Result.Fetch(addressOfRecord);
    }
    boolean removeAll = contacts.stream().anyMatch(NameAddr::isStar);
    OptionalLong expires = register.expires();
    if (removeAll && (contacts.size() != 1 || expires.orElse(1) != 0)) {
      return new Result.Refused(400, "Contact: * goes alone, with Expires: 0");
    }
    if (contacts.size() > MAX_CONTACTS) {
      return new Result.Refused(403, "too many contacts");
    }
    List<ContactChange> changes = new ArrayList<>();
    if (!removeAll) {
      for (NameAddr contact : contacts) {
        Optional<SipUri> uri = contact.sipUri();
        if (uri.isEmpty()) {
          return new Result.Refused(400, "a contact that is not a SIP URI");
        }
        long seconds = lifetime(contact, expires);
        if (seconds > 0 && seconds < minSeconds) {
          return new Result.TooBrief(minSeconds);
        }
        changes.add(
            new ContactChange(
                uri.get().withoutHeaders().toString(),
                seconds,
                qThousandths(contact),
                unquoted(contact.params().get("+sip.instance").orElse("")),
                registrationId(contact)));
      }
    }
    return new Result.Change(
        new RegisterRequest(
            addressOfRecord,
            changes,
            removeAll,
            register.callId(),
            register.cseq().number(),
            register.headers().first(HeaderName.USER_AGENT).orElse(""),
            reach,
            nowEpochMillis));
  }

  private static long lifetime(NameAddr contact, OptionalLong header) {
    return contact
        .params()
        .get("expires")
        .map(RegisterCheck::seconds)
        .orElseGet(() -> header.orElse(DEFAULT_SECONDS));
  }

  /** A malformed value counts as an hour (RFC 3261 section 10.2.1.1). */
  private static long seconds(String text) {
    try {
      return Math.min(Long.parseUnsignedLong(text), 0xffff_ffffL);
    } catch (NumberFormatException _) {
      return DEFAULT_SECONDS;
    }
  }

  private static int qThousandths(NameAddr contact) {
    try {
      int q =
          contact
              .params()
              .get("q")
              .map(text -> new BigDecimal(text).movePointRight(3).intValue())
              .orElse(1000);
      return Math.clamp(q, 0, 1000);
    } catch (NumberFormatException _) {
      return 1000;
    }
  }

  private static int registrationId(NameAddr contact) {
    try {
      return contact.params().get("reg-id").map(Integer::parseUnsignedInt).orElse(0);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
