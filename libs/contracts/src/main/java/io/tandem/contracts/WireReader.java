package io.tandem.contracts;

import io.tandem.contracts.wire.EndpointFailureCause;
import io.tandem.contracts.wire.Envelope;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Protobuf messages as our records. Throws {@link IllegalArgumentException}, from here or from a
 * record's own constructor, for values that make no sense; the codec turns that into a value.
 */
final class WireReader {

  private WireReader() {}

  static Decoded read(Envelope envelope) {
    ContractRecord contents =
        switch (envelope.getBodyCase()) {
          case SUBSCRIBER -> subscriber(envelope.getSubscriber());
          case TRUNK -> trunk(envelope.getTrunk());
          case TRUNK_STATE -> trunkState(envelope.getTrunkState());
          case PHONE_NUMBER -> phoneNumber(envelope.getPhoneNumber());
          case APPLICATION -> application(envelope.getApplication());
          case ACCOUNT -> account(envelope.getAccount());
          case PROVISIONING_REQUEST -> provisioningRequest(envelope.getProvisioningRequest());
          case REGISTER_REQUEST -> registerRequest(envelope.getRegisterRequest());
          case BINDING_SET -> bindingSet(envelope.getBindingSet());
          case MEDIA_PLAN -> mediaPlan(envelope.getMediaPlan());
          case MEDIA_NODE -> mediaNode(envelope.getMediaNode());
          case CALL_SNAPSHOT -> callSnapshot(envelope.getCallSnapshot());
          case CALL_RECORD -> callRecord(envelope.getCallRecord());
          case BAN -> ban(envelope.getBan());
          case SIGNALING_NODE -> signalingNode(envelope.getSignalingNode());
          case ENDPOINTS_OPENED -> endpointsOpened(envelope.getEndpointsOpened());
          case ENDPOINT_FAILED -> endpointFailed(envelope.getEndpointFailed());
          case MEDIA_SILENT -> mediaSilent(envelope.getMediaSilent());
          case MEDIA_ONE_WAY -> mediaOneWay(envelope.getMediaOneWay());
          case SRTP_ADVANCED -> srtpAdvanced(envelope.getSrtpAdvanced());
          case MEDIA_STATISTICS -> mediaStatistics(envelope.getMediaStatistics());
          case SIP_ARRIVED -> sipArrived(envelope.getSipArrived());
          case BODY_NOT_SET -> null;
        };
    return contents == null ? new Decoded.UnknownType() : new Decoded.Known(contents);
  }

  private static Subscriber subscriber(io.tandem.contracts.wire.Subscriber s) {
    return new Subscriber(
        s.getName(),
        s.getRealm(),
        s.getHa1Map(),
        s.getDisplayName(),
        s.getDisabled(),
        custody(s.getAccount(), s.getManagedBy()),
        s.getVersion());
  }

  /** Records of releases that had neither belong to the account of all, as the API made them. */
  private static Custody custody(String account, String managedBy) {
    return new Custody(
        account.isEmpty() ? Custody.DEFAULT_ACCOUNT : account,
        managedBy.isEmpty() ? Custody.Keeper.API : constant(Custody.Keeper.class, managedBy));
  }

  private static ProvisioningRequest provisioningRequest(
      io.tandem.contracts.wire.ProvisioningRequest r) {
    ProvisioningRequest.Change change =
        switch (r.getChangeCase()) {
          case PUT_SUBSCRIBER -> put(subscriber(r.getPutSubscriber()));
          case PUT_TRUNK -> put(trunk(r.getPutTrunk()));
          case PUT_NUMBER -> put(phoneNumber(r.getPutNumber()));
          case PUT_APPLICATION -> put(application(r.getPutApplication()));
          case PUT_ACCOUNT -> put(account(r.getPutAccount()));
          case DELETE_SUBSCRIBER -> delete(Provisioned.Kind.SUBSCRIBER, r.getDeleteSubscriber());
          case DELETE_TRUNK -> delete(Provisioned.Kind.TRUNK, r.getDeleteTrunk());
          case DELETE_NUMBER -> delete(Provisioned.Kind.NUMBER, r.getDeleteNumber());
          case DELETE_APPLICATION -> delete(Provisioned.Kind.APPLICATION, r.getDeleteApplication());
          case DELETE_ACCOUNT -> delete(Provisioned.Kind.ACCOUNT, r.getDeleteAccount());
          case CHANGE_NOT_SET ->
              throw new IllegalArgumentException("a provisioning request without a known change");
        };
    return new ProvisioningRequest(change, r.getIfVersion(), r.getIfAbsent(), r.getAccount());
  }

  private static ProvisioningRequest.Change put(Provisioned object) {
    return new ProvisioningRequest.Change.Put(object);
  }

  private static ProvisioningRequest.Change delete(Provisioned.Kind kind, String id) {
    return new ProvisioningRequest.Change.Delete(kind, id);
  }

  private static Trunk trunk(io.tandem.contracts.wire.Trunk t) {
    io.tandem.contracts.wire.Numbering numbering = t.getNumbering();
    return new Trunk(
        t.getId(),
        t.getDisplayName(),
        t.getDisabled(),
        t.getNetworksList(),
        t.getTargetsList().stream()
            .map(
                target ->
                    new Trunk.Target(target.getUri(), target.getPriority(), target.getWeight()))
            .toList(),
        new Trunk.Numbering(
            numbering.getCountryCode(),
            numbering.getNationalPrefix(),
            numbering.getInternationalPrefix(),
            constant(Trunk.NumberFormat.class, numbering.getSends())),
        t.getRoutesList().stream()
            .map(route -> new Trunk.OutboundRoute(route.getPrefix(), route.getPriority()))
            .toList(),
        t.getCallerNumber(),
        t.getFailoverOnList(),
        t.getCertificatesList(),
        t.hasLogin() ? Optional.of(trunkLogin(t.getLogin())) : Optional.empty(),
        policy(t.getPolicy()),
        custody(t.getAccount(), t.getManagedBy()),
        t.getVersion());
  }

  private static TrunkLogin trunkLogin(io.tandem.contracts.wire.TrunkLogin l) {
    return new TrunkLogin(
        l.getUsername(),
        l.getAuthUsername(),
        l.getSealedPassword(),
        l.getDomain(),
        l.getRegister(),
        l.getExpiresSeconds(),
        l.getNumber());
  }

  private static TrunkState trunkState(io.tandem.contracts.wire.TrunkState s) {
    return new TrunkState(
        s.getTrunk(),
        constant(TrunkState.Status.class, s.getStatus()),
        s.getReason(),
        s.getSinceEpochMs(),
        s.getUntilEpochMs(),
        s.getTarget(),
        s.getContact(),
        s.getLine(),
        s.getCallId(),
        s.getCseq(),
        reach(s.getReach()));
  }

  private static TrunkPolicy policy(io.tandem.contracts.wire.TrunkPolicy p) {
    return new TrunkPolicy(
        p.getMaxCalls(),
        p.getCallsPerSecond(),
        p.getMaxDurationSeconds(),
        p.getAllowedPrefixesList(),
        p.getForbiddenPrefixesList(),
        p.getRewritesList().stream()
            .map(rewrite -> new TrunkPolicy.Rewrite(rewrite.getPrefix(), rewrite.getWith()))
            .toList(),
        // Older trunks have none.
        p.getCaller().isEmpty()
            ? TrunkPolicy.CallerPolicy.OWNED
            : constant(TrunkPolicy.CallerPolicy.class, p.getCaller()),
        p.getCodecsList(),
        p.getPingSeconds(),
        p.getEmergency(),
        p.getSrtp().isEmpty()
            ? TrunkPolicy.SrtpUse.ALLOWED
            : constant(TrunkPolicy.SrtpUse.class, p.getSrtp()));
  }

  private static PhoneNumber phoneNumber(io.tandem.contracts.wire.PhoneNumber n) {
    return new PhoneNumber(
        n.getId(),
        switch (n.getLandingCase()) {
          case SUBSCRIBER -> new PhoneNumber.Landing.OnSubscriber(n.getSubscriber());
          case TRUNK -> new PhoneNumber.Landing.OnTrunk(n.getTrunk());
          case SERVICE -> new PhoneNumber.Landing.OnService(n.getService());
          case APPLICATION -> new PhoneNumber.Landing.OnApplication(n.getApplication());
          case LANDING_NOT_SET ->
              throw new IllegalArgumentException("a number that lands where we do not know");
        },
        custody(n.getAccount(), n.getManagedBy()),
        n.getVersion());
  }

  private static Application application(io.tandem.contracts.wire.Application a) {
    return new Application(
        a.getId(),
        a.getDisplayName(),
        webhook(a.getVoice()),
        webhook(a.getVoiceFallback()),
        webhook(a.getStatusCallback()),
        custody(a.getAccount(), a.getManagedBy()),
        a.getVersion());
  }

  private static Account account(io.tandem.contracts.wire.Account a) {
    return new Account(
        a.getId(),
        a.getDisplayName(),
        a.getDisabled(),
        a.getTokensList().stream()
            .map(
                t ->
                    new Account.ApiToken(
                        t.getId(), t.getDisplayName(), t.getHash(), t.getCreatedAtEpochMs()))
            .toList(),
        a.getVersion());
  }

  private static Application.Webhook webhook(io.tandem.contracts.wire.Webhook w) {
    return w.getUrl().isEmpty()
        ? Application.Webhook.NONE
        : new Application.Webhook(w.getUrl(), constant(Application.Method.class, w.getMethod()));
  }

  private static RegisterRequest registerRequest(io.tandem.contracts.wire.RegisterRequest r) {
    return new RegisterRequest(
        r.getAddressOfRecord(),
        r.getContactsList().stream()
            .map(
                c ->
                    new RegisterRequest.ContactChange(
                        c.getUri(),
                        c.getExpiresSeconds(),
                        c.getQThousandths(),
                        c.getInstanceId(),
                        c.getRegId()))
            .toList(),
        r.getRemoveAll(),
        r.getCallId(),
        r.getCseq(),
        r.getUserAgent(),
        reach(r.getReach()),
        r.getReceivedAtEpochMs(),
        r.getFlowClosed());
  }

  private static Reach reach(io.tandem.contracts.wire.Reach r) {
    return new Reach(
        r.getEdgeNode(),
        r.getTransport(),
        r.getRemoteHost(),
        r.getRemotePort(),
        r.getConnectionId(),
        r.getPathList(),
        r.getEdgeRoute());
  }

  private static BindingSet bindingSet(io.tandem.contracts.wire.BindingSet s) {
    return new BindingSet(
        s.getAddressOfRecord(),
        s.getBindingsList().stream()
            .map(
                b ->
                    new BindingSet.Binding(
                        b.getContactUri(),
                        b.getExpiresAtEpochMs(),
                        b.getQThousandths(),
                        b.getCallId(),
                        b.getCseq(),
                        b.getInstanceId(),
                        b.getRegId(),
                        b.getUserAgent(),
                        reach(b.getReach()),
                        b.getRegisteredAtEpochMs()))
            .toList());
  }

  private static MediaPlan mediaPlan(io.tandem.contracts.wire.MediaPlan p) {
    return new MediaPlan(
        new CallSid(p.getCallSid()),
        p.getVersion(),
        p.getEndpointsList().stream().map(WireReader::endpoint).toList(),
        p.getBridgesList().stream()
            .map(b -> new MediaPlan.Bridge(b.getFirstEndpoint(), b.getSecondEndpoint()))
            .toList(),
        p.getExpiresAtEpochMs());
  }

  private static MediaPlan.Format format(io.tandem.contracts.wire.Format f) {
    return new MediaPlan.Format(
        f.getPayloadType(),
        f.getEncoding(),
        f.getClockRateHz(),
        f.getPtimeMs(),
        f.getEventPayloadType());
  }

  private static MediaPlan.Endpoint endpoint(io.tandem.contracts.wire.Endpoint e) {
    MediaPlan.Source source =
        switch (e.getSourceCase()) {
          case ECHO -> new MediaPlan.Source.Echo();
          case TONE ->
              new MediaPlan.Source.Tone(
                  e.getTone().getFrequencyHz(),
                  e.getTone().getLevelDbm0(),
                  e.getTone().getPayloadType(),
                  e.getTone().getEncoding(),
                  e.getTone().getPtimeMs());
          case ROOM ->
              new MediaPlan.Source.Room(
                  e.getRoom().getName(),
                  format(e.getRoom().getFormat()),
                  e.getRoom().getAway(),
                  e.getRoom().getLevelExtension());
          case SOURCE_NOT_SET -> new MediaPlan.Source.Bridged();
        };
    return new MediaPlan.Endpoint(
        e.getId(),
        e.getRtpPort(),
        family(e.getFamily()),
        e.hasRemoteRtp() ? Optional.of(mediaAddress(e.getRemoteRtp())) : Optional.empty(),
        e.hasRemoteRtcp() ? Optional.of(mediaAddress(e.getRemoteRtcp())) : Optional.empty(),
        e.getRtcpMux(),
        e.getNegotiation(),
        e.getExpectsMedia(),
        e.getSilenceTimeoutMs(),
        e.hasSpeaks() ? Optional.of(format(e.getSpeaks())) : Optional.empty(),
        e.hasSrtp() ? Optional.of(srtp(e.getSrtp())) : Optional.empty(),
        source);
  }

  private static Srtp srtp(io.tandem.contracts.wire.Srtp s) {
    return s.getSuite().isEmpty()
        ? new Srtp.Offered()
        : new Srtp.Agreed(s.getSuite(), srtpKey(s.getOurs()), srtpKey(s.getTheirs()));
  }

  private static Srtp.Key srtpKey(io.tandem.contracts.wire.SrtpKey k) {
    return new Srtp.Key(k.getNumber(), k.getSealedKey(), srtpIndices(k.getReached()));
  }

  private static Srtp.Indices srtpIndices(io.tandem.contracts.wire.SrtpIndices i) {
    return new Srtp.Indices(
        i.getRtpList().stream().map(WireReader::srtpIndex).toList(),
        i.getRtcpList().stream().map(WireReader::srtpIndex).toList());
  }

  private static Srtp.Index srtpIndex(io.tandem.contracts.wire.SrtpIndex i) {
    return new Srtp.Index(i.getSsrc(), i.getIndex());
  }

  private static Optional<AddressFamily> family(io.tandem.contracts.wire.AddressFamily family) {
    return switch (family) {
      case ADDRESS_FAMILY_IPV4 -> Optional.of(AddressFamily.IPV4);
      case ADDRESS_FAMILY_IPV6 -> Optional.of(AddressFamily.IPV6);
      case ADDRESS_FAMILY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  /** The release before writes one address alone. */
  private static Advertised addresses(String first, List<String> all) {
    return all.isEmpty() ? Advertised.of(first) : Advertised.of(all);
  }

  private static MediaAddress mediaAddress(io.tandem.contracts.wire.MediaAddress a) {
    return new MediaAddress(a.getHost(), a.getPort());
  }

  private static SignalingNode signalingNode(io.tandem.contracts.wire.SignalingNode n) {
    return new SignalingNode(
        n.getNodeId(),
        Advertised.of(n.getAddressesList()),
        n.getEdgeAddress(),
        n.getPort(),
        n.getTlsPort(),
        new SignalingNode.TrunkCalls(n.getTrunkCallsMap(), n.getSubscriberCallsMap()),
        n.getReportedAtEpochMs());
  }

  private static MediaNode mediaNode(io.tandem.contracts.wire.MediaNode n) {
    return new MediaNode(
        n.getNodeId(),
        n.getPartition(),
        addresses(n.getAddress(), n.getAddressesList()),
        n.getIncarnation(),
        n.getDraining(),
        n.getEndpoints(),
        n.getCapacity(),
        n.getPacketsPerSecond(),
        n.getLoopDelayUs(),
        n.getSrtp(),
        n.getReportedAtEpochMs());
  }

  private static MediaFact endpointsOpened(io.tandem.contracts.wire.EndpointsOpened f) {
    return new MediaFact.EndpointsOpened(
        new CallSid(f.getCallSid()),
        f.getPlanVersion(),
        f.getNodeId(),
        addresses(f.getAddress(), f.getAddressesList()),
        f.getEndpointsList().stream()
            .map(e -> new MediaFact.OpenedEndpoint(e.getId(), e.getRtpPort()))
            .toList());
  }

  private static MediaFact endpointFailed(io.tandem.contracts.wire.EndpointFailed f) {
    return new MediaFact.EndpointFailed(
        new CallSid(f.getCallSid()),
        f.getPlanVersion(),
        f.getEndpointId(),
        f.getReason(),
        f.getCause() == EndpointFailureCause.ENDPOINT_FAILURE_CAUSE_ROOM_FULL
            ? MediaFact.EndpointFailed.Cause.ROOM_FULL
            : MediaFact.EndpointFailed.Cause.OTHER);
  }

  private static MediaFact mediaSilent(io.tandem.contracts.wire.MediaSilent f) {
    return new MediaFact.MediaSilent(
        new CallSid(f.getCallSid()), f.getEndpointId(), f.getSilentForMs());
  }

  private static MediaFact srtpAdvanced(io.tandem.contracts.wire.SrtpAdvanced f) {
    return new MediaFact.SrtpAdvanced(
        new CallSid(f.getCallSid()),
        f.getEndpointId(),
        f.getKeyNumber(),
        srtpIndices(f.getReached()));
  }

  private static MediaFact mediaStatistics(io.tandem.contracts.wire.MediaStatistics f) {
    return new MediaFact.MediaStatistics(
        new CallSid(f.getCallSid()), statistics(f.getEndpointsList()));
  }

  private static MediaFact mediaOneWay(io.tandem.contracts.wire.MediaOneWay f) {
    return new MediaFact.MediaOneWay(
        new CallSid(f.getCallSid()), f.getEndpointId(), f.getOver(), f.getLastedMs());
  }

  private static List<MediaFact.EndpointStatistics> statistics(
      List<io.tandem.contracts.wire.EndpointStatistics> endpoints) {
    return endpoints.stream().map(WireReader::statistics).toList();
  }

  private static MediaFact.EndpointStatistics statistics(
      io.tandem.contracts.wire.EndpointStatistics s) {
    return new MediaFact.EndpointStatistics(
        s.getEndpointId(),
        s.getPacketsReceived(),
        s.getOctetsReceived(),
        s.getPacketsSent(),
        s.getOctetsSent(),
        s.getPacketsLost(),
        s.getJitterUs(),
        s.getStrangersDropped(),
        s.getRoundTripUs(),
        s.getPacketsLostByPeer(),
        s.getMosFromPeerX100(),
        s.getMosToPeerX100(),
        s.getPeerReported(),
        s.getJitterByPeerUs(),
        s.getPlayedMs(),
        s.getConcealedMs(),
        s.getCodecFromPeer(),
        s.getCodecToPeer(),
        s.getOneWayAtEpochMs(),
        s.getOneWayMs());
  }

  private static SipArrived sipArrived(io.tandem.contracts.wire.SipArrived s) {
    return new SipArrived(
        s.getShard(),
        s.getEdgeNode(),
        Octets.of(s.getMessage().toByteArray()),
        s.getSealed(),
        reach(s.getSource()));
  }

  private static CallSnapshot callSnapshot(io.tandem.contracts.wire.CallSnapshot s) {
    return new CallSnapshot(
        new CallSid(s.getCallSid()),
        s.getEpoch(),
        switch (s.getPhase()) {
          case CALL_PHASE_RINGING -> CallSnapshot.Phase.RINGING;
          case CALL_PHASE_ANSWERED -> CallSnapshot.Phase.ANSWERED;
          case CALL_PHASE_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("a phase that this release does not know");
        },
        leg(s.getCaller()),
        s.hasCallee() ? Optional.of(leg(s.getCallee())) : Optional.empty(),
        s.hasMedia()
            ? Optional.of(
                new CallSnapshot.Media(
                    s.getMedia().getNodeId(),
                    s.getMedia().getPartition(),
                    addresses(s.getMedia().getAddress(), s.getMedia().getAddressesList()),
                    mediaPlan(s.getMedia().getPlan()),
                    statistics(s.getMedia().getBeforeList())))
            : Optional.empty(),
        s.getCalled(),
        s.getCallerIdentity(),
        s.getStartedAtEpochMs(),
        s.getRingingAtEpochMs(),
        s.getAnsweredAtEpochMs(),
        s.getRingDeadlineEpochMs(),
        s.getLongestMs());
  }

  private static CallSnapshot.Leg leg(io.tandem.contracts.wire.LegSnapshot l) {
    return new CallSnapshot.Leg(
        l.getCallerRole(),
        l.getCallId(),
        l.getLocalTag(),
        l.getRemoteTag(),
        l.getLocalUri(),
        l.getRemoteUri(),
        l.getRemoteTarget(),
        l.getRouteSetList(),
        l.getLocalCseq(),
        l.getRemoteCseq(),
        reach(l.getFlow()),
        Octets.of(l.getInvite().toByteArray()),
        l.getLocalSdp(),
        l.getRemoteSdp(),
        l.getSdpSessionId(),
        l.getSdpVersion(),
        l.getEndpointId(),
        l.getAcknowledged(),
        l.getAddressOfRecord(),
        l.getInstanceId(),
        l.getRegisteredContact(),
        l.getTrunk(),
        l.getSealedCrypto());
  }

  private static CallRecord callRecord(io.tandem.contracts.wire.CallRecord r) {
    return new CallRecord(
        new CallSid(r.getCallSid()),
        r.getCaller(),
        r.getCalled(),
        r.getStartedAtEpochMs(),
        r.getRingingAtEpochMs(),
        r.getAnsweredAtEpochMs(),
        r.getEndedAtEpochMs(),
        constant(CallRecord.Disposition.class, r.getDisposition()),
        constant(CallRecord.EndedBy.class, r.getEndedBy()),
        r.getSipStatus(),
        r.getReason(),
        r.getMediaNode(),
        r.getSourceAddress(),
        r.getAccount(),
        r.getCallerTrunk(),
        r.getCalleeTrunk(),
        r.hasCallerMedia() ? Optional.of(statistics(r.getCallerMedia())) : Optional.empty(),
        r.hasCalleeMedia() ? Optional.of(statistics(r.getCalleeMedia())) : Optional.empty());
  }

  private static Ban ban(io.tandem.contracts.wire.Ban b) {
    return new Ban(
        b.getNetwork(),
        b.getReason(),
        b.getBannedBy(),
        b.getSinceEpochMs(),
        b.getUntilEpochMs(),
        b.getStrikes());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
