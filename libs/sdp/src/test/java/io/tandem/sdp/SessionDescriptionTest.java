package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionDescriptionTest {

  /** RFC 8866 section 6: ptime is what is asked for, maxptime what is not to be exceeded. */
  @ParameterizedTest
  @CsvSource({
    "a=sendrecv, 20",
    "a=ptime:10, 10",
    "a=ptime:20, 20",
    "a=ptime:30, 30",
    "a=ptime:40, 40",
    "a=ptime:60, 60",
    "a=ptime: 40, 40",
    "a=ptime:0, 20",
    "a=ptime:5, 20",
    "a=ptime:25, 20",
    "a=ptime:20.5, 20",
    "a=ptime:70, 20",
    "a=ptime:120, 20",
    "a=ptime:99999999999999999999, 20",
    "a=ptime:-40, 20",
    "a=ptime, 20",
    "a=maxptime:10, 10",
    "a=maxptime:60, 20",
    "a=ptime:60|a=maxptime:40, 40",
    "a=ptime:60|a=maxptime:45, 40",
    "a=ptime:120|a=maxptime:10, 10",
    "a=maxptime:30|a=ptime:60, 30",
    "a=ptime:60|a=maxptime:5, 60",
    "a=ptime:60|a=maxptime:0, 60",
    "a=ptime:60|a=maxptime:150, 60",
  })
  void packetsAreOfTheLengthThatIsAskedForAsFarAsWeMakeThem(String attributes, int expected) {
    String section = "m=audio 4000 RTP/AVP 0\n" + attributes.replace('|', '\n') + "\n";
    String text = "v=0\no=- 1 1 IN IP4 10.0.0.7\ns=-\nc=IN IP4 10.0.0.7\nt=0 0\n" + section;
    assertThat(Sdp.read(text).audio().map(AudioStream::packetMillis)).contains(expected);
  }

  @Test
  void readsCodecsInOrderWithTheirParameters() {
    SessionDescription description = Sdp.read(Sdp.BARESIP);

    assertThat(description.media()).hasSize(1);
    assertThat(description.media().getFirst().codecs())
        .containsExactly(
            new Codec(0, "PCMU", 8000),
            new Codec(8, "PCMA", 8000),
            new Codec(101, "telephone-event", 8000, 1, "0-15"));
    assertThat(description.media().getFirst().ptimeMillis()).contains(20);
  }

  @Test
  void knowsStaticPayloadTypesWithoutRtpmapAndLeavesOutUnmappedDynamicOnes() {
    SessionDescription description =
        Sdp.read(
            """
            v=0
            o=- 1 1 IN IP4 10.0.0.7
            s=-
            c=IN IP4 10.0.0.7
            t=0 0
            m=audio 4000 RTP/AVP 9 18 3 4 96 97 0
            a=rtpmap:97 opus/48000/2
            a=fmtp:18 annexb=no
            a=rtpmap:96 broken
            """);

    assertThat(description.media().getFirst().codecs())
        .containsExactly(
            new Codec(9, "G722", 8000),
            new Codec(18, "G729", 8000, 1, "annexb=no"),
            new Codec(3, "GSM", 8000),
            new Codec(4, "G723", 8000),
            new Codec(97, "opus", 48000, 2, ""),
            new Codec(0, "PCMU", 8000));
  }

  @Test
  void printsWhatItReadInTheOrderOfTheRfc() {
    String text =
        """
        v=0
        o=- 1 2 IN IP6 2001:db8::7
        s=talk
        c=IN IP6 2001:db8::7
        b=AS:64
        t=0 0
        a=group:BUNDLE 0
        m=audio 4000/2 RTP/AVP 0
        c=IN IP4 10.0.0.8
        a=x-unknown:some value
        a=sendonly
        m=image 0 udptl t38
        """;

    assertThat(Sdp.print(Sdp.read(text))).isEqualTo(text);
    assertThat(Sdp.read(text).print()).contains("\r\n");
  }

  @Test
  void readsOverLinesThatItDoesNotUse() {
    SessionDescription description =
        Sdp.read(
            """
            v=0
            o=alice 1 1 IN IP4 10.0.0.7
            s=
            i=for people
            u=http://example.org/
            e=a@example.org
            y=from the future
            c=IN IP4 10.0.0.7
            m=audio 4000 RTP/AVP 0
            i=title
            k=clear:secret
            """);

    assertThat(Sdp.print(description))
        .isEqualTo(
            """
            v=0
            o=alice 1 1 IN IP4 10.0.0.7
            s=-
            c=IN IP4 10.0.0.7
            t=0 0
            m=audio 4000 RTP/AVP 0
            """);
  }

  @Test
  void takesAddressAndDirectionFromTheSectionBeforeTheSession() {
    SessionDescription description =
        Sdp.read(
            """
            v=0
            o=- 1 1 IN IP4 10.0.0.7
            s=-
            c=IN IP4 10.0.0.7
            t=0 0
            a=recvonly
            m=audio 4000 RTP/AVP 0
            c=IN IP4 10.0.0.9
            a=inactive
            m=video 4002 RTP/AVP 96
            """);

    MediaDescription audio = description.media().get(0);
    MediaDescription video = description.media().get(1);
    assertThat(description.connectionOf(audio)).contains(Connection.of("10.0.0.9"));
    assertThat(description.connectionOf(video)).contains(Connection.of("10.0.0.7"));
    assertThat(description.directionOf(audio)).isEqualTo(Direction.INACTIVE);
    assertThat(description.directionOf(video)).isEqualTo(Direction.RECVONLY);
  }

  @Test
  void readsAnUnspecifiedAddressAsHold() {
    SessionDescription description = Sdp.read(Sdp.BARESIP.replace("IP4 10.0.0.7", "IP4 0.0.0.0"));

    assertThat(description.audio()).map(AudioStream::direction).contains(Direction.SENDONLY);
  }

  @Test
  void findsWhereRtcpGoes() {
    String template =
        "v=0\no=- 1 1 IN IP4 h\ns=-\nc=IN IP4 10.0.0.7\nt=0 0\nm=audio 4000 RTP/AVP 0\n";

    assertThat(Sdp.read(template).audio()).map(AudioStream::rtcpPort).contains(4001);
    assertThat(Sdp.read(template + "a=rtcp:53020 IN IP4 126.16.64.4\n").audio())
        .map(AudioStream::rtcpPort)
        .contains(53020);
    assertThat(Sdp.read(template + "a=rtcp:nonsense\na=rtcp-mux\n").audio())
        .hasValueSatisfying(
            audio -> {
              assertThat(audio.rtcpPort()).isEqualTo(4001);
              assertThat(audio.rtcpMux()).isTrue();
            });
  }

  @Test
  void saysWhatIsWrongWithoutRepeatingTheInput() {
    assertThat(Sdp.reason("")).isEqualTo("does not begin with v=0");
    assertThat(Sdp.reason("v=1\n")).isEqualTo("does not begin with v=0");
    assertThat(Sdp.reason("v=0\ns=-\n")).isEqualTo("no o= line");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4\n")).isEqualTo("bad o= in line 2");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4 h\nc=IN IP5 10.0.0.7\n"))
        .isEqualTo("bad c= in line 3");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4 h\nm=audio 70000 RTP/AVP 0\n"))
        .isEqualTo("bad m-line 1");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4 h\nnonsense\n"))
        .isEqualTo("line 3 is not of the form <type>=<value>");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4 h\ns=a\u0000b\n"))
        .isEqualTo("control character in line 3");
    assertThat(Sdp.reason("v=0\no=- 1 1 IN IP4 h\n" + "m=audio 0 RTP/AVP 0\n".repeat(17)))
        .isEqualTo("bad m= in line 19");
    assertThat(Sdp.reason(Sdp.BARESIP + "a=x\n".repeat(10_000)))
        .isEqualTo("longer than 32768 bytes");
  }

  @Test
  void takesAnyLineEndAndALastLineWithoutOne() {
    String text =
        "v=0\no=- 1 1 IN IP6 ::1\ns=-\nc=IN IP6 2001:db8::7\nt=0 0\nm=audio 4000 RTP/AVP 0";
    SessionDescription read = Sdp.read(text);

    assertThat(Sdp.read(text.replace("\n", "\r\n"))).isEqualTo(read);
    assertThat(Sdp.read(text + "\r\n\r\n")).isEqualTo(read);
    assertThat(read.audio()).map(AudioStream::connection).contains(Connection.of("2001:db8::7"));
    assertThat(Sdp.reason(text.replace("\n", "\r"))).isEqualTo("does not begin with v=0");
  }

  @Test
  void keepsAddressesAndBandwidthsAsTheyCame() {
    String text =
        """
        v=0
        o=- 1 1 IN IP4 host.example.net
        s=-
        t=0 0
        m=audio 49170 RTP/AVP 0
        c=IN IP4 224.2.1.1/127/3
        c=IN IP4 224.2.1.4/127
        b=AS:64
        b=X-OWN:7
        b=TIAS:64000
        m=video 4000/2 RTP/AVP 96
        c=IN IP6 FF15::101/3
        """;

    assertThat(Sdp.print(Sdp.read(text))).isEqualTo(text);
    assertThat(Sdp.print(Sdp.read(text.replace("b=X-OWN:7", "b=nonsense"))))
        .isEqualTo(text.replace("b=X-OWN:7\n", ""));
  }

  @Test
  void keepsThePlaceOfWhatItDoesNotUnderstand() {
    SessionDescription offer =
        Sdp.read(
            """
            v=0
            o=- 1 1 IN IP4 10.0.0.7
            s=-
            c=IN IP4 10.0.0.7
            t=0 0
            m=x-holo 9 SCTP/DTLS/X * #
            m=audio 4000 RTP/AVP 0
            m=message 2855 TCP/MSRP *
            """);

    assertThat(Sdp.print(Relay.offer(offer, 1, Sdp.OURS).orElseThrow()))
        .contains("m=x-holo 0 SCTP/DTLS/X * #\n", "m=message 0 TCP/MSRP *\n")
        .contains("m=audio 20000 RTP/AVP 0\n");
  }

  @Test
  void boundsWhatOneMLineNames() {
    String line = "v=0\no=- 1 1 IN IP4 h\nm=audio 4000 RTP/AVP";

    assertThat(Sdp.read(line + " 0".repeat(128)).media().getFirst().formats()).hasSize(128);
    assertThat(Sdp.reason(line + " 0".repeat(129))).isEqualTo("bad m-line 1");
  }

  @Test
  void raisesTheVersionOnlyWhenSomethingChanged() {
    SessionDescription first =
        EndpointSdp.offer(
            java.util.List.of(new Codec(0, "PCMU", 8000)), 7, Sdp.OURS, Direction.SENDRECV);
    SessionDescription again =
        EndpointSdp.offer(
            java.util.List.of(new Codec(0, "PCMU", 8000)), 99, Sdp.OURS, Direction.SENDRECV);
    SessionDescription held =
        EndpointSdp.offer(
            java.util.List.of(new Codec(0, "PCMU", 8000)), 99, Sdp.OURS, Direction.SENDONLY);

    assertThat(again.following(first)).isEqualTo(first);
    assertThat(held.following(first).print()).contains("o=- 7 2 IN IP4 192.0.2.10\r\n");
  }

  /** Seeded, so that a failure can be run again: the seed is in the message. */
  @Test
  void throwsNothingOnMutatedText() {
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] body = mutate(new Random(seed));
      try {
        exercise(body);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void exercise(byte[] body) {
    if (SessionDescription.parse(body) instanceof SdpResult.Parsed(SessionDescription read)) {
      SdpResult again = SessionDescription.parse(read.print());
      assertThat(again).isEqualTo(new SdpResult.Parsed(read));
      SessionDescription honest = Sdp.read(Sdp.BARESIP);
      Relay.offer(read, 1, Sdp.OURS).map(SessionDescription::print).map(Sdp::read);
      Relay.answer(honest, read, 1, Sdp.OURS).map(SessionDescription::print).map(Sdp::read);
      EndpointSdp.answer(
          read, java.util.List.of(new Codec(0, "PCMU", 8000)), 1, Sdp.OURS, Direction.SENDRECV);
      assertThat(AnswerCheck.problem(honest, read)).isNotNull();
      assertThat(read.following(honest)).isNotNull();
    }
  }

  private static byte[] mutate(Random random) {
    byte[] body = Sdp.BARESIP.getBytes(StandardCharsets.UTF_8);
    int mutations = 1 + random.nextInt(8);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(body.length);
      switch (random.nextInt(4)) {
        case 0 -> body[at] = (byte) random.nextInt(256);
        case 1 -> body[at] = (byte) " =:/\r\n\t09".charAt(random.nextInt(9));
        case 2 -> {
          int length = Math.min(random.nextInt(20), body.length - at);
          System.arraycopy(body, random.nextInt(body.length - length + 1), body, at, length);
        }
        default -> body = java.util.Arrays.copyOf(body, Math.max(1, at));
      }
    }
    return body;
  }
}
