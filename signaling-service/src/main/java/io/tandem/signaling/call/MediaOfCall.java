package io.tandem.signaling.call;

import io.tandem.contracts.MediaPlan;
import io.tandem.sdp.AnswerCheck;
import io.tandem.sdp.Codec;
import io.tandem.sdp.CodecChoice;
import io.tandem.sdp.Direction;
import io.tandem.sdp.EndpointSdp;
import io.tandem.sdp.LevelExtension;
import io.tandem.sdp.MediaAddress;
import io.tandem.sdp.Relay;
import io.tandem.sdp.SessionDescription;
import io.tandem.sdp.Transcoding;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.policy.SecureUris;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How offers and answers travel through a call while it is set up: which endpoints they need, and
 * what each side is told about the other. Functions over a call; the order of events is decided in
 * {@link Call}.
 */
final class MediaOfCall {

  private static final Codec PCMU = new Codec(0, "PCMU", 8000);
  private static final Codec PCMA = new Codec(8, "PCMA", 8000);
  private static final Codec G722 = new Codec(9, "G722", 8000);

  /** RFC 7587: always two channels by name; the payload type is the one that most phones use. */
  private static final Codec OPUS = new Codec(111, "opus", 48000, 2, "useinbandfec=1");

  /** Without the pauses of Annex B, which the node does not make. */
  private static final Codec G729 = new Codec(18, "G729", 8000, 1, "annexb=no");

  /** What a media node decodes and encodes; the preferred, and the cheaper, first. */
  private static final List<Codec> SPOKEN = List.of(G722, PCMU, PCMA, OPUS, G729);

  private static final Transcoding TRANSCODING = new Transcoding(SPOKEN);

  /** ITU-T E.180 leaves 400 to 450 Hz for tones of an exchange; 440 is also easy to measure. */
  private static final int TONE_HZ = 440;

  private static final int TONE_DBM0 = -10;

  /** The port is known only when the node has answered; nobody sees this one. */
  private static final MediaAddress UNKNOWN = new MediaAddress("0.0.0.0", 9);

  private MediaOfCall() {}

  /** Reads an offer, of which there may be none: its keys, and whether the node can serve it. */
  static Hearing hear(
      Call call, Optional<SessionDescription> offer, Function<SessionDescription, Hearing> keys) {
    if (offer.isEmpty()) {
      return new Hearing.Refused(OfferFault.NO_AUDIO);
    }
    Hearing hearing = keys.apply(offer.get());
    return hearing instanceof Hearing.Heard heard
        ? call.media.faultOf(heard.plain()).<Hearing>map(Hearing.Refused::new).orElse(heard)
        : hearing;
  }

  /**
   * Plans the endpoints that the call needs.
   *
   * @return false when the exchange's own endpoint has no codec in common with the offer
   */
  static boolean prepare(Call call, Hearing.Heard heard) {
    Leg caller = call.caller;
    SessionDescription offer = heard.plain();
    switch (call.destination) {
      case Destination.Callee _ -> {
        call.media.open(caller.endpointId, new MediaPlan.Source.Bridged(), peer(caller));
        Leg callee = call.leg(LegRole.CALLEE);
        call.media.open(callee.endpointId, new MediaPlan.Source.Bridged(), peer(callee));
        call.media.bridge(caller.endpointId, callee.endpointId);
        adopt(call, caller, heard);
        SrtpOfCall.open(call, callee);
      }
      case Destination.Echo _, Destination.Tone _, Destination.Room _ -> {
        Optional<MediaPlan.Source> source = ownSource(call, offer);
        if (source.isEmpty()) {
          return false;
        }
        call.media.open(caller.endpointId, source.get(), peer(caller));
        adopt(call, caller, heard);
        speakOwn(call, offer);
      }
    }
    return true;
  }

  /** The codec that the exchange's own endpoint and its peer have agreed on. */
  static void speakOwn(Call call, SessionDescription offer) {
    call.media.speak(
        call.caller.endpointId,
        own(call, offer, UNKNOWN).map(answered -> format(answered.codec(), offer)));
  }

  /** What the exchange's own endpoint sends to who offers that; empty when no codec fits. */
  static Optional<MediaPlan.Source> ownSource(Call call, SessionDescription offer) {
    return own(call, offer, UNKNOWN)
        .map(
            answered -> {
              Codec codec = answered.codec();
              return switch (call.destination) {
                case Destination.Tone _ ->
                    new MediaPlan.Source.Tone(
                        TONE_HZ,
                        TONE_DBM0,
                        codec.payloadType(),
                        codec.name(),
                        offer.audio().orElseThrow().packetMillis());
                case Destination.Room(String name) ->
                    new MediaPlan.Source.Room(
                        name,
                        format(codec, 0, offer),
                        !offer.audio().orElseThrow().direction().receives(),
                        answered.levels().map(LevelExtension::id).orElse(0));
                case Destination.Echo _ -> new MediaPlan.Source.Echo();
                case Destination.Callee _ -> new MediaPlan.Source.Bridged();
              };
            });
  }

  private static InetSocketAddress peer(Leg leg) {
    return leg.egress.flow().remote();
  }

  /** The answer of the exchange's own endpoint to what the caller offered last. */
  static SessionDescription ownAnswer(Call call) {
    SessionDescription offer = Optional.ofNullable(call.caller.remote).orElseThrow();
    return ownAnswer(call, offer).orElseThrow();
  }

  /** The answer of the exchange's own endpoint to a later offer; empty when nothing fits. */
  static Optional<SessionDescription> ownAnswer(Call call, SessionDescription offer) {
    return offer
        .audio()
        .map(audio -> call.media.addressFacing(call.caller.endpointId, audio))
        .flatMap(ours -> own(call, offer, ours))
        .map(EndpointSdp.Answered::description);
  }

  private static Optional<EndpointSdp.Answered> own(
      Call call, SessionDescription offer, MediaAddress ours) {
    List<Codec> supported =
        switch (call.destination) {
          // Echo decodes nothing: whatever the phone offers first is fine.
          case Destination.Echo _ -> offer.audio().map(a -> a.codecs()).orElse(List.of());
          case Destination.Room _ -> SPOKEN;
          case Destination.Tone _, Destination.Callee _ -> List.of(PCMU, PCMA);
        };
    return EndpointSdp.answer(
        offer,
        supported,
        call.caller.sdpSessionId,
        ours,
        Direction.SENDRECV,
        call.destination instanceof Destination.Room);
  }

  /**
   * What the callee is offered: what the caller offered, of which a trunk may have some codecs
   * only. Where that is none, or the callee has refused it, also what we can make of it.
   *
   * @return empty when there is no codec that he may be offered
   */
  static Optional<SessionDescription> offered(Call call) {
    SessionDescription offer = Optional.ofNullable(call.caller.remote).orElseThrow();
    List<String> named = call.trunkWay().map(out -> out.terms().codecs()).orElse(List.of());
    return Optional.of(offer)
        .filter(_ -> !call.wide)
        .flatMap(o -> CodecChoice.of(o, named))
        .or(() -> CodecChoice.of(TRANSCODING.widen(offer), named));
  }

  /** Whether there is more than what the caller offered. */
  static boolean canOfferMore(Call call) {
    SessionDescription offer = Optional.ofNullable(call.caller.remote).orElseThrow();
    return !TRANSCODING.widen(offer).equals(offer);
  }

  /** The INVITE to the phone that is called, with what the caller offered, by way of our node. */
  static SipRequest inviteTo(Call call, Leg callee, SessionDescription offered) {
    SipRequest from = call.caller.openingInvite();
    Destination.Callee phone = (Destination.Callee) call.destination;
    Destination.Way way = phone.ways().get(call.way);
    SessionDescription offer =
        Relay.offer(offered, callee.sdpSessionId, call.media.addressOf(callee.endpointId))
            .orElseThrow();
    SipRequest.Builder invite = SipRequest.builder(Method.INVITE, way.target());
    way.path().forEach(route -> invite.add(HeaderName.ROUTE, route));
    invite
        .pushVia(callee.egress.via(call.branchToken()))
        .maxForwards(from.maxForwards().orElse(70) - 1)
        .from(callerAsSeen(call, way, from).withTag(callee.localTag))
        .to(NameAddr.parse(way.guise().callee().orElse(phone.toUri())).orElseThrow())
        .callId(call.tokens.hex(16))
        .cseq(new CSeq(1, Method.INVITE))
        .add(HeaderName.CONTACT, callee.egress.contact(SecureUris.isSecure(way.target())))
        .add(HeaderName.ALLOW, Leg.ALLOW)
        .body(Leg.SDP, callee.tell(offer));
    return callee.egress.routed(invite.build());
  }

  /** The identity that was proven or that its trunk gives it, with the name that he chose. */
  private static NameAddr callerAsSeen(Call call, Destination.Way by, SipRequest invite) {
    String address = by.guise().caller().orElse(call.history.caller);
    SipUri uri = SipUri.parse("sip:" + address).orElseThrow();
    if (address.equals(Destination.Guise.ANONYMOUS)) {
      return NameAddr.of("Anonymous", uri);
    }
    String shown = invite.from().displayName();
    return shown.isEmpty() ? NameAddr.of(uri) : NameAddr.of(shown, uri);
  }

  /** What the caller is told of audio before the answer; empty when the callee sends none. */
  static Optional<SessionDescription> earlyAnswer(Call call, Leg callee, SipResponse response) {
    return Leg.description(response)
        .flatMap(answer -> SrtpOfCall.hearAnswer(call, callee, answer))
        .flatMap(answer -> accept(call, callee, answer));
  }

  /** What the caller is told of the callee's answer; empty when it is of no use. */
  static Optional<SessionDescription> answer(Call call, Leg callee, SipResponse response) {
    Optional<SessionDescription> answer = Leg.description(response);
    SessionDescription before = callee.remote;
    if (answer.isEmpty() && before != null) {
      // A 200 may leave out what a reliable provisional response has said.
      return accept(call, callee, callee.keys.again(before));
    }
    return answer
        .flatMap(a -> SrtpOfCall.hearAnswer(call, callee, a))
        .flatMap(a -> accept(call, callee, a));
  }

  private static Optional<SessionDescription> accept(Call call, Leg callee, Hearing.Heard heard) {
    SessionDescription answer = heard.plain();
    SessionDescription offered = Optional.ofNullable(callee.local).orElseThrow();
    if (AnswerCheck.problem(offered, answer).isPresent()
        || answer.audio().filter(audio -> call.media.fits(callee.endpointId, audio)).isEmpty()) {
      return Optional.empty();
    }
    adopt(call, callee, heard);
    SessionDescription offer = Optional.ofNullable(call.caller.remote).orElseThrow();
    return Relay.answer(
        offer,
        agree(call, call.caller, offer, callee, answer),
        call.caller.sdpSessionId,
        call.media.addressOf(call.caller.endpointId));
  }

  /** What the other side is asked when one side offers anew. */
  static SessionDescription offeredAnew(Call call, SessionDescription offer) {
    return call.media.isTranscoding() ? TRANSCODING.widen(offer) : offer;
  }

  /**
   * The two sides have found codecs: the same one, or each its own.
   *
   * @return the answer in the terms of who offered
   */
  static SessionDescription agree(
      Call call, Leg offerer, SessionDescription offer, Leg answerer, SessionDescription answer) {
    Optional<Transcoding.Pair> turned = TRANSCODING.needed(offer, answer);
    Optional<Transcoding.Pair> spoken = turned.or(() -> Transcoding.common(offer, answer));
    call.media.speak(offerer.endpointId, spoken.map(p -> format(p.offerer(), offer)));
    call.media.speak(answerer.endpointId, spoken.map(p -> format(p.answerer(), answer)));
    return turned.map(p -> TRANSCODING.inTermsOfOfferer(offer, answer, p)).orElse(answer);
  }

  private static MediaPlan.Format format(Codec codec, SessionDescription saidBy) {
    int events =
        saidBy
            .audio()
            .flatMap(audio -> audio.telephoneEventBeside(codec))
            .map(Codec::payloadType)
            .orElse(0);
    return format(codec, events, saidBy);
  }

  private static MediaPlan.Format format(Codec codec, int events, SessionDescription saidBy) {
    return new MediaPlan.Format(
        codec.payloadType(),
        codec.name(),
        codec.clockRate(),
        saidBy.audio().orElseThrow().packetMillis(),
        events);
  }

  /** What a peer has said holds. */
  static void adopt(Call call, Leg leg, Hearing.Heard heard) {
    boolean otherKeys = SrtpOfCall.adopt(call, leg, heard);
    if (otherKeys || !sameAs(leg.remote, heard.plain())) {
      leg.remote = heard.plain();
      call.media.describe(
          leg.endpointId, heard.plain().audio().orElseThrow(), call.state() == Call.State.ANSWERED);
    }
  }

  /** The call is answered: who has said that he sends is to be heard. */
  static void listen(Call call) {
    listen(call, call.caller);
    Leg callee = call.callee;
    if (callee != null) {
      listen(call, callee);
    }
  }

  private static void listen(Call call, Leg leg) {
    Optional.ofNullable(leg.remote)
        .flatMap(SessionDescription::audio)
        .ifPresent(audio -> call.media.listen(leg.endpointId, audio));
  }

  /** A description that says nothing new must not open the latch again. */
  private static boolean sameAs(
      @org.jspecify.annotations.Nullable SessionDescription before, SessionDescription now) {
    return before != null && before.print().equals(now.print());
  }

  static SessionDescription parsed(String text) {
    return switch (SessionDescription.parse(text.getBytes(StandardCharsets.UTF_8))) {
      case io.tandem.sdp.SdpResult.Parsed p -> p.description();
      case io.tandem.sdp.SdpResult.Malformed m -> throw new IllegalArgumentException(m.reason());
    };
  }
}
