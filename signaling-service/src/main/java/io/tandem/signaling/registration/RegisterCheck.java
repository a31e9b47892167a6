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
 * 6; RFC 3327 section 5.3; RFC 5626 section 6): whose it is, and whether it makes sense. What it
 * does to the bindings is the registrar's to say.
 */
public final class RegisterCheck {

  /** What came of the check. */
  public sealed interface Result {
    /**
     * To be asked of the registrar.
     *
     * @param outbound whether the contact is registered for its flow alone
     */
    record Change(RegisterRequest request, boolean outbound) implements Result {}

    /** Only asks what is bound. */
    record Fetch(String addressOfRecord) implements Result {}

    record Refused(int status, String reason) implements Result {}

    /** 420: what the request needs is not supported by whom it names as its sender. */
    record Unsupported(String optionTag) implements Result {}

    /** RFC 3261 section 21.4.17. */
    record TooBrief(long minExpiresSeconds) implements Result {}
  }

  /** RFC 3261 section 10.2.1.1 suggests an hour where the phone says nothing. */
  private static final long DEFAULT_SECONDS = 3600;

  private static final int MAX_CONTACTS = 10;

  /** Proxies between a phone and us; each is a Route in every request to the phone. */
  private static final int MAX_PATH = 8;

  private static final int MAX_PATH_CHARACTERS = 1024;
  private static final int NO_FLOW = 0;
  private static final int FIRST_HOP_LACKS_OUTBOUND = 439;

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
   * @param arrival how the request came to us
   */
  public Result check(SipRequest register, String user, Reach arrival, long nowEpochMillis) {
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
    List<NameAddr> path = path(register);
    if (!isSound(path)) {
      return new Result.Refused(400, "a Path that cannot be followed");
    }
    if (!path.isEmpty() && !register.headers().lists(HeaderName.SUPPORTED, "path")) {
      // RFC 3327 section 5.3: a proxy must not lead to a phone in a way that it does not know of.
      return new Result.Unsupported("path");
    }
    Flows flows = flows(register, path);
    if (flows == Flows.REFUSED) {
      return new Result.Refused(FIRST_HOP_LACKS_OUTBOUND, "the first hop lacks outbound");
    }
    boolean outbound = false;
    List<ContactChange> changes = new ArrayList<>();
    if (!removeAll) {
      for (NameAddr contact : contacts) {
        Optional<SipUri> uri = contact.sipUri();
        if (uri.isEmpty()) {
          return new Result.Refused(400, "a contact that is not a SIP URI");
        }
        if (names.contains(uri.get()) && uri.get().params().has("gr")) {
          // RFC 5627 section 5.1: it would lead to itself.
          return new Result.Refused(403, "a GRUU of ours as a contact");
        }
        long seconds = lifetime(contact, expires);
        if (seconds > 0 && seconds < minSeconds) {
          return new Result.TooBrief(minSeconds);
        }
        String instance = unquoted(contact.params().get("+sip.instance").orElse(""));
        // A reg-id says nothing without an instance (RFC 5626 section 6).
        int flow =
            flows == Flows.APPLIED && !instance.isEmpty() ? registrationId(contact) : NO_FLOW;
        outbound |= flow != NO_FLOW && seconds > 0;
        changes.add(
            new ContactChange(
                uri.get().withoutHeaders().toString(),
                seconds,
                qThousandths(contact),
                instance,
                flow));
      }
      if (outbound && changes.stream().filter(c -> c.expiresSeconds() > 0).count() > 1) {
        return new Result.Refused(400, "a flow is registered for one contact alone");
      }
    }
    Reach reach =
        path.isEmpty()
            ? arrival
            : new Reach(
                arrival.edgeNode(),
                arrival.transport(),
                arrival.remoteHost(),
                arrival.remotePort(),
                arrival.connectionId(),
                path.stream().map(NameAddr::toString).toList());
    return new Result.Change(
        new RegisterRequest(
            addressOfRecord,
            changes,
            removeAll,
            register.callId(),
            register.cseq().number(),
            register.headers().first(HeaderName.USER_AGENT).orElse(""),
            reach,
            nowEpochMillis),
        outbound);
  }

  /** What becomes of a reg-id. */
  private enum Flows {
    APPLIED,
    IGNORED,
    REFUSED
  }

  /** RFC 5626 section 6: a flow ends at the first hop, so that one must know what it holds. */
  private static Flows flows(SipRequest register, List<NameAddr> path) {
    if (!register.headers().lists(HeaderName.SUPPORTED, "outbound")) {
      return Flows.IGNORED;
    }
    boolean weAreFirst = register.vias().size() == 1;
    // Each proxy puts its value on top, so the first hop's is the last.
    if (weAreFirst || (!path.isEmpty() && holdsFlows(path.getLast()))) {
      return Flows.APPLIED;
    }
    boolean asked =
        register.contacts().stream().anyMatch(contact -> registrationId(contact) != NO_FLOW);
    return asked ? Flows.REFUSED : Flows.IGNORED;
  }

  private static boolean holdsFlows(NameAddr firstHop) {
    return firstHop.sipUri().filter(uri -> uri.params().has("ob")).isPresent();
  }

  private static List<NameAddr> path(SipRequest register) {
    return register.headers().all(HeaderName.PATH).stream()
        .map(value -> NameAddr.parse(value).orElse(NameAddr.STAR))
        .toList();
  }

  private static boolean isSound(List<NameAddr> path) {
    return path.size() <= MAX_PATH
        && path.stream().mapToInt(value -> value.toString().length()).sum() <= MAX_PATH_CHARACTERS
        && path.stream()
            .allMatch(value -> value.sipUri().filter(uri -> uri.params().has("lr")).isPresent());
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

  /** From 1 to 2^31 - 1 (RFC 5626 section 4.2). */
  private static int registrationId(NameAddr contact) {
    try {
      return Math.max(NO_FLOW, contact.params().get("reg-id").map(Integer::parseInt).orElse(0));
    } catch (NumberFormatException _) {
      return NO_FLOW;
    }
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
