package io.tandem.media;

import io.tandem.codec.opus.OpusLibrary;
import io.tandem.contracts.Topic;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.bus.FactWriter;
import io.tandem.media.bus.Heartbeats;
import io.tandem.media.bus.PlanReader;
import io.tandem.media.engine.EngineSettings;
import io.tandem.media.engine.MediaEngine;
import io.tandem.media.engine.SrtpKeys;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.TopicView;
import io.tandem.runtime.kafka.Topics;
import io.tandem.runtime.service.Service;
import io.tandem.runtime.service.ServiceContext;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A media node, wired: engine, plans in, facts and heartbeats out. Started and stopped by its
 * process. It serves nothing over HTTP; {@code GET /api/v1/media-nodes} is answered by who reads
 * the heartbeats.
 */
public final class MediaService implements Service {

  private static final Logger log = LoggerFactory.getLogger(MediaService.class);

  private static final Set<Topic> TOPICS =
      Set.of(Topic.MEDIA_PLANS, Topic.MEDIA_NODES, Topic.CALL_INBOX, Topic.DEAD_LETTERS);

  /** Of the two and a half seconds that a process has for its services. */
  private static final long FAREWELL_MILLIS = 1_000;

  private final ServiceContext context;
  private final MediaConfig config;
  private final EngineSettings settings;
  private final MediaMetrics metrics;
  // Set on Kafka's threads while starting, read by whoever stops.
  private volatile @Nullable MediaEngine engine;
  private volatile @Nullable Heartbeats heartbeats;
  private volatile @Nullable TopicView plans;

  public MediaService(ServiceContext context, MediaConfig config) {
    this.context = context;
    this.config = config;
    this.settings = config.engine(context.config());
    this.metrics = new MediaMetrics(context.metrics());
  }

  @Override
  public String name() {
    return "media";
  }

  @Override
  public void mount(Router router) {}

  @Override
  public Future<Void> start() {
    return Topics.ensure(
            context.kafka(), TOPICS, context.config().partitions(), context.config().replication())
        .compose(this::checkPartition)
        .compose(_ -> startEngine());
  }

  private Future<Void> checkPartition(Map<Topic, Integer> partitions) {
    int nodes = partitions.getOrDefault(Topic.MEDIA_PLANS, 0);
    int mine = config.node().partition();
    return mine < nodes
        ? Future.succeededFuture()
        : Future.failedFuture(
            "TANDEM_MEDIA_NODE: %s needs partition %d of media-plans, which has only %d"
                .formatted(config.node().value(), mine, nodes));
  }

  private Future<Void> startEngine() {
    RandomTokens tokens = new RandomTokens(new SecureRandom());
    FactWriter facts = new FactWriter(context.publisher(), metrics::factLost);
    MediaEngine media =
        MediaEngine.start(
            config.transport(),
            settings,
            facts,
            new SrtpKeys(context.config().seal()),
            metrics,
            this::mayExpirePlans,
            context.clock(),
            tokens);
    engine = media;
    metrics.watch(media);
    heartbeats = newHeartbeats(media);
    context
        .health()
        .add(
            "media-ports",
            () -> Readiness.when(media.ports().free() > 0, "no UDP port is free for audio"));
    log.info(
        "media node {} at {}, ports {}-{}, {}, gathering {} us under load, Opus: {}",
        settings.nodeId(),
        settings.advertised(),
        settings.firstPort(),
        settings.lastPort(),
        media.isNative() ? "epoll" : "NIO",
        config.transport().gather().toNanos() / 1_000,
        OpusLibrary.presence());
    return media.probe().compose(_ -> takeUpCalls(media));
  }

  /** Reads what is left of all plans; work can be done when their sockets are open again. */
  private Future<Void> takeUpCalls(MediaEngine media) {
    PlanReader reader =
        new PlanReader(config.node().partition(), media, context.deadLetters(), context.clock());
    TopicView view =
        TopicView.start(
            context.kafka(),
            "media-plans",
            List.of(Topic.MEDIA_PLANS.topicName()),
            reader,
            context.kafkaMetrics());
    plans = view;
    return view.caughtUp()
        .compose(
            _ -> {
              reader.onReplayed();
              return media.settled();
            })
        .onSuccess(_ -> beat());
  }

  private Heartbeats newHeartbeats(MediaEngine media) {
    return new Heartbeats(
        context.vertx(),
        context.publisher(),
        context.clock(),
        new Heartbeats.NodeIdentity(
            settings.nodeId(),
            config.node().partition(),
            settings.advertised(),
            settings.capacity(),
            context.config().seal().isPresent(),
            context.clock().epochMillis()),
        media::load);
  }

  private void beat() {
    Heartbeats beating = heartbeats;
    if (beating != null) {
      beating.start();
    }
  }

  private boolean mayExpirePlans() {
    Heartbeats beating = heartbeats;
    return beating != null && beating.mayExpirePlans();
  }

  /**
   * Says that this node goes, then closes the sockets. The calls are not over: their plans stay,
   * for this node's next start or for another node.
   */
  @Override
  public Future<Void> stop() {
    return farewell()
        .compose(_ -> context.vertx().executeBlocking(this::closeView, false))
        .compose(_ -> stopEngine());
  }

  private Future<Void> stopEngine() {
    MediaEngine media = engine;
    return media == null ? Future.succeededFuture() : media.stop();
  }

  private Future<Void> farewell() {
    Heartbeats beating = heartbeats;
    if (beating == null) {
      return Future.succeededFuture();
    }
    beating.drain();
    return beating
        .stop()
        .timeout(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
        .recover(
            cause -> {
              log.warn("nobody could be told that this node goes: {}", cause.toString());
              return Future.succeededFuture();
            });
  }

  private @Nullable Void closeView() {
    TopicView view = plans;
    if (view != null) {
      view.close();
    }
    return null;
  }
}
