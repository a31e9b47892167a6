package io.tandem.signaling;

import io.netty.channel.EventLoop;
import io.tandem.contracts.Topic;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.OwnedPartitions;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.kafka.Topics;
import io.tandem.runtime.service.Service;
import io.tandem.runtime.service.ServiceContext;
import io.tandem.signaling.auth.Authenticator;
import io.tandem.signaling.bus.KafkaJournal;
import io.tandem.signaling.bus.LocationPartitions;
import io.tandem.signaling.bus.NodeHeartbeats;
import io.tandem.signaling.bus.ShardOwner;
import io.tandem.signaling.bus.Views;
import io.tandem.signaling.call.CallSettings;
import io.tandem.signaling.call.Calls;
import io.tandem.signaling.call.SrtpUse;
import io.tandem.signaling.defence.BanList;
import io.tandem.signaling.defence.Defence;
import io.tandem.signaling.defence.OverloadControl;
import io.tandem.signaling.dns.DnsClient;
import io.tandem.signaling.engine.BoundConnections;
import io.tandem.signaling.engine.CallDesk;
import io.tandem.signaling.engine.EdgeRelay;
import io.tandem.signaling.engine.Edges;
import io.tandem.signaling.engine.Forwarding;
import io.tandem.signaling.engine.Gatekeeper;
import io.tandem.signaling.engine.Identity;
import io.tandem.signaling.engine.Journal;
import io.tandem.signaling.engine.Locations;
import io.tandem.signaling.engine.Logins;
import io.tandem.signaling.engine.OptionsDesk;
import io.tandem.signaling.engine.PendingRegistrations;
import io.tandem.signaling.engine.RegEventDesk;
import io.tandem.signaling.engine.RegisterAnswers;
import io.tandem.signaling.engine.RegistrationDesk;
import io.tandem.signaling.engine.ShardTakeover;
import io.tandem.signaling.engine.Shards;
import io.tandem.signaling.engine.SignalingLoop;
import io.tandem.signaling.engine.SignalingMetrics;
import io.tandem.signaling.engine.SipEdge;
import io.tandem.signaling.engine.TraceFinder;
import io.tandem.signaling.engine.TrunkDesk;
import io.tandem.signaling.engine.TrunkPings;
import io.tandem.signaling.engine.TrunkPlaces;
import io.tandem.signaling.engine.TrunkWays;
import io.tandem.signaling.engine.WatchedAddresses;
import io.tandem.signaling.engine.Whereabouts;
import io.tandem.signaling.hep.HepExport;
import io.tandem.signaling.http.BansApi;
import io.tandem.signaling.http.MediaNodesApi;
import io.tandem.signaling.http.RoutesApi;
import io.tandem.signaling.http.TraceApi;
import io.tandem.signaling.knock.UdpKnock;
import io.tandem.signaling.outbound.ClusterKey;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.signaling.outbound.Gruus;
import io.tandem.signaling.registration.RegisterCheck;
import io.tandem.signaling.routing.CallAccounts;
import io.tandem.signaling.routing.Clearance;
import io.tandem.signaling.routing.Explainer;
import io.tandem.signaling.routing.MediaNodes;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.signaling.routing.Router;
import io.tandem.signaling.routing.SignalingNodes;
import io.tandem.signaling.routing.TargetHealth;
import io.tandem.signaling.routing.TrunkLoad;
import io.tandem.signaling.routing.Trunks;
import io.tandem.signaling.screening.Screening;
import io.tandem.signaling.trace.LoopTraces;
import io.tandem.signaling.trace.TraceLimits;
import io.tandem.signaling.transport.Connections;
import io.tandem.signaling.transport.Deferred;
import io.tandem.signaling.transport.Outlet;
import io.tandem.signaling.transport.WebSocketTransport;
import io.tandem.sip.auth.NonceCounts;
import io.tandem.sip.auth.Nonces;
import io.tandem.sip.locate.DeadTargets;
import io.tandem.sip.locate.LocatingRules;
import io.tandem.sip.locate.RecordType;
import io.tandem.sip.message.Method;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signaling as a service of a process: wires what there is, top to bottom, and brings it up and
 * down. Sockets first, so that a port that is taken is told at once; then Kafka, as long as that
 * may take; until then every request is answered 503.
 */
public final class SignalingService implements Service {

  private static final Logger log = LoggerFactory.getLogger(SignalingService.class);

  /** The consumer group whose members share out the shards. */
  private static final String GROUP = "signaling";

  private static final List<String> METHODS =
      List.of(
          Method.INVITE,
          Method.ACK,
          Method.CANCEL,
          Method.BYE,
          Method.OPTIONS,
          Method.REGISTER,
          Method.SUBSCRIBE);

  /** What a sender may insist on. */
  private static final Map<String, Set<String>> EXTENSIONS =
      Map.of(Method.REGISTER, Set.of("path", "outbound", "gruu"), Method.INVITE, Set.of("gruu"));

  private static final int REMEMBERED_NONCES = 100_000;
  private static final int KEY_BYTES = 32;

  /** Bans are remembered for a day: a minute more is nothing. */
  private static final Duration BAN_SWEEP = Duration.ofMinutes(1);

  private final ServiceContext context;
  private final SignalingConfig config;
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens = new RandomTokens(random);
  private final SignalingMetrics metrics;
  private final Trunks trunks = new Trunks();
  private final MediaNodes mediaNodes = new MediaNodes();
  private final SignalingNodes signalingNodes = new SignalingNodes();
  private final TrunkLoad trunkLoad;
  private final TargetHealth targetHealth = new TargetHealth(tokens);
  private final LocationPartitions locationPartitions = new LocationPartitions();
  private final PendingRegistrations pending = new PendingRegistrations(locationPartitions);
  private final BanList bans = new BanList();
  private final ClusterKey clusterKey;
  private final Defence defence;
  private final Gatekeeper gatekeeper;
  private final Views views;
  private final Journal journal;
  private final Outlet outlet = new Outlet();
  private final TraceFinder traces = new TraceFinder();
  private final DeadTargets deadTargets = new DeadTargets();
  private @Nullable HepExport hep;
  private final Deferred inbound = new Deferred();
  private final Connections connections;
  private final Listeners listeners;
  private volatile @Nullable Explainer explainer;
  private @Nullable DnsClient dns;
  private @Nullable NodeHeartbeats heartbeats;
  private @Nullable TopicView view;
  private volatile @Nullable OwnedPartitions owned;

  public SignalingService(ServiceContext context, SignalingConfig config) {
    this.context = context;
    this.config = config;
    this.metrics = new SignalingMetrics(context.metrics());
    this.views =
        new Views(trunks, mediaNodes, signalingNodes, pending, bans, context.deadLetters());
    metrics.watchViews(
        views::subscriberCount, views::addressCount, views::bindingCount, views::trunkCount);
    this.journal =
        new KafkaJournal(
            context.publisher(), tokens, new CallAccounts(views, trunks)::attributed, metrics);
    ProcessConfig process = context.config();
    this.trunkLoad = new TrunkLoad(signalingNodes.besides(process.nodeId()));
    byte[] nonceKey = nonceKey();
    this.clusterKey = new ClusterKey(nonceKey);
    this.defence =
        new Defence(
            config.defence().limits(),
            config
                .defence()
                .exempt()
                .and(address -> trunks.at(address).isPresent() || trunks.isServer(address)),
            bans,
            process.nodeId(),
            context.clock().epochMillis());
    Authenticator authenticator =
        new Authenticator(
            config.digest(),
            process.domain(),
            new Nonces(nonceKey, process.domain(), random),
            new NonceCounts(REMEMBERED_NONCES),
            views);
    this.gatekeeper =
        new Gatekeeper(authenticator, defence, bans, journal, context.clock(), metrics);
    this.connections =
        new Connections(context.vertx(), config.defence().connections(), gatekeeper, inbound);
    this.listeners = new Listeners(context, config.transport(), connections);
  }

  @Override
  public String name() {
    return "signaling";
  }

  @Override
  public void mount(io.vertx.ext.web.Router router) {
    new MediaNodesApi(mediaNodes).mount(router);
    new BansApi(bans, gatekeeper, context.clock()).mount(router);
    new RoutesApi(
            () -> Optional.ofNullable(explainer).filter(_ -> knowsItsSubscribers()),
            context.clock())
        .mount(router);
    ProcessConfig process = context.config();
    new TraceApi(context.vertx(), traces::find, process.nodeId(), process.advertise())
        .mount(router);
    new WebSocketTransport(context.vertx(), connections, config.transport().webSocket(process))
        .mount(router);
  }

  @Override
  public Future<Void> start() {
    ProcessConfig process = context.config();
    VertxInternal vertx = (VertxInternal) context.vertx();
    List<EventLoop> eventLoops = new ArrayList<>();
    List<Context> contexts = new ArrayList<>();
    vertx.nettyEventLoopGroup().forEach(loop -> eventLoops.add((EventLoop) loop));
    eventLoops.forEach(_ -> contexts.add(vertx.createEventLoopContext()));

    Shards shards = new Shards(eventLoops.size(), this::leaseFresh);
    connections.watch();
    return listeners
        .bind(eventLoops, contexts, gatekeeper, inbound, outlet)
        .compose(
            _ -> {
              metrics.watch(shards::count, connections);
              Identity identity = identity(process);
              ShardTakeover takeover = wire(process, identity, eventLoops, shards);
              return joinKafka(takeover, identity, shards);
            });
  }

  /** Everything between the sockets and Kafka. */
  private ShardTakeover wire(
      ProcessConfig process, Identity identity, List<EventLoop> eventLoops, Shards shards) {
    OwnNames names = ownNames(process);
    Forwarding forwarding =
        new Forwarding(
            identity,
            journal,
            outlet,
            metrics,
            context.clock(),
            clusterKey.keyFor("responses on their way back"),
            process.seal());
    FlowTokens flowTokens = new FlowTokens(clusterKey.keyFor("flow tokens"), identity.node());
    Gruus gruus = new Gruus(clusterKey.keyFor("temporary GRUUs"), process.domain(), random);
    BoundConnections bound =
        new BoundConnections(connections, journal, context.clock(), tokens, identity.node());
    Logins logins = new Logins(trunks, process.seal());
    Edges edges = new Edges(identity, flowTokens, signalingNodes, connections, forwarding, logins);
    TrunkWays trunkWays = new TrunkWays(trunks, logins, names, edges, tokens);
    Whereabouts whereabouts = new Whereabouts(views, edges, context.clock());
    RoutingSettings routing = config.routing();
    Router router =
        new Router(names, views, gruus, edges, trunks, routing.dialled(), routing.emergency());
    Clearance clearance = new Clearance(trunks, names, trunkLoad, targetHealth, routing.fraud());
    TrunkPlaces places = new TrunkPlaces(trunkLoad, context.clock(), metrics);
    explainer = new Explainer(router, clearance, views, trunks, names, routing.dialled());
    CallSettings callSettings = config.call().sealedBy(process.seal());
    if (process.seal().isEmpty() && callSettings.srtp().phones() != SrtpUse.OFF) {
      log.warn("sealing.key is not set: there is no SRTP, and who offers it is refused");
    }
    Calls calls = new Calls(callSettings, tokens);
    RegisterCheck registerCheck = new RegisterCheck(names, config.minExpires().toSeconds());
    RegisterAnswers registerAnswers = new RegisterAnswers(gruus, config.edge().serviceRoute());

    Screening screening = new Screening(METHODS, EXTENSIONS);

    List<OverloadControl> overloads = new ArrayList<>();
    hep =
        config
            .trace()
            .hep()
            .map(
                to ->
                    new HepExport(
                        to,
                        process.nodeId(),
                        process.advertise(),
                        context.clock(),
                        metrics.hepOutcomes()))
            .orElse(null);
    metrics.watchTrunks(trunks::count);
    Locations locations = locations(process, eventLoops.getFirst());
    WatchedAddresses watched = new WatchedAddresses();
    TraceLimits traceLimits = config.trace().limits().share(eventLoops.size());
    List<SignalingLoop> loops = new ArrayList<>();
    for (EventLoop eventLoop : eventLoops) {
      OverloadControl overload = new OverloadControl(config.defence().overload());
      overloads.add(overload);
      SignalingLoop loop =
          new SignalingLoop(
              loops.size(),
              eventLoop,
              context.clock(),
              outlet,
              journal,
              shards,
              identity,
              locations,
              edges,
              whereabouts,
              places,
              overload,
              metrics,
              new LoopTraces(traceLimits, Optional.ofNullable(hep), metrics.traceLosses()));
      loop.open(
          new SignalingLoop.Desks(
              screening,
              gatekeeper,
              new OptionsDesk(loops.size(), outlet, screening, metrics),
              new CallDesk(
                  loop,
                  gatekeeper,
                  trunks,
                  names,
                  router,
                  clearance,
                  trunkLoad,
                  mediaNodes,
                  callSettings.srtp(),
                  calls,
                  edges,
                  trunkWays,
                  whereabouts,
                  shards,
                  journal,
                  context.clock(),
                  tokens,
                  metrics),
              new RegistrationDesk(
                  loop,
                  gatekeeper,
                  registerCheck,
                  pending,
                  views,
                  identity,
                  edges,
                  bound,
                  registerAnswers,
                  journal,
                  context.clock(),
                  tokens,
                  metrics),
              new RegEventDesk(
                  loop, gatekeeper, names, views, edges, watched, context.clock(), tokens),
              new TrunkDesk(
                  loop, trunks, logins, shards, edges, journal, context.clock(), tokens, metrics)),
          this::knowsItsSubscribers);
      loops.add(loop);
    }
    new TrunkPings(loops, trunks, targetHealth, names, edges, context.clock(), tokens, metrics)
        .start();
    metrics.watchTrunkTargets(targetHealth::deadCount);
    metrics.watchDefence(
        () -> bans.running(context.clock().epochMillis()).size(),
        defence::knownSources,
        () -> overloads.stream().mapToInt(OverloadControl::share).max().orElse(0));
    context.vertx().setPeriodic(BAN_SWEEP.toMillis(), _ -> gatekeeper.forgetOld());
    SipEdge edge =
        new SipEdge(
            loops,
            shards,
            forwarding,
            new EdgeRelay(identity, flowTokens, connections, forwarding, outlet, tokens, metrics),
            bound,
            outlet,
            context.clock(),
            tokens,
            gatekeeper,
            request -> trunks.byLine(request).isPresent(),
            metrics);
    trunks.watch(id -> loops.forEach(loop -> loop.execute(() -> loop.onTrunk(id))));
    views.watch(
        address -> {
          if (watched.contains(address)) {
            loops.forEach(loop -> loop.execute(() -> loop.onBindings(address)));
          }
        });
    traces.open(loops);
    metrics.watchTraces(traces::held, traces::octets);
    inbound.open(edge);
    return new ShardTakeover(loops, shards, forwarding, edge, callSettings, tokens, edges, metrics);
  }

  /** DNS and what follows from it live on one loop; the others ask there. */
  private Locations locations(ProcessConfig process, EventLoop eventLoop) {
    boolean epoll = ((VertxInternal) context.vertx()).isNativeTransportEnabled();
    LocatingSettings locating = config.locating();
    DnsClient client =
        new DnsClient(eventLoop, epoll, context.clock(), locating.dns(), metrics.dnsOutcomes());
    dns = client;
    metrics.watchTargets(() -> deadTargets.size(context.clock().nanoTime()));
    List<RecordType> families =
        process.advertise().addresses().stream()
            .map(AddressFamily::of)
            .map(family -> family == AddressFamily.IPV6 ? RecordType.AAAA : RecordType.A)
            .toList();
    return new Locations(
        client,
        new LocatingRules(outboundTransports(locating), families, false),
        deadTargets,
        new UdpKnock(eventLoop, epoll),
        tokens,
        locating.dns().limit(),
        locating.deadTime());
  }

  /** Those that we can speak: without a certificate there is no TLS. */
  private List<Transport> outboundTransports(LocatingSettings locating) {
    List<Transport> ours =
        locating.transports().stream()
            .filter(transport -> transport != Transport.TLS || listeners.speakTls())
            .toList();
    if (ours.isEmpty()) {
      throw new IllegalStateException(
          "sip.outbound-transports names tls alone, and there is no tls.certificate");
    }
    return ours;
  }

  private Future<Void> joinKafka(ShardTakeover takeover, Identity identity, Shards shards) {
    ProcessConfig process = context.config();
    return Topics.ensure(
            context.kafka(),
            EnumSet.allOf(Topic.class),
            process.partitions(),
            process.replication())
        .compose(
            counts -> {
              shards.totalIs(counts.getOrDefault(Topic.CALL_INBOX, 0));
              locationPartitions.totalIs(counts.getOrDefault(Topic.REGISTER_REQUESTS, 0));
              heartbeats =
                  NodeHeartbeats.start(
                      context.vertx(),
                      context.publisher(),
                      context.clock(),
                      identity,
                      () -> trunkLoad.told(context.clock().nanoTime()));
              TopicView reading =
                  TopicView.start(
                      context.kafka(),
                      "signaling-views",
                      Views.TOPICS,
                      views,
                      context.kafkaMetrics());
              view = reading;
              context.health().add("signaling-views", () -> reading.readiness("what is known"));
              return reading.caughtUp();
            })
        .onSuccess(_ -> log.info("whole: {}", views.contents()))
        .map(
            _ -> {
              OwnedPartitions joined =
                  OwnedPartitions.start(
                      context.kafka(),
                      new OwnedPartitions.Share(
                          GROUP,
                          Topic.CALL_INBOX.topicName(),
                          Topic.CALL_STATES.topicName(),
                          OwnedPartitions.FirstFrom.EARLIEST),
                      new ShardOwner(takeover, context.deadLetters(), context.fatal()),
                      context.kafkaMetrics());
              owned = joined;
              context.health().add("signaling-shards", joined::readiness);
              context
                  .health()
                  .add(
                      "signaling-kafka",
                      () ->
                          Readiness.when(
                              journal.isResponsive(), "Kafka does not acknowledge records"));
              return null;
            });
  }

  @Override
  public Future<Void> stop() {
    return context
        .vertx()
        .executeBlocking(
            () -> {
              close(owned);
              close(heartbeats);
              close(view);
              connections.close();
              close(listeners);
              close(hep);
              close(dns);
              return name();
            })
        .mapEmpty();
  }

  /** The SIP port that is bound. */
  public int sipPort() {
    return listeners.port();
  }

  /** The port of SIP over TLS that is bound; where there is none, the usual one. */
  public int tlsPort() {
    return listeners.tlsPort();
  }

  private boolean leaseFresh(long nowNanos) {
    OwnedPartitions joined = owned;
    return joined != null && joined.leaseFresh(nowNanos);
  }

  private boolean knowsItsSubscribers() {
    TopicView reading = view;
    return reading != null && reading.isCaughtUp();
  }

  private Identity identity(ProcessConfig process) {
    InetAddress edge = config.edge().address().orElseGet(process.advertise()::first);
    return new Identity(process.nodeId(), process.advertise(), edge, sipPort(), tlsPort());
  }

  private OwnNames ownNames(ProcessConfig process) {
    Set<String> names = new HashSet<>(config.names());
    names.addAll(process.advertise().literals());
    process.listen().forEach(address -> names.add(IpLiteral.print(address)));
    if (process.onLoopback()) {
      names.add("localhost");
    }
    return new OwnNames(process.domain(), names);
  }

  private byte[] nonceKey() {
    return config
        .nonceKey()
        .map(Secret::reveal)
        .map(key -> key.getBytes(StandardCharsets.UTF_8))
        .orElseGet(this::newKey);
  }

  private byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  private static void close(@Nullable AutoCloseable part) throws Exception {
    if (part != null) {
      part.close();
    }
  }
}
