package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaNode;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Reach;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.testkit.ManualClock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A call between two imagined phones, driven by hand; collects what the call wants done. */
final class CallBench {

  static final CallSettings SETTINGS =
      new CallSettings(
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofMinutes(15));

  static final String OFFER =
      """
      v=0
      o=alice 1 1 IN IP4 192.0.2.1
      s=-
      c=IN IP4 192.0.2.1
      t=0 0
      m=audio 4000 RTP/AVP 0 8
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      """;

  static final String ANSWER =
      """
      v=0
      o=bob 7 7 IN IP4 192.0.2.2
      s=-
      c=IN IP4 192.0.2.2
      t=0 0
      m=audio 5000 RTP/AVP 0
      a=rtpmap:0 PCMU/8000
      """;

  final ManualClock clock = new ManualClock();
  final Tokens tokens = new RandomTokens(new Random(5));
  final Deque<CallOutput> done = new ArrayDeque<>();
  final List<CallOutput> all = new ArrayList<>();
  final Map<CallTimer, Long> timers = new HashMap<>();
  final CallSettings settings;
  Call call;
  SipRequest invited;

  static Flow flow(String address) {
    return Flow.udp(
        new InetSocketAddress("192.0.2.100", 5060), new InetSocketAddress(address, 5060));
  }

  static Egress egress(String address) {
    return new Egress(flow(address), "signaling-0", "192.0.2.100", 5060);
  }

  /** A phone whose flow is held by another node. */
  static Egress through(String edge, String phone) {
    return new Egress(
        flow(edge),
        "192.0.2.100",
        5060,
        new Reach(
            "signaling-1", "TCP", phone, 40_000, 7, List.of(), "<sip:token@" + edge + ":5060;lr>"),
        Optional.of(
            new Egress.Relay(
                "<sip:token@" + edge + ":5060;lr>", "<sip:" + edge + ":5060;transport=tcp>")));
  }

  CallBench(Destination destination) {
    this(destination, OFFER, "192.0.2.1", Advertised.of("192.0.2.200"));
  }

  /**
   * A call that is not an ordinary one.
   *
   * @param from the address of the caller's phone
   * @param node the media node's addresses
   */
  CallBench(Destination destination, String offer, String from, Advertised node) {
    this(SETTINGS, destination, request(invite(offer)), egress(from), node, false);
  }

  /**
   * A call under settings of its own.
   *
   * @param encrypts whether the media node knows SRTP
   */
  CallBench(
      CallSettings settings,
      Destination destination,
      SipRequest invite,
      Egress from,
      Advertised node,
      boolean encrypts) {
    this.settings = settings;
    call =
        new Calls(settings, tokens)
            .open(
                new Calls.Opening(
                    3,
                    7,
                    invite,
                    new ServerTransactionId("z9hG4bKa", "192.0.2.1:5060", "INVITE"),
                    from,
                    "1001@tandem.local",
                    Device.UNKNOWN,
                    "",
                    "1002",
                    destination,
                    settings.srtp().phones(),
                    Duration.ZERO,
                    new MediaNode("media-0", 0, node, 1, false, 0, 100, 0, 0, encrypts, 0)),
                clock.epochMillis());
  }

  static CallBench toPhone() {
    return new CallBench(
        new Destination.Phone(
            "sip:1002@192.0.2.2:5060", "<sip:1002@tandem.local>", egress("192.0.2.2")));
  }

  /** A server at a name, not found yet. */
  static CallBench toNamed(String uri) {
    return new CallBench(
        new Destination.Phone(
            "<sip:1002@tandem.local>",
            List.of(
                new Destination.Way(
                    "sip:1002@trunk.example.com",
                    List.of(),
                    egress("192.0.2.100"),
                    new NextHop.ByName(
                        List.of(SipUri.parse(uri).orElseThrow()), Optional.empty())))));
  }

  static String invite(String sdp) {
    return """
        INVITE sip:1002@tandem.local SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa
        Max-Forwards: 70
        From: "Alice" <sip:1001@tandem.local>;tag=alice
        To: <sip:1002@tandem.local>
        Call-ID: alices-call
        CSeq: 1 INVITE
        Contact: <sip:1001@192.0.2.1:5060>
        Content-Type: application/sdp

        """
        + sdp;
  }

  static SipRequest request(String text) {
    if (SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest request)) {
      return request;
    }
    throw new IllegalArgumentException("not a request:\n" + text);
  }

  CallBench start() {
    take(call.start(clock.epochMillis()));
    return this;
  }

  CallBench input(CallInput input) {
    take(call.on(input, clock.epochMillis()));
    return this;
  }

  private void take(List<CallOutput> outputs) {
    for (CallOutput output : outputs) {
      done.add(output);
      all.add(output);
      switch (output) {
        case CallOutput.SetTimer t -> timers.put(t.timer(), t.deadlineEpochMillis());
        case CallOutput.ClearTimer t -> timers.remove(t.timer());
        case CallOutput.Send send -> {
          if (send.leg() == LegRole.CALLEE
              && send.request().is("INVITE")
              && send.request().to().tag().isEmpty()) {
            invited = send.request();
          }
        }
        default -> {}
      }
    }
  }

  /** The node has opened whatever the plan names. */
  CallBench mediaOpens() {
    MediaPlan plan = last(CallOutput.WritePlan.class).plan();
    List<MediaFact.OpenedEndpoint> opened = new ArrayList<>();
    for (MediaPlan.Endpoint endpoint : plan.endpoints()) {
      opened.add(new MediaFact.OpenedEndpoint(endpoint.id(), 20_000 + 2 * opened.size()));
    }
    return input(
        new CallInput.Media(
            new MediaFact.EndpointsOpened(
                call.sid(), plan.version(), "media-0", call.media.snapshot().addresses(), opened)));
  }

  CallBench calleeSays(int status) {
    return calleeSays(status, "");
  }

  CallBench calleeSays(int status, String sdp) {
    SipResponse.Builder response =
        SipResponse.to(invited, status).toTag("bob").add("Contact", "<sip:1002@192.0.2.2:5060>");
    if (!sdp.isEmpty()) {
      response.body("application/sdp", sdp.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    return input(new CallInput.Response(LegRole.CALLEE, response.build()));
  }

  /** The callee's response to the re-INVITE that he was sent last. */
  CallBench calleeSaysToReinvite(int status, String sdp) {
    SipResponse.Builder response =
        SipResponse.to(last(CallOutput.Send.class).request(), status)
            .add("Contact", "<sip:1002@192.0.2.2:5060>")
            .body("application/sdp", sdp.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    return input(new CallInput.Response(LegRole.CALLEE, response.build()));
  }

  CallBench answered() {
    return start()
        .mediaOpens()
        .calleeSays(180)
        .calleeSays(200, ANSWER)
        .input(new CallInput.Acknowledged(LegRole.CALLER));
  }

  /** A request of a phone within its dialog. */
  SipRequest inDialog(LegRole leg, String method, int cseq, String sdp) {
    boolean caller = leg == LegRole.CALLER;
    String ours = call.localTags().get(caller ? 0 : 1);
    String callId = caller ? "alices-call" : invited.callId();
    return request(
        """
        %s sip:192.0.2.100:5060 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK%s%d
        From: <sip:x@tandem.local>;tag=%s
        To: <sip:y@tandem.local>;tag=%s
        Call-ID: %s
        CSeq: %d %s
        Contact: <sip:x@%s:5060>
        %s
        %s"""
            .formatted(
                method,
                method,
                cseq,
                caller ? "alice" : "bob",
                ours,
                callId,
                cseq,
                method,
                caller ? "192.0.2.1" : "192.0.2.2",
                sdp.isEmpty() ? "Content-Length: 0\n" : "Content-Type: application/sdp\n",
                sdp));
  }

  CallBench asks(LegRole leg, String method, int cseq, String sdp) {
    SipRequest request = inDialog(leg, method, cseq, sdp);
    return input(
        new CallInput.Request(
            leg,
            request,
            new ServerTransactionId(request.topVia().branch().orElse(""), "x", method)));
  }

  /** Lets time pass and fires what is due. */
  CallBench after(Duration time) {
    clock.advance(time);
    for (CallTimer timer : CallTimer.values()) {
      Long deadline = timers.get(timer);
      if (deadline != null && deadline <= clock.epochMillis()) {
        timers.remove(timer);
        input(new CallInput.TimerFired(timer));
      }
    }
    return this;
  }

  /** The words of what was done since the last look, in order. */
  List<String> saw() {
    List<String> words = new ArrayList<>();
    while (!done.isEmpty()) {
      words.add(word(done.remove()));
    }
    return words;
  }

  private static String word(CallOutput output) {
    return switch (output) {
      case CallOutput.Send s -> s.request().method() + " to " + s.leg();
      case CallOutput.SendAck s -> "ACK to " + s.leg();
      case CallOutput.SendCancel s -> "CANCEL to " + s.leg();
      case CallOutput.Respond r -> r.response().status() + " to " + r.leg();
      case CallOutput.WritePlan p -> "plan " + p.plan().version();
      case CallOutput.DropPlan _ -> "no plan";
      case CallOutput.Store s -> "store " + s.snapshot().phase();
      case CallOutput.Note n -> "note " + n.snapshot().phase();
      case CallOutput.Forget _ -> "forget";
      case CallOutput.Write w -> "record " + w.callRecord().disposition();
      case CallOutput.OneWay o -> o.leg() + (o.over() ? " heard again" : " not heard");
      case CallOutput.Noticed n -> n.notice() + " of " + n.leg();
      case CallOutput.SetTimer t -> "set " + t.timer();
      case CallOutput.ClearTimer t -> "clear " + t.timer();
      case CallOutput.Ended _ -> "ended";
    };
  }

  <T extends CallOutput> T last(Class<T> type) {
    return all.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  CallRecord theRecord() {
    List<CallRecord> records =
        all.stream()
            .filter(CallOutput.Write.class::isInstance)
            .map(o -> ((CallOutput.Write) o).callRecord())
            .toList();
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  CallSnapshot lastSnapshot() {
    return all.stream()
        .flatMap(
            output ->
                switch (output) {
                  case CallOutput.Store s -> Stream.of(s.snapshot());
                  case CallOutput.Note n -> Stream.of(n.snapshot());
                  default -> Stream.empty();
                })
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /** The response behind the last snapshot is not sent: the snapshot could not be written. */
  CallBench notStored() {
    return input(
        new CallInput.NotStored(
            "Kafka is away", Optional.of(last(CallOutput.Respond.class).transaction())));
  }

  /** The call as another process would build it from the last snapshot. */
  CallBench takenOver(Optional<ServerTransactionId> openInvite) {
    return takenOver(openInvite, reach -> egress(reach.remoteHost()));
  }

  CallBench takenOver(Optional<ServerTransactionId> openInvite, Snapshots.Ways ways) {
    call = Snapshots.restore(lastSnapshot(), lastSnapshot().epoch() + 1, settings, tokens, ways);
    done.clear();
    timers.clear();
    take(call.resume(openInvite, clock.epochMillis()));
    return this;
  }
}
