package io.tandem.fuzz;

import io.tandem.sip.message.BodyChoice;
import io.tandem.sip.message.BodyPart;
import io.tandem.sip.message.MediaType;
import io.tandem.sip.message.Multipart;
import io.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A body: the first line of the input is its Content-Type, the rest what it holds. */
public final class MultipartTarget {
  private static final String OWN_BOUNDARY = "a-boundary-that-nobody-guesses";
  private static final SipRequest INVITE =
      SipRequest.builder("INVITE", "sip:tandem.example")
          .add("Via", "SIP/2.0/UDP a.example;branch=z9hG4bK1")
          .add("From", "<sip:a@a.example>;tag=1")
          .add("To", "<sip:a@a.example>")
          .add("Call-ID", "x")
          .add("CSeq", "1 INVITE")
          .build();

  private MultipartTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    String type = new String(input, 0, end, StandardCharsets.US_ASCII);
    if (type.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return;
    }
    byte[] body = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    SipRequest message = INVITE.toBuilder().body(type, body).build();
    Bounded.run(input, _ -> read(message));
  }

  private static void read(SipRequest message) {
    BodyChoice.of(message, Set.of("application/sdp"));
    BodyChoice.first(message, MediaType.PLAIN_TEXT);
    walk(BodyPart.of(message));
  }

  private static void walk(BodyPart part) {
    if (part.depth() > Multipart.MOST_DEPTH) {
      throw new AssertionError("depth " + part.depth());
    }
    part.content();
    part.contentId();
    part.disposition();
    if (part.multipart() instanceof Multipart.Reading.Parsed(Multipart multipart)) {
      multipart.root();
      multipart.parts().forEach(MultipartTarget::walk);
      mustComeBack(multipart.parts());
    }
  }

  private static void mustComeBack(List<BodyPart> parts) {
    boolean free =
        parts.stream()
            .noneMatch(
                part ->
                    new String(part.bytes(), StandardCharsets.ISO_8859_1).contains(OWN_BOUNDARY));
    if (!free) {
      return;
    }
    BodyPart written = Multipart.write("mixed", OWN_BOUNDARY, parts);
    List<byte[]> again =
        switch (written.multipart()) {
          case Multipart.Reading.Parsed(Multipart read) ->
              read.parts().stream().map(BodyPart::bytes).toList();
          case Multipart.Reading other -> throw new AssertionError(other.toString());
        };
    for (int i = 0; i < parts.size(); i++) {
      if (again.size() != parts.size() || !Arrays.equals(again.get(i), parts.get(i).bytes())) {
        throw new AssertionError("written and read again, it is another body");
      }
    }
  }
}
