package io.tandem.fuzz;

import io.tandem.sip.auth.DigestCredentials;
import io.tandem.sip.dialog.DialogReference;
import io.tandem.sip.event.Refer;
import io.tandem.sip.event.SubscriptionState;
import io.tandem.sip.message.Accept;
import io.tandem.sip.message.BodyChoice;
import io.tandem.sip.message.BodyPart;
import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.MediaType;
import io.tandem.sip.message.Multipart;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.RetryAfter;
import io.tandem.sip.message.SipDate;
import io.tandem.sip.message.SipLimits;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.TelUri;
import io.tandem.sip.message.Timestamp;
import io.tandem.sip.message.Via;
import io.tandem.sip.message.Warning;
import io.tandem.sip.policy.AssertedIdentity;
import io.tandem.sip.policy.Hops;
import io.tandem.sip.policy.InfoPackages;
import io.tandem.sip.policy.Privacy;
import io.tandem.sip.policy.Reason;
import io.tandem.sip.session.SessionInterval;
import io.tandem.sip.transaction.ResponseTarget;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** All that the exchange might do with a message that it has received; nothing of it may throw. */
final class SipUse {
  private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 5060);
  private static final SessionInterval INTERVAL = new SessionInterval(1800, 90);

  /** What we write may be longer than what we read: it has a Content-Length, and our own Via. */
  private static final SipLimits ROOMY =
      new SipLimits(1 << 20, 1 << 16, 256, 128, 1 << 16, 1 << 20);

  private SipUse() {}

  static void use(ParseResult result) {
    switch (result) {
      case ParseResult.Parsed(SipRequest request) -> {
        read(request);
        readRequest(request);
        mustComeBack(request);
        mustParse(ReceivedVia.stamp(request, SOURCE));
        mustParse(SipResponse.to(request, 200).toTag("ours").build());
      }
      case ParseResult.Parsed(SipResponse response) -> {
        read(response);
        INTERVAL.startedBy(response, 0);
        mustComeBack(response);
      }
      case ParseResult.Malformed malformed ->
          malformed
              .answer()
              .ifPresent(
                  answer -> {
                    SipResponse stamped = ReceivedVia.stampAnswer(answer, SOURCE);
                    ResponseTarget.ofAnswer(stamped, SOURCE);
                    SipParser.parse(stamped.encode());
                  });
      case ParseResult.KeepAlive _ -> {
        // Nothing to use.
      }
    }
  }

  private static void read(SipMessage message) {
    message.vias().forEach(SipUse::readVia);
    readAddress(message.from());
    readAddress(message.to());
    message.contacts().forEach(SipUse::readAddress);
    message.routes().forEach(SipUse::readAddress);
    message.recordRoutes().forEach(SipUse::readAddress);
    message.callId();
    message.cseq();
    message.maxForwards();
    message.expires();
    message.isContent("application/sdp");
    SubscriptionState.of(message).ifPresent(SubscriptionState::toString);
    Reason.of(message).forEach(reason -> Reason.parse(reason.toString()).orElseThrow());
    Privacy.of(message).wants("id");
    readBody(message);
    readFields(message);
    for (Header line : message.headers().lines()) {
      // What was received may always be set in a message of our own.
      Header.of(line.name(), line.value());
      for (String value : line.values()) {
        Header.of(line.name(), value);
        HeaderValue.parse(value).ifPresent(read -> read.number("cause", 999));
        NameAddr.parse(value).ifPresent(SipUse::readAddress);
      }
      DigestCredentials.parse(line.value()).ifPresent(DigestTarget::use);
    }
  }

  private static void readFields(SipMessage message) {
    Accept.of(message).allows(MediaType.SDP);
    MediaType.of(message).ifPresent(type -> MediaType.parse(type.toString()).orElseThrow());
    RetryAfter.of(message).ifPresent(after -> RetryAfter.parse(after.toString()).orElseThrow());
    Warning.of(message).forEach(warning -> Warning.parse(warning.toString()).orElseThrow());
    NameAddr.allOf(message, HeaderName.P_ASSERTED_IDENTITY);
    for (Header line : message.headers().lines()) {
      Timestamp.parse(line.value())
          .ifPresent(stamp -> Timestamp.parse(stamp.withDelayMillis(7).toString()).orElseThrow());
      SipDate.parse(line.value())
          .ifPresent(date -> SipDate.parse(SipDate.print(date)).orElseThrow());
    }
  }

  private static void readBody(SipMessage message) {
    BodyChoice.of(message, Set.of("application/sdp"));
    BodyChoice.first(message, MediaType.PLAIN_TEXT).ifPresent(BodyPart::content);
    if (BodyPart.of(message).multipart() instanceof Multipart.Reading.Parsed(Multipart multipart)) {
      for (BodyPart part : multipart.parts()) {
        part.content();
        part.contentId();
        part.disposition();
      }
      multipart.root();
    }
  }

  private static void readRequest(SipRequest request) {
    request.sipUri().ifPresent(SipUse::readUri);
    Refer.of(request).ifPresent(refer -> refer.accept(request).build());
    DialogReference.in(request);
    INTERVAL.decide(request);
    AssertedIdentity.received(request, false);
    AssertedIdentity.sent(request, false);
    Privacy.of(request).hide(request);
    Hops.next(request, 2);
    new InfoPackages(List.of("dtmf")).refusal(request).ifPresent(SipResponse.Builder::build);
    ResponseTarget.of(request.topVia(), SOURCE);
  }

  private static void readVia(Via via) {
    Via.parse(via.toString()).orElseThrow();
    via.sentBy();
    via.rport();
    via.received();
    via.hasUniqueBranch();
  }

  private static void readAddress(NameAddr address) {
    NameAddr.parse(address.toString()).orElseThrow();
    address.tag();
    address.sipUri().ifPresent(SipUse::readUri);
    address.telUri().ifPresent(SipUse::readNumber);
  }

  private static void readNumber(TelUri number) {
    if (!TelUri.parse(number.toString()).orElseThrow().sameAs(number)) {
      throw new AssertionError("not the same as itself: " + number);
    }
    number.extension();
    number.subaddress();
    TelUri.in(number.at("tandem.example"));
  }

  private static void readUri(SipUri uri) {
    if (!SipUri.parse(uri.toString()).orElseThrow().sameAs(uri)) {
      throw new AssertionError("not the same as itself: " + uri);
    }
    uri.header("Replaces");
    uri.withoutParams().sameAs(uri);
    uri.user().ifPresent(user -> SipUri.of(user, uri.host()));
  }

  private static SipMessage mustParse(SipMessage message) {
    byte[] bytes = message.encode();
    return switch (SipParser.parse(bytes, 0, bytes.length, ROOMY)) {
      case ParseResult.Parsed(SipMessage again) -> again;
      case ParseResult other ->
          throw new AssertionError(other + " for what we would send:\n" + message);
    };
  }

  /** Written and read again it must say the same, to the byte. */
  private static void mustComeBack(SipMessage message) {
    SipMessage again = mustParse(message);
    boolean same =
        Arrays.equals(again.encode(), message.encode())
            && again.headers().toString().equals(message.headers().toString())
            && Arrays.equals(again.body(), message.body());
    if (!same) {
      throw new AssertionError("became another message:\n" + message + "\n--\n" + again);
    }
    if (message.headers().has(HeaderName.CONTENT_LENGTH)) {
      throw new AssertionError("a length that may lie");
    }
  }
}
