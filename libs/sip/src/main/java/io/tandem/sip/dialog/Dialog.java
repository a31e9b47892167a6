package io.tandem.sip.dialog;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.Parameters;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One end of a dialog (RFC 3261 section 12; rules in docs/specs/sip-dialog.md): an immutable value
 * of plain text and numbers, so that a call can store it and another process can continue from
 * there. Owned by the leg of a call; whatever changes it returns the dialog that replaces it. Knows
 * neither whether the dialog is early or confirmed nor whether a request is pending: those are
 * matters of the leg.
 *
 * @param remoteTag "" when the peer sent none, as before RFC 3261
 * @param localUri the value of From in our requests without its tag: display name, URI, parameters
 * @param remoteUri the value of To in our requests without its tag
 * @param remoteTarget the URI to which the peer asked to be sent requests; any scheme
 * @param routeSet values of Route in the order in which our requests carry them
 * @param localCseq the number of our last request, 0 before the first
 * @param remoteCseq the highest number the peer used, 0 before its first
 * @param uac whether we sent the request that began the dialog
 */
public record Dialog(
    String callId,
    String localTag,
    String remoteTag,
    String localUri,
    String remoteUri,
    String remoteTarget,
    List<String> routeSet,
    long localCseq,
    long remoteCseq,
    boolean uac) {

  /** A request to send, for the caller to complete, and the dialog as it is once it is sent. */
  public record Outgoing(Dialog dialog, SipRequest.Builder request) {}

  /** What the dialog says of a request that came in it (section 12.2.2). */
  public sealed interface Receipt {
    /** The request may be acted upon; the dialog that holds from now on. */
    record InOrder(Dialog dialog) implements Receipt {}

    /** To be answered 500, or dropped if it cannot be answered; nothing has changed. */
    record OutOfOrder() implements Receipt {}
  }

  /**
   * A dialog from its parts.
   *
   * @throws IllegalArgumentException if a part could not stand in a request
   */
  public Dialog {
    routeSet = List.copyOf(routeSet);
    if (callId.isEmpty() || localTag.isEmpty()) {
      throw new IllegalArgumentException("a dialog needs a Call-ID and a tag of our own");
    }
    checkCseq(localCseq);
    checkCseq(remoteCseq);
    address(localUri);
    address(remoteUri);
    bareAddress(remoteTarget);
    routeSet.forEach(Dialog::address);
  }

  /**
   * The dialog of whoever answers a request, with the tag that the answer carries (section 12.1.1).
   */
  public static Dialog asUas(SipRequest request, String localTag) {
    NameAddr remote = request.from();
    return new Dialog(
        request.callId(),
        localTag,
        remote.tag().orElse(""),
        request.to().withoutTag().toString(),
        remote.withoutTag().toString(),
        // A request without Contact breaks section 8.1.1.8; From is where it says it comes from.
        contactOf(request.contacts()).orElse(remote.uri()),
        texts(request.recordRoutes()),
        0,
        request.cseq().number(),
        false);
  }

  /**
   * The dialog that a provisional response with a tag, or a 2xx, makes for the sender of the
   * request (section 12.1.2). The 2xx after a provisional response makes the dialog anew, since its
   * Record-Route counts (section 13.2.2.4); who has sent requests in the early dialog keeps that
   * one's {@code localCseq} and {@code remoteCseq}.
   */
  public static Dialog asUac(SipRequest request, SipResponse response) {
    NameAddr local = request.from();
    return new Dialog(
        request.callId(),
        local.tag().orElse(""),
        response.to().tag().orElse(""),
        local.withoutTag().toString(),
        request.to().withoutTag().toString(),
        contactOf(response.contacts()).orElse(request.requestUri()),
        texts(response.recordRoutes().reversed()),
        request.cseq().number(),
        0,
        true);
  }

  /**
   * The next request in this dialog (section 12.2.1.1): request line, Route, From, To, Call-ID and
   * CSeq. Via, Contact and Max-Forwards are the caller's.
   *
   * @throws IllegalArgumentException for ACK and CANCEL, which take the number of their INVITE
   */
  public Outgoing nextRequest(String method) {
    if (method.equals(Method.ACK) || method.equals(Method.CANCEL)) {
      throw new IllegalArgumentException(method + " has no CSeq number of its own");
    }
    Dialog next =
        new Dialog(
            callId,
            localTag,
            remoteTag,
            localUri,
            remoteUri,
            remoteTarget,
            routeSet,
            localCseq + 1,
            remoteCseq,
            uac);
    return new Outgoing(next, request(method, next.localCseq));
  }

  /**
   * The ACK for a 2xx (section 13.2.2.4). It carries the INVITE's number and, where the INVITE
   * carried credentials, needs the same ones: they are the caller's to add.
   */
  public SipRequest.Builder ack(long inviteCseq) {
    return request(Method.ACK, inviteCseq);
  }

  /**
   * Takes a request of the peer. Gaps in its numbers are fine; a number below one that was used is
   * not. The same number again passes: after a takeover the transaction that would have caught the
   * repetition may be gone, and a repeated BYE must still be answered. ACK and CANCEL speak of an
   * INVITE that may be older than the last request, so their number is not compared.
   */
  public Receipt receive(SipRequest request) {
    if (request.is(Method.ACK) || request.is(Method.CANCEL)) {
      return new Receipt.InOrder(this);
    }
    long number = request.cseq().number();
    if (number < remoteCseq) {
      return new Receipt.OutOfOrder();
    }
    // The target refresh requests: re-INVITE (section 12.2), UPDATE (RFC 3311 section 5.1) and
    // SUBSCRIBE (RFC 6665).
    boolean refreshes =
        request.is(Method.INVITE) || request.is(Method.UPDATE) || request.is(Method.SUBSCRIBE);
    String target = refreshes ? contactOf(request.contacts()).orElse(remoteTarget) : remoteTarget;
    return new Receipt.InOrder(at(target, number));
  }

  /**
   * Takes the Contact of a 2xx to our re-INVITE or UPDATE as the new remote target (section
   * 12.2.1.2). A response of another kind, or without Contact, changes nothing. The route set never
   * changes.
   */
  public Dialog refreshedBy(SipResponse response) {
    String method = response.cseq().method();
    boolean refreshes = method.equals(Method.INVITE) || method.equals(Method.UPDATE);
    return response.isSuccess() && refreshes
        ? at(contactOf(response.contacts()).orElse(remoteTarget), remoteCseq)
        : this;
  }

  /** This dialog, made anew by a 2xx, with the numbers that were used in the early one. */
  Dialog continuing(Dialog early) {
    return new Dialog(
        callId,
        localTag,
        remoteTag,
        localUri,
        remoteUri,
        remoteTarget,
        routeSet,
        Math.max(localCseq, early.localCseq),
        Math.max(remoteCseq, early.remoteCseq),
        uac);
  }

  private Dialog at(String newTarget, long newRemoteCseq) {
    return new Dialog(
        callId,
        localTag,
        remoteTag,
        localUri,
        remoteUri,
        newTarget,
        routeSet,
        localCseq,
        newRemoteCseq,
        uac);
  }

  private SipRequest.Builder request(String method, long number) {
    String uri = asRequestUri(remoteTarget);
    List<String> routes = routeSet;
    if (!routeSet.isEmpty()) {
      NameAddr first = address(routeSet.getFirst());
      if (!isLooseRouter(first)) {
        // A strict router (RFC 2543) expects itself in the request line, and the target at the end.
        uri = asRequestUri(first.uri());
        routes = new ArrayList<>(routeSet.subList(1, routeSet.size()));
        routes.add(bareAddress(remoteTarget).toString());
      }
    }
    SipRequest.Builder request = SipRequest.builder(method, uri);
    routes.forEach(route -> request.add(HeaderName.ROUTE, route));
    return request
        .set(HeaderName.FROM, tagged(localUri, localTag))
        .set(HeaderName.TO, tagged(remoteUri, remoteTag))
        .callId(callId)
        .cseq(new CSeq(number, method));
  }

  private static boolean isLooseRouter(NameAddr route) {
    return route.sipUri().flatMap(uri -> uri.param("lr")).isPresent();
  }

  /** Neither headers nor a method parameter may stand in a Request-URI (section 19.1.1). */
  private static String asRequestUri(String uri) {
    return SipUri.parse(uri)
        .filter(sip -> sip.hasHeaders() || sip.params().has("method"))
        .map(sip -> sip.withoutHeaders().withoutParam("method").toString())
        .orElse(uri);
  }

  /**
   * The tag as the peer wrote it wherever that reads back the same: some phones put "=" into theirs
   * and know it only without quotes.
   */
  private static String tagged(String uri, String tag) {
    if (tag.isEmpty()) {
      return uri;
    }
    String plain = uri + ";tag=" + tag;
    boolean same = NameAddr.parse(plain).flatMap(NameAddr::tag).filter(tag::equals).isPresent();
    return same ? plain : address(uri).withTag(tag).toString();
  }

  private static Optional<String> contactOf(List<NameAddr> contacts) {
    return contacts.stream().filter(contact -> !contact.isStar()).map(NameAddr::uri).findFirst();
  }

  private static List<String> texts(List<NameAddr> addresses) {
    return addresses.stream().map(NameAddr::toString).toList();
  }

  private static void checkCseq(long number) {
    if (number < 0 || number > CSeq.MAX) {
      throw new IllegalArgumentException("no CSeq number: " + number);
    }
  }

  private static NameAddr address(String text) {
    return NameAddr.parse(text)
        .filter(address -> !address.isStar())
        .orElseThrow(() -> new IllegalArgumentException("no address: " + text));
  }

  private static NameAddr bareAddress(String uri) {
    if (uri.equals("*")) {
      throw new IllegalArgumentException("no URI: " + uri);
    }
    return new NameAddr("", uri, Parameters.NONE);
  }
}
