package io.tandem.signaling.call;

import io.tandem.kernel.Tokens;
import io.tandem.sdp.SdpResult;
import io.tandem.sdp.SessionDescription;
import io.tandem.sip.auth.DigestClient;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.BodyChoice;
import io.tandem.sip.message.BodyPart;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.MediaType;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.ServerTransactionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a call: its dialog with the peer, what was described to and by it, and how messages
 * reach it. Owned by its call and changed by nobody else.
 *
 * <p>It builds messages but decides nothing: when something is sent is the business of {@link
 * Call}.
 */
final class Leg {

  static final String SDP = "application/sdp";
  static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS";

  final LegRole role;
  final String localTag;
  final String endpointId;
  final long sdpSessionId;

  Egress egress;

  /** Who is at the other end. */
  final Device device;

  /** That the leg goes by; empty for a phone. */
  String trunk = "";

  /** The INVITE that opened the leg, received or sent, while its transaction may be open. */
  @Nullable SipRequest invite;

  /** Of an INVITE that we have not answered yet. */
  @Nullable ServerTransactionId transaction;

  @Nullable Dialog dialog;

  /** What holds for encryption on this side, while the leg begins. */
  SrtpUse srtp = SrtpUse.ALLOWED;

  final LegKeys keys = new LegKeys();

  /** What this peer was told last, as of plain RTP. */
  @Nullable SessionDescription local;

  /** The same as it was told, keys included. */
  private @Nullable SessionDescription told;

  /** What this peer said last, as of plain RTP. */
  @Nullable SessionDescription remote;

  /** Answers the challenges of a carrier that knows us by a password. */
  private @Nullable DigestClient digest;

  /** What the latest INVITE has shown; its ACK shows the same (RFC 3261 section 22.1). */
  private List<Header> proof = List.of();

  /** Whether the 200 to the opening INVITE has its ACK. */
  boolean acknowledged;

  Leg(LegRole role, String localTag, long sdpSessionId, Egress egress, Device device) {
    this.role = role;
    this.localTag = localTag;
    this.endpointId = role.name().toLowerCase(java.util.Locale.ROOT);
    this.sdpSessionId = sdpSessionId;
    this.egress = egress;
    this.device = device;
  }

  /**
   * Who may be reached by another way than the one in use; empty while that is being tried. Nobody
   * behind a proxy that has recorded a route: requests go where the route says.
   */
  Optional<Device> reachableDevice() {
    Dialog established = dialog;
    if (established == null) {
      return role == LegRole.CALLER ? Optional.of(device) : Optional.empty();
    }
    return Optional.of(established.routeSet().isEmpty() ? device : Device.UNKNOWN);
  }

  /** From now on the peer is one who may want credentials; what was proven to another is over. */
  void proveBy(Login login, Tokens tokens) {
    digest = new DigestClient(login.username(), login.password(), () -> tokens.hex(8));
    proof = List.of();
  }

  boolean provesItself() {
    return digest != null;
  }

  /** The peer is one who does not want credentials of ours. */
  void proveNothing() {
    digest = null;
    proof = List.of();
  }

  /**
   * Whether a response asks for credentials that we have and have not shown in vain; then the
   * request may be repeated with them.
   */
  boolean canProve(SipResponse response) {
    DigestClient ours = digest;
    return ours != null
        && (response.status() == 401 || response.status() == 407)
        && ours.onChallenge(response) == DigestClient.Next.TRY_AGAIN;
  }

  /**
   * A request of ours again, with credentials (RFC 3261 section 22.2): the same call, the next
   * number.
   */
  SipRequest proven(SipRequest refused, String branchToken) {
    SipRequest.Builder again =
        refused.toBuilder()
            .replaceTopVia(egress.via(branchToken))
            .cseq(new CSeq(refused.cseq().number() + 1, refused.method()));
    return authorized(again.build());
  }

  /** With what the peer wants to see, as far as it has said so; a nonce is used up by it. */
  private SipRequest authorized(SipRequest request) {
    DigestClient ours = digest;
    if (ours == null) {
      return request;
    }
    SipRequest.Builder proven =
        request.toBuilder().remove(HeaderName.AUTHORIZATION).remove(HeaderName.PROXY_AUTHORIZATION);
    List<Header> lines = ours.authorize(request.method(), request.requestUri(), request.body());
    lines.forEach(proven::add);
    if (request.is(Method.INVITE)) {
      proof = lines;
    }
    return proven.build();
  }

  /** The peer has accepted what was shown. */
  void proofAccepted(SipResponse response) {
    DigestClient ours = digest;
    if (ours != null) {
      ours.onAccepted(response);
    }
  }

  /** RFC 3261 section 12: Call-ID and both tags, of which only the peer and we know. */
  boolean isWithin(SipRequest request) {
    Dialog established = dialog;
    return established != null
        && established.callId().equals(request.callId())
        && established.localTag().equals(request.to().tag().orElse(""))
        && established.remoteTag().equals(request.from().tag().orElse(""));
  }

  Dialog establishedDialog() {
    Dialog established = dialog;
    if (established == null) {
      throw new IllegalStateException(role + " has no dialog yet");
    }
    return established;
  }

  /** Empty as long as nobody has sent an INVITE. */
  Optional<String> callId() {
    Dialog established = dialog;
    return established == null
        ? Optional.ofNullable(invite).map(SipRequest::callId)
        : Optional.of(established.callId());
  }

  SipRequest openingInvite() {
    SipRequest opening = invite;
    if (opening == null) {
      throw new IllegalStateException(role + " has no INVITE");
    }
    return opening;
  }

  /** Where requests within the dialog go. */
  NextHop nextHop() {
    Dialog established = dialog;
    return established == null || egress.relay().isPresent()
        ? new NextHop.ByFlow(egress.flow())
        : NextHop.within(established, egress.flow());
  }

  /** A request within the dialog, complete. */
  SipRequest.Builder request(String method, String branchToken) {
    Dialog.Outgoing outgoing = establishedDialog().nextRequest(method);
    dialog = outgoing.dialog();
    SipRequest.Builder request =
        outgoing.request().pushVia(egress.via(branchToken)).maxForwards(70);
    if (method.equals(Method.INVITE)) {
      boolean secure = SecureUris.isSecure(outgoing.dialog().remoteTarget());
      request.add(HeaderName.CONTACT, egress.contact(secure)).add(HeaderName.ALLOW, ALLOW);
    }
    return authorized(egress.routed(request.build())).toBuilder();
  }

  /** Our INVITE has found somebody: follow-ups go there, and a next owner goes on from there. */
  void settle(SipRequest sent, Egress found) {
    SipRequest opening = invite;
    if (dialog == null && opening != null && opening.callId().equals(sent.callId())) {
      invite = sent;
      egress = found;
    }
  }

  /** The ACK to a 2xx of this peer (RFC 3261 section 13.2.2.4). */
  SipRequest ack(long inviteCseq, String branchToken) {
    SipRequest.Builder ack =
        establishedDialog().ack(inviteCseq).pushVia(egress.via(branchToken)).maxForwards(70);
    proof.forEach(ack::add);
    return egress.routed(ack.build());
  }

  /** A response to a request of this peer, with our tag and what a dialog needs. */
  SipResponse.Builder response(SipRequest request, int status) {
    SipResponse.Builder response = SipResponse.to(request, status);
    if (status > 100) {
      response.toTag(localTag);
    }
    if (request.is(Method.INVITE) && status > 100 && status < 300) {
      boolean secure = SecureUris.wantsSecureContact(request);
      response.add(HeaderName.CONTACT, egress.contact(secure)).add(HeaderName.ALLOW, ALLOW);
    }
    return response;
  }

  /** A description for this peer, numbered after the one before it (RFC 3264 section 8). */
  byte[] tell(SessionDescription description) {
    SessionDescription before = told;
    SessionDescription dressed = keys.dressed(description);
    SessionDescription next = before == null ? dressed : dressed.following(before);
    told = next;
    local = description.withOrigin(next.origin());
    return next.print().getBytes(StandardCharsets.UTF_8);
  }

  /** As the former owner left it; with keys, if there are any, already in place. */
  void wasTold(SessionDescription plain) {
    local = plain;
    told = keys.dressed(plain);
  }

  /** What the peer was told last, as it stands in a body. */
  byte[] toldBody() {
    return Optional.ofNullable(told).orElseThrow().print().getBytes(StandardCharsets.UTF_8);
  }

  /** The description in a message; empty when there is none or it cannot be read. */
  static Optional<SessionDescription> description(io.tandem.sip.message.SipMessage message) {
    return BodyChoice.first(message, MediaType.SDP)
        .flatMap(BodyPart::content)
        .flatMap(
            body ->
                switch (SessionDescription.parse(body)) {
                  case SdpResult.Parsed parsed -> Optional.of(parsed.description());
                  case SdpResult.Malformed _ -> Optional.empty();
                });
  }
}
