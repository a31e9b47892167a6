package io.tandem.contracts;

import com.google.protobuf.ByteString;
import io.tandem.contracts.wire.EndpointFailureCause;
import io.tandem.contracts.wire.Envelope;
import io.tandem.kernel.AddressFamily;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Our records as protobuf messages. One method a record, in the order of the schema. */
final class WireWriter {

  private WireWriter() {}

  static void write(ContractRecord contents, Envelope.Builder to) {
    switch (contents) {
      case Subscriber s -> to.setSubscriber(subscriber(s));
      case Trunk t -> to.setTrunk(trunk(t));
      case TrunkState s -> to.setTrunkState(trunkState(s));
      case PhoneNumber n -> to.setPhoneNumber(phoneNumber(n));
      case Application a -> to.setApplication(application(a));
      case Account a -> to.setAccount(account(a));
      case ProvisioningRequest r -> to.setProvisioningRequest(provisioningRequest(r));
      case RegisterRequest r -> to.setRegisterRequest(registerRequest(r));
      case BindingSet s -> to.setBindingSet(bindingSet(s));
      case MediaPlan p -> to.setMediaPlan(mediaPlan(p));
      case MediaNode n -> to.setMediaNode(mediaNode(n));
      case CallSnapshot s -> to.setCallSnapshot(callSnapshot(s));
      case CallRecord r -> to.setCallRecord(callRecord(r));
      case Ban b -> to.setBan(ban(b));
      case SignalingNode n -> to.setSignalingNode(signalingNode(n));
      case MediaFact.EndpointsOpened f -> to.setEndpointsOpened(endpointsOpened(f));
      case MediaFact.EndpointFailed f -> to.setEndpointFailed(endpointFailed(f));
      case MediaFact.MediaSilent f -> to.setMediaSilent(mediaSilent(f));
      case MediaFact.MediaOneWay f -> to.setMediaOneWay(mediaOneWay(f));
      case MediaFact.SrtpAdvanced f -> to.setSrtpAdvanced(srtpAdvanced(f));
      case MediaFact.MediaStatistics f -> to.setMediaStatistics(mediaStatistics(f));
      case SipArrived s -> to.setSipArrived(sipArrived(s));
    }
  }

  private static io.tandem.contracts.wire.Subscriber subscriber(Subscriber s) {
    return io.tandem.contracts.wire.Subscriber.newBuilder()
        .setName(s.name())
        .setRealm(s.realm())
        .putAllHa1(s.ha1())
        .setDisplayName(s.displayName())
        .setDisabled(s.disabled())
        .setAccount(accountOf(s))
        .setManagedBy(managedBy(s))
        .setVersion(s.version())
        .build();
  }

  private static String accountOf(Provisioned object) {
    String account = object.custody().account();
    return account.equals(Custody.DEFAULT_ACCOUNT) ? "" : account;
  }

  private static String managedBy(Provisioned object) {
    Custody.Keeper keeper = object.custody().keeper();
    return keeper == Custody.Keeper.API ? "" : word(keeper);
  }

  private static io.tandem.contracts.wire.Trunk trunk(Trunk t) {
    var wire =
        io.tandem.contracts.wire.Trunk.newBuilder()
            .setId(t.id())
            .setDisplayName(t.displayName())
            .setDisabled(t.disabled())
            .addAllNetworks(t.networks())
            .setNumbering(
                io.tandem.contracts.wire.Numbering.newBuilder()
                    .setCountryCode(t.numbering().countryCode())
                    .setNationalPrefix(t.numbering().nationalPrefix())
                    .setInternationalPrefix(t.numbering().internationalPrefix())
                    .setSends(word(t.numbering().sends())))
            .setCallerNumber(t.callerNumber())
            .addAllFailoverOn(t.failoverOn())
            .addAllCertificates(t.certificates())
            .setPolicy(policy(t.policy()))
            .setAccount(accountOf(t))
            .setManagedBy(managedBy(t))
            .setVersion(t.version());
    for (Trunk.Target target : t.targets()) {
      wire.addTargets(
          io.tandem.contracts.wire.TrunkTarget.newBuilder()
              .setUri(target.uri())
              .setPriority(target.priority())
              .setWeight(target.weight()));
    }
    for (Trunk.OutboundRoute route : t.routes()) {
      wire.addRoutes(
          io.tandem.contracts.wire.OutboundRoute.newBuilder()
              .setPrefix(route.prefix())
              .setPriority(route.priority()));
    }
    t.login()
        .ifPresent(
            login ->
                wire.setLogin(
                    io.tandem.contracts.wire.TrunkLogin.newBuilder()
                        .setUsername(login.username())
                        .setAuthUsername(login.authUsername())
                        .setSealedPassword(login.sealedPassword())
                        .setDomain(login.domain())
                        .setRegister(login.register())
                        .setExpiresSeconds(login.expiresSeconds())
                        .setNumber(login.number())));
    return wire.build();
  }

  private static io.tandem.contracts.wire.TrunkState trunkState(TrunkState s) {
    return io.tandem.contracts.wire.TrunkState.newBuilder()
        .setTrunk(s.trunk())
        .setStatus(word(s.status()))
        .setReason(s.reason())
        .setSinceEpochMs(s.sinceEpochMillis())
        .setUntilEpochMs(s.untilEpochMillis())
        .setTarget(s.target())
        .setContact(s.contact())
        .setLine(s.line())
        .setCallId(s.callId())
        .setCseq(s.cseq())
        .setReach(reach(s.reach()))
        .build();
  }

  private static io.tandem.contracts.wire.TrunkPolicy policy(TrunkPolicy p) {
    var wire =
        io.tandem.contracts.wire.TrunkPolicy.newBuilder()
            .setMaxCalls(p.maxCalls())
            .setCallsPerSecond(p.callsPerSecond())
            .setMaxDurationSeconds(p.maxDurationSeconds())
            .addAllAllowedPrefixes(p.allowedPrefixes())
            .addAllForbiddenPrefixes(p.forbiddenPrefixes())
            .setCaller(word(p.caller()))
            .addAllCodecs(p.codecs())
            .setPingSeconds(p.pingSeconds())
            .setEmergency(p.emergency())
            .setSrtp(word(p.srtp()));
    for (TrunkPolicy.Rewrite rewrite : p.rewrites()) {
      wire.addRewrites(
          io.tandem.contracts.wire.Rewrite.newBuilder()
              .setPrefix(rewrite.prefix())
              .setWith(rewrite.with()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.PhoneNumber phoneNumber(PhoneNumber n) {
    var wire =
        io.tandem.contracts.wire.PhoneNumber.newBuilder()
            .setId(n.id())
            .setAccount(accountOf(n))
            .setManagedBy(managedBy(n))
            .setVersion(n.version());
    switch (n.landing()) {
      case PhoneNumber.Landing.OnSubscriber(String name) -> wire.setSubscriber(name);
      case PhoneNumber.Landing.OnTrunk(String trunk) -> wire.setTrunk(trunk);
      case PhoneNumber.Landing.OnService(String number) -> wire.setService(number);
      case PhoneNumber.Landing.OnApplication(String application) ->
          wire.setApplication(application);
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.Application application(Application a) {
    return io.tandem.contracts.wire.Application.newBuilder()
        .setId(a.id())
        .setDisplayName(a.displayName())
        .setVoice(webhook(a.voice()))
        .setVoiceFallback(webhook(a.voiceFallback()))
        .setStatusCallback(webhook(a.statusCallback()))
        .setAccount(accountOf(a))
        .setManagedBy(managedBy(a))
        .setVersion(a.version())
        .build();
  }

  private static io.tandem.contracts.wire.Account account(Account a) {
    var wire =
        io.tandem.contracts.wire.Account.newBuilder()
            .setId(a.id())
            .setDisplayName(a.displayName())
            .setDisabled(a.disabled())
            .setVersion(a.version());
    for (Account.ApiToken t : a.tokens()) {
      wire.addTokens(
          io.tandem.contracts.wire.ApiToken.newBuilder()
              .setId(t.id())
              .setDisplayName(t.displayName())
              .setHash(t.hash())
              .setCreatedAtEpochMs(t.createdAtEpochMillis()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.Webhook webhook(Application.Webhook w) {
    return io.tandem.contracts.wire.Webhook.newBuilder()
        .setUrl(w.url())
        .setMethod(word(w.method()))
        .build();
  }

  private static io.tandem.contracts.wire.ProvisioningRequest provisioningRequest(
      ProvisioningRequest r) {
    var wire =
        io.tandem.contracts.wire.ProvisioningRequest.newBuilder()
            .setIfVersion(r.ifVersion())
            .setIfAbsent(r.ifAbsent())
            .setAccount(r.account());
    switch (r.change()) {
      case ProvisioningRequest.Change.Put(Provisioned object) -> {
        switch (object) {
          case Subscriber s -> wire.setPutSubscriber(subscriber(s));
          case Trunk t -> wire.setPutTrunk(trunk(t));
          case PhoneNumber n -> wire.setPutNumber(phoneNumber(n));
          case Application a -> wire.setPutApplication(application(a));
          case Account a -> wire.setPutAccount(account(a));
        }
      }
      case ProvisioningRequest.Change.Delete(Provisioned.Kind kind, String id) -> {
        switch (kind) {
          case SUBSCRIBER -> wire.setDeleteSubscriber(id);
          case TRUNK -> wire.setDeleteTrunk(id);
          case NUMBER -> wire.setDeleteNumber(id);
          case APPLICATION -> wire.setDeleteApplication(id);
          case ACCOUNT -> wire.setDeleteAccount(id);
        }
      }
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.RegisterRequest registerRequest(RegisterRequest r) {
    var wire =
        io.tandem.contracts.wire.RegisterRequest.newBuilder()
            .setAddressOfRecord(r.addressOfRecord())
            .setRemoveAll(r.removeAll())
            .setCallId(r.callId())
            .setCseq(r.cseq())
            .setUserAgent(r.userAgent())
            .setReach(reach(r.reach()))
            .setReceivedAtEpochMs(r.receivedAtEpochMillis())
            .setFlowClosed(r.flowClosed());
    for (RegisterRequest.ContactChange c : r.contacts()) {
      wire.addContacts(
          io.tandem.contracts.wire.ContactChange.newBuilder()
              .setUri(c.uri())
              .setExpiresSeconds(c.expiresSeconds())
              .setQThousandths(c.qThousandths())
              .setInstanceId(c.instanceId())
              .setRegId(c.regId()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.Reach reach(Reach r) {
    return io.tandem.contracts.wire.Reach.newBuilder()
        .setEdgeNode(r.edgeNode())
        .setTransport(r.transport())
        .setRemoteHost(r.remoteHost())
        .setRemotePort(r.remotePort())
        .setConnectionId(r.connectionId())
        .addAllPath(r.path())
        .setEdgeRoute(r.edgeRoute())
        .build();
  }

  private static io.tandem.contracts.wire.BindingSet bindingSet(BindingSet s) {
    var wire =
        io.tandem.contracts.wire.BindingSet.newBuilder().setAddressOfRecord(s.addressOfRecord());
    for (BindingSet.Binding b : s.bindings()) {
      wire.addBindings(
          io.tandem.contracts.wire.Binding.newBuilder()
              .setContactUri(b.contactUri())
              .setExpiresAtEpochMs(b.expiresAtEpochMillis())
              .setQThousandths(b.qThousandths())
              .setCallId(b.callId())
              .setCseq(b.cseq())
              .setInstanceId(b.instanceId())
              .setRegId(b.regId())
              .setUserAgent(b.userAgent())
              .setReach(reach(b.reach()))
              .setRegisteredAtEpochMs(b.registeredAtEpochMillis()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.MediaPlan mediaPlan(MediaPlan p) {
    var wire =
        io.tandem.contracts.wire.MediaPlan.newBuilder()
            .setCallSid(p.callSid().value())
            .setVersion(p.version())
            .setExpiresAtEpochMs(p.expiresAtEpochMillis());
    for (MediaPlan.Endpoint endpoint : p.endpoints()) {
      wire.addEndpoints(endpoint(endpoint));
    }
    for (MediaPlan.Bridge bridge : p.bridges()) {
      wire.addBridges(
          io.tandem.contracts.wire.Bridge.newBuilder()
              .setFirstEndpoint(bridge.first())
              .setSecondEndpoint(bridge.second()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.Endpoint endpoint(MediaPlan.Endpoint e) {
    var wire =
        io.tandem.contracts.wire.Endpoint.newBuilder()
            .setId(e.id())
            .setRtpPort(e.rtpPort())
            .setFamily(family(e.family()))
            .setRtcpMux(e.rtcpMux())
            .setNegotiation(e.negotiation())
            .setExpectsMedia(e.expectsMedia())
            .setSilenceTimeoutMs(e.silenceTimeoutMillis());
    e.remoteRtp().ifPresent(a -> wire.setRemoteRtp(mediaAddress(a)));
    e.remoteRtcp().ifPresent(a -> wire.setRemoteRtcp(mediaAddress(a)));
    e.speaks().ifPresent(spoken -> wire.setSpeaks(format(spoken)));
    e.srtp().ifPresent(srtp -> wire.setSrtp(srtp(srtp)));
    switch (e.source()) {
      case MediaPlan.Source.Bridged _ -> {}
      case MediaPlan.Source.Echo _ ->
          wire.setEcho(io.tandem.contracts.wire.Echo.getDefaultInstance());
      case MediaPlan.Source.Tone t ->
          wire.setTone(
              io.tandem.contracts.wire.Tone.newBuilder()
                  .setFrequencyHz(t.frequencyHz())
                  .setLevelDbm0(t.levelDbm0())
                  .setPayloadType(t.payloadType())
                  .setEncoding(t.encoding())
                  .setPtimeMs(t.ptimeMillis()));
      case MediaPlan.Source.Room(
              String room,
              MediaPlan.Format format,
              boolean away,
              int levelExtension) ->
          wire.setRoom(
              io.tandem.contracts.wire.Room.newBuilder()
                  .setName(room)
                  .setFormat(format(format))
                  .setAway(away)
                  .setLevelExtension(levelExtension));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.Srtp srtp(Srtp srtp) {
    return switch (srtp) {
      case Srtp.Offered _ -> io.tandem.contracts.wire.Srtp.getDefaultInstance();
      case Srtp.Agreed(String suite, Srtp.Key ours, Srtp.Key theirs) ->
          io.tandem.contracts.wire.Srtp.newBuilder()
              .setSuite(suite)
              .setOurs(srtpKey(ours))
              .setTheirs(srtpKey(theirs))
              .build();
    };
  }

  private static io.tandem.contracts.wire.SrtpKey srtpKey(Srtp.Key key) {
    return io.tandem.contracts.wire.SrtpKey.newBuilder()
        .setNumber(key.number())
        .setSealedKey(key.sealed())
        .setReached(srtpIndices(key.reached()))
        .build();
  }

  private static io.tandem.contracts.wire.SrtpIndices srtpIndices(Srtp.Indices indices) {
    return io.tandem.contracts.wire.SrtpIndices.newBuilder()
        .addAllRtp(indices.rtp().stream().map(WireWriter::srtpIndex).toList())
        .addAllRtcp(indices.rtcp().stream().map(WireWriter::srtpIndex).toList())
        .build();
  }

  private static io.tandem.contracts.wire.SrtpIndex srtpIndex(Srtp.Index index) {
    return io.tandem.contracts.wire.SrtpIndex.newBuilder()
        .setSsrc(index.ssrc())
        .setIndex(index.index())
        .build();
  }

  private static io.tandem.contracts.wire.Format format(MediaPlan.Format format) {
    return io.tandem.contracts.wire.Format.newBuilder()
        .setPayloadType(format.payloadType())
        .setEncoding(format.encoding())
        .setClockRateHz(format.clockRateHz())
        .setPtimeMs(format.ptimeMillis())
        .setEventPayloadType(format.eventPayloadType())
        .build();
  }

  private static io.tandem.contracts.wire.AddressFamily family(Optional<AddressFamily> family) {
    return family
        .map(
            known ->
                switch (known) {
                  case IPV4 -> io.tandem.contracts.wire.AddressFamily.ADDRESS_FAMILY_IPV4;
                  case IPV6 -> io.tandem.contracts.wire.AddressFamily.ADDRESS_FAMILY_IPV6;
                })
        .orElse(io.tandem.contracts.wire.AddressFamily.ADDRESS_FAMILY_UNSPECIFIED);
  }

  private static io.tandem.contracts.wire.MediaAddress mediaAddress(MediaAddress a) {
    return io.tandem.contracts.wire.MediaAddress.newBuilder()
        .setHost(a.host())
        .setPort(a.port())
        .build();
  }

  private static io.tandem.contracts.wire.SignalingNode signalingNode(SignalingNode n) {
    return io.tandem.contracts.wire.SignalingNode.newBuilder()
        .setNodeId(n.nodeId())
        .addAllAddresses(n.addresses().literals())
        .setEdgeAddress(n.edgeAddress())
        .setPort(n.port())
        .setTlsPort(n.tlsPort())
        .putAllTrunkCalls(n.trunkCalls().byTrunk())
        .putAllSubscriberCalls(n.trunkCalls().bySubscriber())
        .setReportedAtEpochMs(n.reportedAtEpochMillis())
        .build();
  }

  private static io.tandem.contracts.wire.MediaNode mediaNode(MediaNode n) {
    return io.tandem.contracts.wire.MediaNode.newBuilder()
        .setNodeId(n.nodeId())
        .setPartition(n.partition())
        .setAddress(n.addresses().literals().getFirst())
        .addAllAddresses(n.addresses().literals())
        .setIncarnation(n.incarnation())
        .setDraining(n.draining())
        .setEndpoints(n.endpoints())
        .setCapacity(n.capacity())
        .setPacketsPerSecond(n.packetsPerSecond())
        .setLoopDelayUs(n.loopDelayMicros())
        .setSrtp(n.srtp())
        .setReportedAtEpochMs(n.reportedAtEpochMillis())
        .build();
  }

  private static io.tandem.contracts.wire.EndpointsOpened endpointsOpened(
      MediaFact.EndpointsOpened f) {
    var wire =
        io.tandem.contracts.wire.EndpointsOpened.newBuilder()
            .setCallSid(f.callSid().value())
            .setPlanVersion(f.planVersion())
            .setNodeId(f.nodeId())
            .setAddress(f.addresses().literals().getFirst())
            .addAllAddresses(f.addresses().literals());
    for (MediaFact.OpenedEndpoint opened : f.endpoints()) {
      wire.addEndpoints(
          io.tandem.contracts.wire.OpenedEndpoint.newBuilder()
              .setId(opened.id())
              .setRtpPort(opened.rtpPort()));
    }
    return wire.build();
  }

  private static io.tandem.contracts.wire.EndpointFailed endpointFailed(
      MediaFact.EndpointFailed f) {
    return io.tandem.contracts.wire.EndpointFailed.newBuilder()
        .setCallSid(f.callSid().value())
        .setPlanVersion(f.planVersion())
        .setEndpointId(f.endpointId())
        .setReason(f.reason())
        .setCause(
            switch (f.cause()) {
              case OTHER -> EndpointFailureCause.ENDPOINT_FAILURE_CAUSE_UNSPECIFIED;
              case ROOM_FULL -> EndpointFailureCause.ENDPOINT_FAILURE_CAUSE_ROOM_FULL;
            })
        .build();
  }

  private static io.tandem.contracts.wire.MediaSilent mediaSilent(MediaFact.MediaSilent f) {
    return io.tandem.contracts.wire.MediaSilent.newBuilder()
        .setCallSid(f.callSid().value())
        .setEndpointId(f.endpointId())
        .setSilentForMs(f.silentForMillis())
        .build();
  }

  private static io.tandem.contracts.wire.SrtpAdvanced srtpAdvanced(MediaFact.SrtpAdvanced f) {
    return io.tandem.contracts.wire.SrtpAdvanced.newBuilder()
        .setCallSid(f.callSid().value())
        .setEndpointId(f.endpointId())
        .setKeyNumber(f.keyNumber())
        .setReached(srtpIndices(f.reached()))
        .build();
  }

  private static io.tandem.contracts.wire.MediaOneWay mediaOneWay(MediaFact.MediaOneWay f) {
    return io.tandem.contracts.wire.MediaOneWay.newBuilder()
        .setCallSid(f.callSid().value())
        .setEndpointId(f.endpointId())
        .setOver(f.over())
        .setLastedMs(f.lastedMillis())
        .build();
  }

  private static io.tandem.contracts.wire.MediaStatistics mediaStatistics(
      MediaFact.MediaStatistics f) {
    return io.tandem.contracts.wire.MediaStatistics.newBuilder()
        .setCallSid(f.callSid().value())
        .addAllEndpoints(statistics(f.endpoints()))
        .build();
  }

  private static List<io.tandem.contracts.wire.EndpointStatistics> statistics(
      List<MediaFact.EndpointStatistics> endpoints) {
    return endpoints.stream().map(WireWriter::statistics).toList();
  }

  private static io.tandem.contracts.wire.EndpointStatistics statistics(
      MediaFact.EndpointStatistics s) {
    return io.tandem.contracts.wire.EndpointStatistics.newBuilder()
        .setEndpointId(s.endpointId())
        .setPacketsReceived(s.packetsReceived())
        .setOctetsReceived(s.octetsReceived())
        .setPacketsSent(s.packetsSent())
        .setOctetsSent(s.octetsSent())
        .setPacketsLost(s.packetsLost())
        .setJitterUs(s.jitterMicros())
        .setStrangersDropped(s.strangersDropped())
        .setRoundTripUs(s.roundTripMicros())
        .setPacketsLostByPeer(s.packetsLostByPeer())
        .setMosFromPeerX100(s.mosFromPeerTimes100())
        .setMosToPeerX100(s.mosToPeerTimes100())
        .setPeerReported(s.peerReported())
        .setJitterByPeerUs(s.jitterByPeerMicros())
        .setPlayedMs(s.playedMillis())
        .setConcealedMs(s.concealedMillis())
        .setCodecFromPeer(s.codecFromPeer())
        .setCodecToPeer(s.codecToPeer())
        .setOneWayAtEpochMs(s.oneWayAtEpochMillis())
        .setOneWayMs(s.oneWayMillis())
        .build();
  }

  private static io.tandem.contracts.wire.SipArrived sipArrived(SipArrived s) {
    return io.tandem.contracts.wire.SipArrived.newBuilder()
        .setShard(s.shard())
        .setEdgeNode(s.edgeNode())
        .setMessage(ByteString.copyFrom(s.message().toByteArray()))
        .setSealed(s.sealed())
        .setSource(reach(s.source()))
        .build();
  }

  private static io.tandem.contracts.wire.CallSnapshot callSnapshot(CallSnapshot s) {
    var wire =
        io.tandem.contracts.wire.CallSnapshot.newBuilder()
            .setCallSid(s.callSid().value())
            .setEpoch(s.epoch())
            .setPhase(
                switch (s.phase()) {
                  case RINGING -> io.tandem.contracts.wire.CallPhase.CALL_PHASE_RINGING;
                  case ANSWERED -> io.tandem.contracts.wire.CallPhase.CALL_PHASE_ANSWERED;
                })
            .setCaller(leg(s.caller()))
            .setCalled(s.calledNumber())
            .setCallerIdentity(s.callerIdentity())
            .setStartedAtEpochMs(s.startedAtEpochMillis())
            .setRingingAtEpochMs(s.ringingAtEpochMillis())
            .setAnsweredAtEpochMs(s.answeredAtEpochMillis())
            .setRingDeadlineEpochMs(s.ringDeadlineEpochMillis())
            .setLongestMs(s.longestMillis());
    s.callee().ifPresent(callee -> wire.setCallee(leg(callee)));
    s.media()
        .ifPresent(
            m ->
                wire.setMedia(
                    io.tandem.contracts.wire.MediaSnapshot.newBuilder()
                        .setNodeId(m.nodeId())
                        .setPartition(m.partition())
                        .setAddress(m.addresses().literals().getFirst())
                        .addAllAddresses(m.addresses().literals())
                        .setPlan(mediaPlan(m.plan()))
                        .addAllBefore(statistics(m.before()))));
    return wire.build();
  }

  private static io.tandem.contracts.wire.LegSnapshot leg(CallSnapshot.Leg l) {
    return io.tandem.contracts.wire.LegSnapshot.newBuilder()
        .setCallerRole(l.callerRole())
        .setCallId(l.callId())
        .setLocalTag(l.localTag())
        .setRemoteTag(l.remoteTag())
        .setLocalUri(l.localUri())
        .setRemoteUri(l.remoteUri())
        .setRemoteTarget(l.remoteTarget())
        .addAllRouteSet(l.routeSet())
        .setLocalCseq(l.localCseq())
        .setRemoteCseq(l.remoteCseq())
        .setFlow(reach(l.flow()))
        .setInvite(ByteString.copyFrom(l.invite().toByteArray()))
        .setLocalSdp(l.localSdp())
        .setRemoteSdp(l.remoteSdp())
        .setSdpSessionId(l.sdpSessionId())
        .setSdpVersion(l.sdpVersion())
        .setEndpointId(l.endpointId())
        .setAcknowledged(l.acknowledged())
        .setAddressOfRecord(l.addressOfRecord())
        .setInstanceId(l.instanceId())
        .setRegisteredContact(l.registeredContact())
        .setTrunk(l.trunk())
        .setSealedCrypto(l.sealedCrypto())
        .build();
  }

  private static io.tandem.contracts.wire.CallRecord callRecord(CallRecord r) {
    var wire =
        io.tandem.contracts.wire.CallRecord.newBuilder()
            .setCallSid(r.callSid().value())
            .setCaller(r.caller())
            .setCalled(r.called())
            .setStartedAtEpochMs(r.startedAtEpochMillis())
            .setRingingAtEpochMs(r.ringingAtEpochMillis())
            .setAnsweredAtEpochMs(r.answeredAtEpochMillis())
            .setEndedAtEpochMs(r.endedAtEpochMillis())
            .setDisposition(word(r.disposition()))
            .setEndedBy(word(r.endedBy()))
            .setSipStatus(r.sipStatus())
            .setReason(r.reason())
            .setMediaNode(r.mediaNode())
            .setSourceAddress(r.sourceAddress())
            .setAccount(r.account())
            .setCallerTrunk(r.callerTrunk())
            .setCalleeTrunk(r.calleeTrunk());
    r.callerMedia().ifPresent(media -> wire.setCallerMedia(statistics(media)));
    r.calleeMedia().ifPresent(media -> wire.setCalleeMedia(statistics(media)));
    return wire.build();
  }

  private static io.tandem.contracts.wire.Ban ban(Ban b) {
    return io.tandem.contracts.wire.Ban.newBuilder()
        .setNetwork(b.network())
        .setReason(b.reason())
        .setBannedBy(b.bannedBy())
        .setSinceEpochMs(b.sinceEpochMillis())
        .setUntilEpochMs(b.untilEpochMillis())
        .setStrikes(b.strikes())
        .build();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
