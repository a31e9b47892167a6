package io.tandem.signaling.engine;

import io.tandem.contracts.Octets;
import io.tandem.contracts.Reach;
import io.tandem.contracts.SipArrived;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Seal;
import io.tandem.signaling.call.BearsKeys;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ResponseTarget;
import io.tandem.sip.transaction.Transport;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The way between a node that received a request and the node that owns its call.
 *
 * <p>The request travels through {@code call-inbox}, under a Via of the receiving node, as a
 * stateless proxy would put it (RFC 3261 section 16.11): the owner's response comes back to that
 * node by plain SIP, which takes its Via off and passes the response on. The branch is a keyed
 * function of the Via below: retransmissions stay recognisable, and nobody else can have this node
 * pass on a response to an address of his choice. The same way is taken to ourselves when we may
 * not act at the moment: the request waits in Kafka for whoever may.
 *
 * <p>The key is the cluster's, so that the next owner of a call can put the Via of a node on an
 * INVITE that the former owner had received there itself.
 */
public final class Forwarding {

  private static final String BRANCH = Via.MAGIC_COOKIE + "e";
  private static final String CONNECTION = "tc";
  private static final String TRANSPORT = "tt";
  private static final int BRANCH_BYTES = 12;

  /** Above what a takeover under load brings, and far below what would trouble Kafka. */
  private static final int MOST_A_SECOND = 1_000;

  private final Identity identity;
  private final Journal journal;
  private final SipSender sender;
  private final SignalingMetrics metrics;
  private final SecretKeySpec key;
  private final Optional<Seal> seal;
  private final Clock clock;
  private final AtomicLong currentSecond = new AtomicLong();
  private final AtomicInteger forwardedInSecond = new AtomicInteger();

  /**
   * @param secret of the cluster
   * @param seal for requests that bear keys of SRTP, which nobody can have without it
   */
  public Forwarding(
      Identity identity,
      Journal journal,
      SipSender sender,
      SignalingMetrics metrics,
      Clock clock,
      byte[] secret,
      Optional<Seal> seal) {
    this.clock = clock;
    this.seal = seal;
    this.key = new SecretKeySpec(secret, "HmacSHA256");
    this.identity = identity;
    this.journal = journal;
    this.sender = sender;
    this.metrics = metrics;
  }

  void toOwner(int shard, SipRequest request, Flow flow) {
    if (!mayForward()) {
      metrics.forwardsRefused().increment();
      return;
    }
    metrics.forwarded().increment();
    SipRequest marked = marked(request, identity.reach(flow), identity.edgeHost(), identity.port());
    byte[] octets = marked.encode();
    // What bears keys is read by nobody on its way through Kafka.
    Optional<byte[]> sealed =
        BearsKeys.in(octets)
            ? seal.map(key -> key.seal(SipArrived.purpose(shard), octets))
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
            : Optional.empty();
    journal.forward(
        new SipArrived(
            shard,
            identity.node(),
            Octets.of(sealed.orElse(octets)),
            sealed.isPresent(),
            identity.reach(flow)));
  }

  /** Empty when it was sealed with a key that is not ours. */
  private Optional<byte[]> message(SipArrived record) {
    byte[] octets = record.message().toByteArray();
    return record.sealed()
        ? seal.flatMap(
            key ->
                key.openOctets(
                    SipArrived.purpose(record.shard()),
                    new String(octets, StandardCharsets.US_ASCII)))
        : Optional.of(octets);
  }

  /** The request as the node at that address passes it on to the owner of its call. */
  SipRequest marked(SipRequest request, Reach from, String edgeHost, int port) {
    return marked(request, from, "UDP", edgeHost, port);
  }

  /**
   * The request under a Via by which its response comes back to the node at that address, and from
   * there to where the request came from.
   */
  SipRequest marked(SipRequest request, Reach from, String transport, String host, int port) {
    return request.toBuilder().pushVia(mark(request, from, transport, host, port)).build();
  }

  /** A response, so that the node at that address passes it on over that connection of its own. */
  SipResponse marked(SipResponse response, Reach to, String edgeHost, int port) {
    return response.toBuilder().pushVia(mark(response, to, "UDP", edgeHost, port)).build();
  }

  private Via mark(SipMessage message, Reach peer, String transport, String host, int port) {
    String connection = Long.toString(peer.connectionId());
    String branch = branch(message.topVia(), message.callId(), peer.transport(), connection);
    return Via.of(transport, host, port, branch)
        .withParam(TRANSPORT, peer.transport())
        .withParam(CONNECTION, connection)
        .withRport();
  }

  /** The request as its sender sent it, whether it bears such a Via or not. */
  SipRequest unmarked(SipRequest request) {
    return isMarked(request) ? request.toBuilder().popVia().build() : request;
  }

  SipResponse unmarked(SipResponse response) {
    return isMarked(response) ? response.toBuilder().popVia().build() : response;
  }

  /** A flood of invented tags must not become a flood of records; peers repeat what was lost. */
  private boolean mayForward() {
    long second = TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime());
    if (currentSecond.getAndSet(second) != second) {
      forwardedInSecond.set(0);
    }
    return forwardedInSecond.incrementAndGet() <= MOST_A_SECOND;
  }

  /** A request that another node, or this one, has put into the inbox. */
  record Arrived(SipRequest request, Flow flow) {}

  /** Empty when the record holds no request under a Via of its edge node. */
  Optional<Arrived> arrived(SipArrived record) {
    Optional<byte[]> message = message(record);
    if (message.isEmpty()
        || !(SipParser.parse(message.get()) instanceof ParseResult.Parsed(SipRequest request))
        || request.vias().size() < 2) {
      return Optional.empty();
    }
    if (record.edgeNode().equals(identity.node())) {
      // Our own note to ourselves: as if it came from the peer just now.
      return Optional.of(
          new Arrived(request.toBuilder().popVia().build(), identity.flow(record.source())));
    }
    Via edge = request.topVia();
    return NextHopOf.address(edge.host(), edge.port().orElse(Transport.UDP.defaultPort()))
        .map(
            address ->
                new Arrived(
                    request,
                    Flow.udp(identity.local(address.getAddress(), Transport.UDP), address)));
  }

  boolean isOnItsWayBack(SipResponse response) {
    return isMarked(response);
  }

  private boolean isMarked(SipMessage message) {
    Via top = message.topVia();
    if (!top.branch().filter(b -> b.startsWith(BRANCH)).isPresent()) {
      return false;
    }
    List<Via> vias = message.vias();
    return vias.size() > 1
        && top.branch()
            .orElse("")
            .equals(
                branch(
                    vias.get(1),
                    message.callId(),
                    top.params().get(TRANSPORT).orElse(""),
                    top.params().get(CONNECTION).orElse("")));
  }

  void toPeer(SipResponse response) {
    Via ours = response.topVia();
    SipResponse unmarked = response.toBuilder().popVia().build();
    Via theirs = unmarked.topVia();
    String host = theirs.received().orElse(theirs.host());
    int port =
        theirs.rport().isPresent()
            ? theirs.rport().getAsInt()
            : theirs.port().orElse(Transport.UDP.defaultPort());
    Optional<Transport> transport = ours.params().get(TRANSPORT).flatMap(Transport::named);
    long connection = ours.params().get(CONNECTION).map(Forwarding::number).orElse(0L);
    NextHopOf.address(host, port)
        .ifPresent(
            address -> {
              Flow flow =
                  new Flow(
                      transport.orElse(Transport.UDP),
                      identity.local(address.getAddress(), transport.orElse(Transport.UDP)),
                      address,
                      transport.orElse(Transport.UDP) == Transport.UDP ? 0 : connection);
              sender.send(
                  0,
                  unmarked,
                  flow.transport() == Transport.UDP
                      ? flow.withRemote(ResponseTarget.of(theirs, address))
                      : flow,
                  () -> {});
            });
  }

  /** Of what each stack in between gives back, however it writes a Via. */
  private String branch(Via below, String callId, String transport, String connection) {
    String said =
        String.join(
            "|",
            below.branch().orElse(""),
            below.sentBy(),
            below.received().orElse(""),
            below.rport().isPresent() ? Integer.toString(below.rport().getAsInt()) : "",
            transport,
            connection,
            callId);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] digest = mac.doFinal(said.getBytes(StandardCharsets.UTF_8));
      return BRANCH + HexFormat.of().formatHex(digest, 0, BRANCH_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static long number(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
