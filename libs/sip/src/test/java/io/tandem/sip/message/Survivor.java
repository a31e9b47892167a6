package io.tandem.sip.message;

import java.net.InetSocketAddress;

/**
 * Does with a parse result all that the exchange might do with it; nothing of it may throw,
 * whatever was parsed.
 */
final class Survivor {
  private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 5060);

  private Survivor() {}

  static void use(ParseResult result) {
    switch (result) {
      case ParseResult.Parsed(SipRequest request) -> {
        read(request);
        mustParseAgain(request);
        mustParseAgain(
            request.toBuilder().pushVia(Via.of("UDP", "us.example", 0, "z9hG4bK1")).build());
        mustParseAgain(ReceivedVia.stamp(request, SOURCE));
        mustParseAgain(SipResponse.to(request, 200).toTag("ours").build());
        request.sipUri().ifPresent(uri -> uri.sameAs(uri.withoutParams()));
      }
      case ParseResult.Parsed(SipResponse response) -> {
        read(response);
        mustParseAgain(response);
      }
      case ParseResult.Malformed malformed ->
          malformed
              .answer()
              .ifPresent(
                  answer -> {
                    SipParser.parse(answer.encode());
                    SipParser.parse(ReceivedVia.stampAnswer(answer, SOURCE).encode());
                  });
      case ParseResult.KeepAlive _ -> {
        // Nothing to use.
      }
    }
  }

  private static void read(SipMessage message) {
    message.vias().forEach(via -> Via.parse(via.toString()).orElseThrow());
    message.topVia().branch();
    message.from().tag();
    message.to().sipUri();
    message.callId();
    message.cseq();
    message.maxForwards();
    message.expires();
    message.contentType();
    message.isContent("application/sdp");
    message.routes();
    message.recordRoutes();
    message.contacts().forEach(contact -> NameAddr.parse(contact.toString()).orElseThrow());
    NameAddr.parse(message.from().toString()).orElseThrow();
    NameAddr.parse(message.to().toString()).orElseThrow();
    for (Header line : message.headers().lines()) {
      // What was received may always be set in a message of our own.
      Header.of(line.name(), line.value());
      message.headers().all(line.name()).forEach(value -> Header.of(line.name(), value));
    }
  }

  private static void mustParseAgain(SipMessage message) {
    byte[] bytes = message.encode();
    if (SipParser.parse(bytes, 0, bytes.length, SipLimits.STREAM) instanceof ParseResult.Malformed m
        && !m.reason().startsWith("Too Many")
        && !m.reason().startsWith("Too many")) {
      throw new AssertionError(m.reason() + " in what we would send:\n" + message);
    }
  }
}
