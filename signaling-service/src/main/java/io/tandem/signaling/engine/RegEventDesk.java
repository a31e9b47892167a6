package io.tandem.signaling.engine;

import io.netty.util.concurrent.Future;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.signaling.call.RetryAfter;
import io.tandem.signaling.regevent.RegSubscription;
import io.tandem.signaling.regevent.RegSubscription.Notification;
import io.tandem.signaling.regevent.ReginfoDocument;
import io.tandem.signaling.routing.Directory;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes SUBSCRIBE for the event package reg (RFC 3680): a subscriber is told what is bound to his
 * own address-of-record. One on each loop, run by it. What is told and when is decided by {@link
 * RegSubscription}.
 *
 * <p>A subscription lives here and nowhere else; it is not written down. Our tag in it bears a
 * shard of this loop, so that it is found from wherever its subscriber writes, and it ends when
 * that shard leaves.
 */
public final class RegEventDesk {

  /** The one package that there is; the value of Allow-Events. */
  static final String EVENT = "reg";

  private static final Set<String> ACCEPTABLE =
      Set.of(ReginfoDocument.TYPE, "application/*", "*/*");

  private static final int MAX_FORWARDS = 70;

  /** What the desk needs of its loop. */
  interface Floor {
    Optional<Shards.Owned> shardForNewCall();

    void respond(ServerTransactionId id, SipResponse response);

    void answerCheaply(ServerTransactionId id, SipResponse response);

    /** Sends a request that belongs to no call by a way that is known. */
    void ask(SipRequest request, NextHop hop, Egress way, LoneRequests.Asker asker);

    Future<?> after(long delay, TimeUnit unit, Runnable step);

    String callLessTag();
  }

  /** Who sends this? */
  interface Credentials {
    Verdict check(SipRequest request, String header, Flow flow);
  }

  /** A subscription with its dialog and its way. */
  private static final class Held {
    private final String user;
    private final String addressOfRecord;
    private final String event;
    private final Egress way;
    private final boolean secure;
    private final int shard;
    private final RegSubscription subscription;
    private Dialog dialog;
    private @Nullable Future<?> alarm;

    Held(
        String user,
        String addressOfRecord,
        String event,
        Egress way,
        boolean secure,
        int shard,
        RegSubscription subscription,
        Dialog dialog) {
      this.user = user;
      this.addressOfRecord = addressOfRecord;
      this.event = event;
      this.way = way;
      this.secure = secure;
      this.shard = shard;
      this.subscription = subscription;
      this.dialog = dialog;
    }
  }

  private final Floor loop;
  private final Credentials credentials;
  private final OwnNames names;
  private final Directory directory;
  private final Edges edges;
  private final WatchedAddresses watched;
  private final Clock clock;
  private final Tokens tokens;
  private final Map<String, Held> byTag = new HashMap<>();
  private final Map<String, Set<Held>> byAddress = new HashMap<>();

  public RegEventDesk(
      SignalingLoop loop,
      Gatekeeper gatekeeper,
      OwnNames names,
      Directory directory,
      Edges edges,
      WatchedAddresses watched,
      Clock clock,
      Tokens tokens) {
    this(loop, gatekeeper::check, names, directory, edges, watched, clock, tokens);
  }

  RegEventDesk(
      Floor loop,
      Credentials credentials,
      OwnNames names,
      Directory directory,
      Edges edges,
      WatchedAddresses watched,
      Clock clock,
      Tokens tokens) {
    this.loop = loop;
    this.credentials = credentials;
    this.names = names;
    this.directory = directory;
    this.edges = edges;
    this.watched = watched;
    this.clock = clock;
    this.tokens = tokens;
  }

  // ---- SUBSCRIBE ----

  /** One that begins a subscription. */
  void onSubscribe(ServerTransactionId id, SipRequest subscribe, Flow flow) {
    Optional<SipResponse.Builder> refusal = refusal(subscribe);
    if (refusal.isPresent()) {
      loop.answerCheaply(id, refusal.get().toTag(loop.callLessTag()).build());
      return;
    }
    switch (credentials.check(subscribe, HeaderName.AUTHORIZATION, flow)) {
      case Verdict.Challenged challenged -> {
        SipResponse.Builder response = response(subscribe, 401);
        challenged.challenges().forEach(c -> response.add(HeaderName.WWW_AUTHENTICATE, c));
        loop.answerCheaply(id, response.build());
      }
      case Verdict.Refused _ -> loop.respond(id, response(subscribe, 403).build());
      case Verdict.Guarded _ -> unavailable(id, subscribe);
      case Verdict.Accepted accepted -> begin(id, subscribe, flow, accepted.subscriber().name());
    }
  }

  private void begin(ServerTransactionId id, SipRequest subscribe, Flow flow, String user) {
    Optional<SipUri> uri = subscribe.sipUri();
    if (uri.isEmpty() || !names.contains(uri.get())) {
      loop.respond(id, response(subscribe, 404).build());
      return;
    }
    if (!uri.get().user().orElse("").equals(user)) {
      loop.respond(id, response(subscribe, 403).reason("Not Your Own Address").build());
      return;
    }
    OptionalLong seconds = RegSubscription.TERMS.grant(subscribe.expires());
    if (seconds.isEmpty()) {
      loop.respond(id, tooBrief(subscribe).toTag(loop.callLessTag()).build());
      return;
    }
    Optional<Shards.Owned> shard = loop.shardForNewCall();
    if (shard.isEmpty()) {
      unavailable(id, subscribe);
      return;
    }
    String addressOfRecord = names.addressOfRecord(user);
    if (!watched.enter(addressOfRecord)) {
      loop.respond(id, response(subscribe, 403).reason("Too Many Subscriptions").build());
      return;
    }
    String tag = ShardTag.of(shard.get().shard(), tokens);
    Held held =
        new Held(
            user,
            addressOfRecord,
            event(subscribe).orElseThrow(),
            edges.egress(flow),
            SecureUris.wantsSecureContact(subscribe),
            shard.get().shard(),
            RegSubscription.begun(
                SipUri.of(user, names.domain()).toString(),
                seconds.getAsLong(),
                clock.epochMillis()),
            Dialog.asUas(subscribe, tag));
    byTag.put(tag, held);
    byAddress.computeIfAbsent(addressOfRecord, _ -> new HashSet<>()).add(held);
    accept(id, SipResponse.to(subscribe, 200).toTag(tag), seconds.getAsLong(), held);
  }

  /**
   * One in a dialog. Whoever knows both tags and the Call-ID may refresh and end the subscription,
   * as he may end a call; what is told goes the way that credentials have proven.
   *
   * @param ofCall whether the dialog is a call's: nobody subscribes in there
   */
  void onSubscribeWithin(ServerTransactionId id, SipRequest subscribe, String tag, boolean ofCall) {
    Optional<SipResponse.Builder> refusal =
        refusal(subscribe)
            .or(
                () ->
                    ofCall
                        ? Optional.of(SipResponse.to(subscribe, 403).reason("Not In A Call"))
                        : Optional.empty());
    if (refusal.isPresent()) {
      loop.answerCheaply(id, refusal.get().build());
      return;
    }
    Held held = byTag.get(tag);
    // Without its connection nothing could be told: who has another must prove himself anew.
    if (held == null || !isOf(held, subscribe) || !edges.canCarry(held.way.flow())) {
      loop.answerCheaply(id, SipResponse.to(subscribe, 481).build());
      return;
    }
    OptionalLong seconds = RegSubscription.TERMS.grant(subscribe.expires());
    if (seconds.isEmpty()) {
      loop.respond(id, tooBrief(subscribe).build());
      return;
    }
    switch (held.dialog.receive(subscribe)) {
      case Dialog.Receipt.OutOfOrder() ->
          loop.respond(id, SipResponse.to(subscribe, 500).reason("CSeq Out Of Order").build());
      case Dialog.Receipt.InOrder(Dialog next) -> {
        held.dialog = next;
        held.subscription.refreshed(seconds.getAsLong(), clock.epochMillis());
        accept(id, SipResponse.to(subscribe, 200), seconds.getAsLong(), held);
      }
    }
  }

  private static boolean isOf(Held held, SipRequest subscribe) {
    return held.dialog.callId().equals(subscribe.callId())
        && held.dialog.remoteTag().equals(subscribe.from().tag().orElse(""))
        && event(subscribe).filter(held.event::equals).isPresent();
  }

  /** First the 200, then what is bound, whether it has changed or not (RFC 6665 section 4.2.1). */
  private void accept(
      ServerTransactionId id, SipResponse.Builder response, long seconds, Held held) {
    loop.respond(
        id,
        response
            .set(HeaderName.CONTACT, held.way.contact(held.secure))
            .set(HeaderName.EXPIRES, Long.toString(seconds))
            .build());
    long now = clock.epochMillis();
    if (isGone(held)) {
      held.subscription.ended("noresource", now);
    }
    send(held, held.shard, held.subscription.tell(bindings(held, now), now));
    settle(held);
  }

  /** What can be said without knowing who asks. */
  private static Optional<SipResponse.Builder> refusal(SipRequest subscribe) {
    if (event(subscribe).isEmpty()) {
      return Optional.of(SipResponse.to(subscribe, 489).add(HeaderName.ALLOW_EVENTS, EVENT));
    }
    List<String> accepted = subscribe.headers().all(HeaderName.ACCEPT);
    boolean understands =
        accepted.isEmpty()
            || accepted.stream()
                .flatMap(range -> HeaderValue.parse(range).stream())
                .anyMatch(range -> ACCEPTABLE.stream().anyMatch(range.value()::equalsIgnoreCase));
    return understands ? Optional.empty() : Optional.of(SipResponse.to(subscribe, 406));
  }

  /** The value of Event as it must stand in each NOTIFY, if it is of our package. */
  private static Optional<String> event(SipRequest subscribe) {
    return HeaderValue.in(subscribe, HeaderName.EVENT)
        .filter(event -> event.value().equals(EVENT))
        .map(
            event ->
                event
                    .params()
                    .get("id")
                    .map(given -> HeaderValue.of(EVENT).with("id", given).toString())
                    .orElse(EVENT));
  }

  private static SipResponse.Builder tooBrief(SipRequest subscribe) {
    return SipResponse.to(subscribe, 423)
        .add(HeaderName.MIN_EXPIRES, Long.toString(RegSubscription.TERMS.least()));
  }

  private void unavailable(ServerTransactionId id, SipRequest subscribe) {
    loop.respond(
        id,
        response(subscribe, 503).add(HeaderName.RETRY_AFTER, RetryAfter.seconds(tokens)).build());
  }

  private SipResponse.Builder response(SipRequest subscribe, int status) {
    return SipResponse.to(subscribe, status).toTag(loop.callLessTag());
  }

  // ---- what happens to bindings, time and shards ----

  /** The bindings of that address may have changed. */
  void onBindings(String addressOfRecord) {
    List.copyOf(byAddress.getOrDefault(addressOfRecord, Set.of())).forEach(this::look);
  }

  /** A shard is another's: whoever subscribed in it shall do so anew (RFC 6665 section 4.2.2). */
  void onShardLeft(int shard) {
    // Responses find their way back by a shard that is ours still.
    int by = loop.shardForNewCall().map(Shards.Owned::shard).orElse(shard);
    long now = clock.epochMillis();
    List.copyOf(byTag.values()).stream()
        .filter(held -> held.shard == shard)
        .forEach(
            held -> {
              held.subscription.ended("deactivated", now);
              send(held, by, held.subscription.tell(bindings(held, now), now));
              settle(held);
            });
  }

  private void look(Held held) {
    long now = clock.epochMillis();
    List<Binding> bindings = bindings(held, now);
    if (isGone(held)) {
      held.subscription.ended("noresource", now);
      send(held, held.shard, held.subscription.tell(bindings, now));
    } else {
      held.subscription
          .look(bindings, now)
          .ifPresent(notification -> send(held, held.shard, notification));
    }
    settle(held);
  }

  private List<Binding> bindings(Held held, long now) {
    return directory.bindings(held.addressOfRecord, now);
  }

  private boolean isGone(Held held) {
    return directory.subscriber(held.user).filter(known -> !known.disabled()).isEmpty();
  }

  /** Forgets what is over, and wakes in time for what is not. */
  private void settle(Held held) {
    Future<?> before = held.alarm;
    if (before != null) {
      before.cancel(false);
    }
    if (held.subscription.isOver()) {
      forget(held);
      return;
    }
    long delay = Math.max(0, held.subscription.nextAtMillis() - clock.epochMillis());
    held.alarm = loop.after(delay, TimeUnit.MILLISECONDS, () -> look(held));
  }

  /** A NOTIFY that could not be sent may have been told of in between. */
  private void forget(Held held) {
    if (!byTag.remove(held.dialog.localTag(), held)) {
      return;
    }
    watched.leave(held.addressOfRecord);
    Set<Held> others = byAddress.getOrDefault(held.addressOfRecord, new HashSet<>());
    others.remove(held);
    if (others.isEmpty()) {
      byAddress.remove(held.addressOfRecord);
    }
  }

  // ---- NOTIFY ----

  private void send(Held held, int shard, Notification notification) {
    Dialog.Outgoing outgoing = held.dialog.nextRequest(Method.NOTIFY);
    held.dialog = outgoing.dialog();
    SipRequest notify =
        outgoing
            .request()
            .pushVia(held.way.via(ShardTag.of(shard, tokens)))
            .maxForwards(MAX_FORWARDS)
            .set(HeaderName.CONTACT, held.way.contact(held.secure))
            .set(HeaderName.EVENT, held.event)
            .set(HeaderName.SUBSCRIPTION_STATE, notification.state().toString())
            .body(ReginfoDocument.TYPE, notification.document().encode())
            .build();
    loop.ask(
        notify,
        NextHop.within(held.dialog, held.way.flow()),
        held.way,
        new LoneRequests.Asker() {
          @Override
          public void onAnswer(SipResponse response, SipRequest sent, Egress egress) {
            onResponded(held, response.status(), response.headers().has(HeaderName.RETRY_AFTER));
          }

          @Override
          public void onUnanswered() {
            onResponded(held, 408, false);
          }
        });
  }

  private void onResponded(Held held, int status, boolean retryAfter) {
    if (byTag.get(held.dialog.localTag()) == held) {
      held.subscription.responded(status, retryAfter, clock.epochMillis());
      settle(held);
    }
  }
}
