package io.tandem.signaling.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.tandem.kernel.Clock;
import io.tandem.signaling.dns.DnsOutcomes.Outcome;
import io.tandem.signaling.engine.DnsLookup;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import io.tandem.sip.locate.ResourceRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks DNS servers, over UDP and where an answer does not fit over TCP, without anybody waiting:
 * one for a process, with its memory confined to one event loop, to which the others post. Each
 * query leaves from a port of its own, so that an answer is hard to forge.
 *
 * <p>The same question is asked once however many want to know; so many questions may be open, and
 * who asks beyond gets a failure. It does not know what the records are for, and looks up neither
 * search domains nor names in other alphabets.
 */
public final class DnsClient implements DnsLookup, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DnsClient.class);

  static final int MOST_REMEMBERED = 10_000;
  static final int MOST_OPEN = 256;
  private static final int MOST_ASKERS = 10_000;

  /** A server that has just failed is not asked again for each call (RFC 2308 section 7). */
  private static final Duration FAILURE_HOLDS = Duration.ofSeconds(5);

  /** With one server, a query that was lost is worth a second one. */
  private static final int LEAST_TRIES = 2;

  private static final int MOST_TRIES = 4;

  /** What passes everywhere without fragments. */
  private static final int PAYLOAD = 1_232;

  private final EventLoop loop;
  private final Clock clock;
  private final DnsSettings settings;
  private final DnsOutcomes outcomes;
  private final DnsNameResolver resolver;
  private final List<InetSocketAddress> servers;
  private final Map<String, List<InetAddress>> hostsV4;
  private final Map<String, List<InetAddress>> hostsV6;
  private final DnsMemory memory = new DnsMemory(MOST_REMEMBERED);
  private final Map<Question, Asked> open = new HashMap<>();
  private int preferred;

  /** A question on its way, and who wants to know. */
  private static final class Asked {
    private final Question question;
    private final long deadlineNanos;
    private final List<Consumer<LocatingInput>> askers = new ArrayList<>();
    private int tries;

    Asked(Question question, long deadlineNanos) {
      this.question = question;
      this.deadlineNanos = deadlineNanos;
    }
  }

  public DnsClient(
      EventLoop loop, boolean epoll, Clock clock, DnsSettings settings, DnsOutcomes outcomes) {
    this.loop = loop;
    this.clock = clock;
    this.settings = settings;
    this.outcomes = outcomes;
    this.servers = settings.servers().isEmpty() ? ResolvConf.servers() : settings.servers();
    HostsFileEntriesProvider hosts = HostsFileEntriesProvider.parser().parseSilently();
    this.hostsV4 = hosts.ipv4Entries();
    this.hostsV6 = hosts.ipv6Entries();
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .queryTimeoutMillis(settings.queryTimeout().toMillis())
            .maxPayloadSize(PAYLOAD)
            .consolidateCacheSize(0)
            .decodeIdn(false);
    this.resolver =
        (epoll
                ? builder
                    .datagramChannelType(EpollDatagramChannel.class)
                    .socketChannelType(EpollSocketChannel.class)
                : builder
                    .datagramChannelType(NioDatagramChannel.class)
                    .socketChannelType(NioSocketChannel.class))
            .build();
  }

  @Override
  public void ask(Question question, Consumer<LocatingInput> answer) {
    if (loop.inEventLoop()) {
      onAsk(question, answer);
    } else {
      loop.execute(() -> onAsk(question, answer));
    }
  }

  @Override
  public void close() {
    resolver.close();
  }

  private void onAsk(Question question, Consumer<LocatingInput> answer) {
    List<InetAddress> written = hostsFile(question);
    if (!written.isEmpty()) {
      outcomes.count(Outcome.REMEMBERED);
      answer.accept(
          new LocatingInput.Answered(
              question,
              written.stream().<ResourceRecord>map(ResourceRecord.Address::new).toList()));
      return;
    }
    var recalled = memory.recall(question, clock.nanoTime());
    if (recalled.isPresent()) {
      outcomes.count(Outcome.REMEMBERED);
      answer.accept(recalled.get());
      return;
    }
    Asked asked = open.get(question);
    if (asked != null && asked.askers.size() < MOST_ASKERS) {
      outcomes.count(Outcome.REMEMBERED);
      asked.askers.add(answer);
    } else if (asked != null || open.size() >= MOST_OPEN || servers.isEmpty()) {
      outcomes.count(Outcome.REFUSED);
      answer.accept(new LocatingInput.Failed(question));
    } else {
      Asked begun = new Asked(question, clock.nanoTime() + settings.limit().toNanos());
      begun.askers.add(answer);
      open.put(question, begun);
      query(begun);
    }
  }

  private List<InetAddress> hostsFile(Question question) {
    return switch (question.type()) {
      case A -> hostsV4.getOrDefault(question.name().text(), List.of());
      case AAAA -> hostsV6.getOrDefault(question.name().text(), List.of());
      case SRV, NAPTR -> List.of();
    };
  }

  private void query(Asked asked) {
    InetSocketAddress server = servers.get(Math.floorMod(preferred + asked.tries, servers.size()));
    asked.tries++;
    DefaultDnsQuestion question =
        new DefaultDnsQuestion(
            asked.question.name().text() + ".",
            DnsRecordType.valueOf(DnsReply.number(asked.question.type())));
    resolver
        .query(server, question)
        .addListener(
            future -> {
              @SuppressWarnings("unchecked") // what query() promises, lost by the listener's type
              var reply = (AddressedEnvelope<DnsResponse, InetSocketAddress>) future.getNow();
              if (future.isSuccess() && reply != null) {
                onReply(asked, server, read(asked.question, reply));
              } else {
                onFailure(asked, Outcome.TIMED_OUT);
              }
            });
  }

  private DnsReply read(
      Question question, AddressedEnvelope<DnsResponse, InetSocketAddress> envelope) {
    try {
      DnsResponse response = envelope.content();
      return response.isTruncated()
          ? new DnsReply(new LocatingInput.Failed(question), 0)
          : DnsReply.of(
              question,
              response.code().intValue(),
              records(response, DnsSection.ANSWER),
              records(response, DnsSection.AUTHORITY));
    } finally {
      envelope.release();
    }
  }

  private static List<RawRecord> records(DnsResponse response, DnsSection section) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < response.count(section); i++) {
      DnsRecord record = response.recordAt(section, i);
      if (record instanceof DnsRawRecord raw) {
        ByteBuf content = raw.content();
        // The indices of the data are those of the whole message.
        byte[] message = new byte[content.writerIndex()];
        content.getBytes(0, message);
        records.add(
            new RawRecord(
                raw.name(),
                raw.type().intValue(),
                raw.timeToLive(),
                message,
                content.readerIndex(),
                content.readableBytes()));
      }
    }
    return records;
  }

  private void onReply(Asked asked, InetSocketAddress server, DnsReply reply) {
    switch (reply.meaning()) {
      case LocatingInput.Failed _ -> onFailure(asked, Outcome.FAILED);
      case LocatingInput.Answered answered -> {
        preferred = servers.indexOf(server);
        conclude(asked, Outcome.ANSWERED, answered, Duration.ofSeconds(reply.ttlSeconds()));
      }
      case LocatingInput.Nothing nothing -> {
        preferred = servers.indexOf(server);
        conclude(asked, Outcome.NOTHING, nothing, Duration.ofSeconds(reply.ttlSeconds()));
      }
    }
  }

  private void onFailure(Asked asked, Outcome outcome) {
    int most = Math.clamp(servers.size(), LEAST_TRIES, MOST_TRIES);
    boolean again = asked.tries < most && asked.deadlineNanos - clock.nanoTime() > 0;
    if (again && !loop.isShuttingDown()) {
      query(asked);
    } else {
      conclude(asked, outcome, new LocatingInput.Failed(asked.question), FAILURE_HOLDS);
    }
  }

  private void conclude(Asked asked, Outcome outcome, LocatingInput meaning, Duration holds) {
    open.remove(asked.question);
    outcomes.count(outcome);
    memory.remember(meaning, holds, clock.nanoTime());
    for (Consumer<LocatingInput> asker : asked.askers) {
      try {
        asker.accept(meaning);
      } catch (RuntimeException e) {
        log.error("an answer of DNS could not be taken", e);
      }
    }
  }
}
