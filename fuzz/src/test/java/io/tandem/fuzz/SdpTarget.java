package io.tandem.fuzz;

import io.tandem.sdp.AnswerCheck;
import io.tandem.sdp.Codec;
import io.tandem.sdp.CryptoSuite;
import io.tandem.sdp.Direction;
import io.tandem.sdp.EndpointSdp;
import io.tandem.sdp.MediaAddress;
import io.tandem.sdp.MediaDescription;
import io.tandem.sdp.Relay;
import io.tandem.sdp.Sdes;
import io.tandem.sdp.SdpResult;
import io.tandem.sdp.SessionDescription;
import java.util.List;

/** A description: read, printed and read again, relayed as an offer and as an answer. */
public final class SdpTarget {
  private static final MediaAddress OURS = new MediaAddress("192.0.2.10", 20000);
  private static final List<Codec> CODECS =
      List.of(new Codec(0, "PCMU", 8000), new Codec(101, Codec.TELEPHONE_EVENT, 8000));
  private static final SessionDescription HONEST =
      EndpointSdp.offer(CODECS, 1, OURS, Direction.SENDRECV);

  private SdpTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Bounded.run(input, SdpTarget::read);
  }

  private static void read(byte[] bytes) {
    if (SessionDescription.parse(bytes) instanceof SdpResult.Parsed(SessionDescription read)) {
      mustComeBack(read);
      read.media().forEach(SdpTarget::readMedia);
      Relay.offer(read, 1, OURS).ifPresent(SdpTarget::mustComeBack);
      Relay.answer(HONEST, read, 1, OURS).ifPresent(SdpTarget::mustComeBack);
      Relay.answer(read, HONEST, 1, OURS).ifPresent(SdpTarget::mustComeBack);
      EndpointSdp.answer(read, CODECS, 1, OURS, Direction.SENDRECV)
          .ifPresent(
              answered -> {
                mustComeBack(answered.description());
                AnswerCheck.problem(read, answered.description())
                    .ifPresent(
                        problem -> {
                          throw new AssertionError(problem + " in our own answer");
                        });
              });
      if (Sdes.choose(read, CryptoSuite.PREFERENCE) instanceof Sdes.Choice.Secure secure
          && !Sdes.isSecure(read.media().get(secure.index()))) {
        throw new AssertionError("keys for a section that has no use for them");
      }
      AnswerCheck.problem(HONEST, read);
      AnswerCheck.problem(read, HONEST);
      mustComeBack(read.following(HONEST));
      mustComeBack(HONEST.following(read));
    }
  }

  private static void readMedia(MediaDescription media) {
    media.codecs();
    media.ptimeMillis();
    media.rtcpPort();
    media.statedDirection();
  }

  private static void mustComeBack(SessionDescription description) {
    SdpResult again = SessionDescription.parse(description.print());
    if (!again.equals(new SdpResult.Parsed(description))) {
      throw new AssertionError(again + " from\n" + description.print());
    }
  }
}
