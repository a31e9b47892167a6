package io.tandem.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tandem.contracts.wire.Envelope;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractCodecTest {

  private static final CallSid SID = CallSid.of(7, new RandomTokens(new Random(7)));
  private static final Reach REACH =
      new Reach(
          "signaling-0",
          "TCP",
          "192.0.2.7",
          5062,
          42,
          List.of("<sip:edge;lr>"),
          "<sip:token@node;lr>");
  private static final Advertised BOTH = Advertised.of("192.0.2.9", "2001:db8::9");
  private static final Srtp.Agreed KEYS =
      new Srtp.Agreed(
          "AEAD_AES_128_GCM",
          new Srtp.Key(
              2,
              "v1.ours",
              new Srtp.Indices(
                  List.of(new Srtp.Index(-1, Srtp.LAST_INDEX)), List.of(new Srtp.Index(7, 3)))),
          new Srtp.Key(1, "v1.theirs", Srtp.Indices.NONE));
  private static final MediaPlan PLAN =
      new MediaPlan(
          SID,
          3,
          List.of(
              new MediaPlan.Endpoint(
                  "caller",
                  20000,
                  Optional.of(AddressFamily.IPV4),
                  Optional.of(new MediaAddress("192.0.2.1", 4000)),
                  Optional.of(new MediaAddress("192.0.2.1", 4001)),
                  true,
                  2,
                  true,
                  60_000,
                  Optional.of(new MediaPlan.Format(111, "opus", 48_000, 20, 101)),
                  Optional.of(KEYS),
                  new MediaPlan.Source.Bridged()),
              new MediaPlan.Endpoint(
                  "callee",
                  0,
                  Optional.of(AddressFamily.IPV6),
                  Optional.empty(),
                  Optional.empty(),
                  false,
                  0,
                  false,
                  0,
                  Optional.empty(),
                  Optional.of(new Srtp.Offered()),
                  new MediaPlan.Source.Tone(440, -10, 8, "PCMA", 20)),
              new MediaPlan.Endpoint(
                  "mirror",
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  false,
                  0,
                  false,
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  new MediaPlan.Source.Echo()),
              new MediaPlan.Endpoint(
                  "member",
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  false,
                  0,
                  false,
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  new MediaPlan.Source.Room(
                      "default/700", new MediaPlan.Format(9, "G722", 8000, 20, 0), true, 3))),
          List.of(new MediaPlan.Bridge("caller", "callee")),
          1_800_000_000_000L);
  private static final CallSnapshot.Leg LEG =
      new CallSnapshot.Leg(
          true,
          "id@host",
          "t0007aa",
          "remote",
          "<sip:600@tandem.local>",
          "\"A\" <sip:1001@tandem.local>",
          "sip:1001@192.0.2.7",
          List.of("<sip:p1;lr>", "<sip:p2;lr>"),
          1,
          102,
          REACH,
          Octets.of("INVITE".getBytes(StandardCharsets.UTF_8)),
          "v=0\r\n",
          "v=0\r\n",
          99,
          2,
          "caller",
          true,
          "1001@tandem.local",
          "<urn:uuid:1>",
          "sip:1001@192.0.2.7:40000",
          "carrier",
          "v1.crypto");

  private static final Custody CUSTODY =
      new Custody("AC0123456789abcdef0123456789abcdef", Custody.Keeper.FILE);

  private static final Account ACCOUNT =
      new Account(
          CUSTODY.account(),
          "A tenant",
          true,
          List.of(new Account.ApiToken("TK01", "The panel", "00ff", 5)),
          7);

  private static final MediaFact.EndpointStatistics STATISTICS =
      new MediaFact.EndpointStatistics(
          "a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, true, 12, 13, 14, "opus", "PCMU", 15, 16);

  private static final CallRecord RECORD =
      new CallRecord(
          SID,
          "1001@tandem.local",
          "1002",
          1,
          2,
          0,
          4,
          CallRecord.Disposition.NO_ANSWER,
          CallRecord.EndedBy.EXCHANGE,
          480,
          "no answer",
          "media-0",
          "192.0.2.7:5062",
          "acme",
          "carrier",
          "pbx");

  static Stream<ContractRecord> everyRecord() {
    Subscriber subscriber =
        new Subscriber(
            "1001", "tandem.local", Map.of("MD5", "00", "SHA-256", "01"), "Ann", true, CUSTODY, 4);
    Trunk trunk =
        new Trunk(
            "carrier",
            "A carrier",
            true,
            List.of("192.0.2.0/24", "2001:db8::/32"),
            List.of(new Trunk.Target("sip:192.0.2.1:5070;transport=tcp", 1, 10)),
            new Trunk.Numbering("49", "0", "00", Trunk.NumberFormat.E164_WITHOUT_PLUS),
            List.of(new Trunk.OutboundRoute("+49", 2)),
            "+4930123",
            List.of(500, 503),
            List.of("sbc.carrier.example"),
            Optional.of(
                new TrunkLogin(
                    "acct", "auth", "v1.sealed", "carrier.example", true, 600, "+4930123")),
            new TrunkPolicy(
                30,
                5,
                7_200,
                List.of("+"),
                List.of("+49900"),
                List.of(new TrunkPolicy.Rewrite("+4932", "+32")),
                TrunkPolicy.CallerPolicy.TRUNK_NUMBER,
                List.of("PCMA"),
                30,
                true,
                TrunkPolicy.SrtpUse.REQUIRED),
            CUSTODY,
            5);
    Application application =
        new Application(
            "reception",
            "The reception",
            new Application.Webhook("https://app.example.com/voice", Application.Method.GET),
            new Application.Webhook("https://spare.example.com/voice", Application.Method.POST),
            Application.Webhook.NONE,
            CUSTODY,
            6);
    return Stream.of(
        new Ban("2001:db8::/64", "failed authentication", "signaling-0", 1, 2, 3),
        subscriber,
        trunk,
        new TrunkState(
            "carrier",
            TrunkState.Status.REGISTERED,
            "503",
            1,
            2,
            "sip:192.0.2.1",
            "sip:acct@192.0.2.9:5060;line=ab",
            "ab",
            "call",
            7,
            REACH),
        new PhoneNumber(
            "+4930123", new PhoneNumber.Landing.OnSubscriber("1001"), Custody.DEFAULT, 1),
        new PhoneNumber("+4930123", new PhoneNumber.Landing.OnTrunk("pbx"), Custody.DEFAULT, 1),
        new PhoneNumber("+4930123", new PhoneNumber.Landing.OnService("600"), Custody.DEFAULT, 1),
        new PhoneNumber("+4930123", new PhoneNumber.Landing.OnApplication("reception"), CUSTODY, 1),
        application,
        ACCOUNT,
        put(ACCOUNT),
        delete(Provisioned.Kind.ACCOUNT, ACCOUNT.id()),
        new ProvisioningRequest(
            new ProvisioningRequest.Change.Put(application), 3, false, ACCOUNT.id()),
        put(application),
        delete(Provisioned.Kind.APPLICATION, "reception"),
        put(subscriber),
        put(trunk),
        put(
            new PhoneNumber(
                "+4930123", new PhoneNumber.Landing.OnService("600"), Custody.DEFAULT, 1)),
        delete(Provisioned.Kind.SUBSCRIBER, "1001"),
        delete(Provisioned.Kind.TRUNK, "carrier"),
        delete(Provisioned.Kind.NUMBER, "+4930123"),
        new RegisterRequest(
            "1001@tandem.local",
            List.of(new RegisterRequest.ContactChange("sip:a@b", 60, 500, "<urn:uuid:1>", 1)),
            true,
            "call-id",
            5,
            "phone",
            REACH,
            17),
        RegisterRequest.flowClosed("1001@tandem.local", REACH, 17),
        new SignalingNode(
            "signaling-0", BOTH, "192.0.2.9", 5060, 5061, SignalingNode.TrunkCalls.NONE, 77),
        new SignalingNode(
            "signaling-0",
            BOTH,
            "192.0.2.9",
            5060,
            5061,
            new SignalingNode.TrunkCalls(Map.of("carrier", 3), Map.of("1001", 2)),
            77),
        new BindingSet(
            "1001@tandem.local",
            List.of(
                new BindingSet.Binding(
                    "sip:a@b", 1, 1000, "c", 2, "<urn:uuid:1>", 1, "phone", REACH, 3))),
        PLAN,
        new MediaNode("media-0", 0, BOTH, 5, true, 1, 2000, 50, 300, true, 77),
        new CallSnapshot(
            SID,
            9,
            CallSnapshot.Phase.ANSWERED,
            LEG,
            Optional.of(LEG),
            Optional.of(new CallSnapshot.Media("media-0", 0, BOTH, PLAN, List.of(STATISTICS))),
            "1002",
            "1001@tandem.local",
            1,
            2,
            3,
            4,
            5),
        new CallSnapshot(
            SID,
            9,
            CallSnapshot.Phase.RINGING,
            LEG,
            Optional.empty(),
            Optional.empty(),
            "600",
            "1001@tandem.local",
            1,
            0,
            0,
            4,
            0),
        RECORD,
        RECORD.withMedia(Optional.of(STATISTICS), Optional.empty()),
        RECORD.withMedia(Optional.of(STATISTICS), Optional.of(STATISTICS)).withAccount("b"),
        new MediaFact.EndpointsOpened(
            SID, 3, "media-0", BOTH, List.of(new MediaFact.OpenedEndpoint("a", 20002))),
        new MediaFact.EndpointFailed(
            SID, 3, "a", "no port left", MediaFact.EndpointFailed.Cause.OTHER),
        new MediaFact.EndpointFailed(
            SID, 4, "a", "the room is full", MediaFact.EndpointFailed.Cause.ROOM_FULL),
        new MediaFact.MediaSilent(SID, "a", 60_000),
        new MediaFact.SrtpAdvanced(
            SID, "a", 2, new Srtp.Indices(List.of(new Srtp.Index(7, 65_536)), List.of())),
        new MediaFact.SrtpAdvanced(SID, "a", 1, Srtp.Indices.NONE),
        new MediaFact.MediaStatistics(SID, List.of(STATISTICS)),
        new MediaFact.MediaOneWay(SID, "a", true, 12_000),
        new SipArrived(7, "signaling-1", Octets.of(new byte[] {1, 2}), true, REACH));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void comesBackAsItWas(ContractRecord contents) {
    assertThat(ContractCodec.decode(ContractCodec.encode(contents)))
        .isEqualTo(new Decoded.Known(contents));
  }

  @Test
  void tellsATypeOfALaterReleaseFromDamage() {
    byte[] later =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        900,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("?"))
                            .build())
                    .build())
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(later)).isEqualTo(new Decoded.UnknownType());
    assertThat(ContractCodec.decode("hello".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Decoded.Corrupt.class);
    assertThat(ContractCodec.decode(new byte[0])).isInstanceOf(Decoded.Corrupt.class);
  }

  @Test
  void readsTheOneAddressOfAMediaNodeOfTheReleaseBefore() {
    byte[] before =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setMediaNode(
                io.tandem.contracts.wire.MediaNode.newBuilder()
                    .setNodeId("media-0")
                    .setAddress("192.0.2.9"))
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(before))
        .isEqualTo(
            new Decoded.Known(
                new MediaNode(
                    "media-0", 0, Advertised.of("192.0.2.9"), 0, false, 0, 0, 0, 0, false, 0)));
  }

  @Test
  void readsAPlanOfTheReleaseBeforeAsPlainRtp() {
    byte[] before =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setMediaPlan(
                io.tandem.contracts.wire.MediaPlan.newBuilder()
                    .setCallSid(SID.value())
                    .addEndpoints(io.tandem.contracts.wire.Endpoint.newBuilder().setId("caller")))
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(before))
        .isInstanceOfSatisfying(
            Decoded.Known.class,
            known ->
                assertThat(((MediaPlan) known.contents()).endpoints().getFirst().srtp()).isEmpty());
  }

  @Test
  void callsKeysThatAreNoneCorruptSinceWithoutThemAudioWouldGoInTheClear() {
    byte[] noKeys =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setMediaPlan(
                io.tandem.contracts.wire.MediaPlan.newBuilder()
                    .setCallSid(SID.value())
                    .addEndpoints(
                        io.tandem.contracts.wire.Endpoint.newBuilder()
                            .setId("caller")
                            .setSrtp(
                                io.tandem.contracts.wire.Srtp.newBuilder()
                                    .setSuite("AEAD_AES_128_GCM"))))
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(noKeys)).isInstanceOf(Decoded.Corrupt.class);
  }

  @Test
  void printsNoKeyEvenSealed() {
    assertThat(PLAN.toString()).contains("AEAD_AES_128_GCM").doesNotContain("v1.");
    assertThat(LEG.toString()).doesNotContain("v1.");
  }

  @Test
  void callsAnSrtcpIndexBeyondItsLengthCorruptAndSaysSo() {
    byte[] plan =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setMediaPlan(
                io.tandem.contracts.wire.MediaPlan.newBuilder()
                    .setCallSid(SID.value())
                    .setVersion(1)
                    .addEndpoints(
                        io.tandem.contracts.wire.Endpoint.newBuilder()
                            .setId("a")
                            .setSrtp(
                                io.tandem.contracts.wire.Srtp.newBuilder()
                                    .setSuite("AEAD_AES_128_GCM")
                                    .setOurs(wireKey(1L << 31))
                                    .setTheirs(wireKey(1)))))
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(plan))
        .isInstanceOfSatisfying(
            Decoded.Corrupt.class,
            corrupt -> assertThat(corrupt.reason()).contains("not an SRTCP index of 31 bits"));
  }

  private static io.tandem.contracts.wire.SrtpKey wireKey(long rtcpIndex) {
    return io.tandem.contracts.wire.SrtpKey.newBuilder()
        .setNumber(1)
        .setSealedKey("sealed")
        .setReached(
            io.tandem.contracts.wire.SrtpIndices.newBuilder()
                .addRtcp(
                    io.tandem.contracts.wire.SrtpIndex.newBuilder().setSsrc(7).setIndex(rtcpIndex)))
        .build();
  }

  @Test
  void callsValuesThatMakeNoSenseCorrupt() {
    byte[] noName =
        Envelope.newBuilder()
            .setFormat(0x314D4454)
            .setSubscriber(io.tandem.contracts.wire.Subscriber.getDefaultInstance())
            .build()
            .toByteArray();
    assertThat(ContractCodec.decode(noName)).isInstanceOf(Decoded.Corrupt.class);
  }

  @Test
  void neverThrowsWhateverTheBytes() {
    Random random = new Random(1);
    List<ContractRecord> records = everyRecord().toList();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = ContractCodec.encode(records.get(i % records.size()));
      for (int hits = random.nextInt(4); hits >= 0; hits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThat(ContractCodec.decode(bytes)).isNotNull();
    }
  }

  private static ProvisioningRequest put(Provisioned object) {
    return new ProvisioningRequest(new ProvisioningRequest.Change.Put(object), 3, false);
  }

  private static ProvisioningRequest delete(Provisioned.Kind kind, String id) {
    return new ProvisioningRequest(new ProvisioningRequest.Change.Delete(kind, id), 0, true);
  }
}
