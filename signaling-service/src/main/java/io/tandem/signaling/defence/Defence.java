package io.tandem.signaling.defence;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides who may ask, who may guess again, and who is banned; the reasons stand in ADR 0011. One
 * for the process, asked by all loops: the tables are guarded by one lock that is held for a few
 * map accesses, and what is asked for each packet ({@link #admits}) takes none.
 *
 * <p>A source is an IPv4 address or an IPv6 /64. It is banned only for guesses that were made with
 * a nonce of its own, or over a connection: anything else may be sent by others in its name. A flow
 * is a source with its port; one that has lately authenticated is let through a ban of its source,
 * since many phones may live behind one address.
 */
public final class Defence {

  static final int MOST_SOURCES = 65_536;
  static final int MOST_ACCOUNTS = 65_536;

  /** Longer than a phone may stay away between two registrations (an hour). */
  private static final Duration FLOW_MEMORY = Duration.ofHours(2);

  private static final Duration HOME_MEMORY = Duration.ofHours(24);
  private static final int MOST_REMEMBERED = 500_000;

  /** A challenge and its answer. */
  private static final int TOKENS_OF_A_LOGIN = 2;

  /** Who is over its rate is told so at most this often, so that nobody is made to flood others. */
  private static final long TELL_EVERY_MILLIS = 1_000;

  /** Refused credentials of one source within a window that leave a call record. */
  private static final int RECORDED = 3;

  /** Call records of refused credentials, over all sources, a second. */
  private static final int RECORDS_PER_SECOND = 1;

  private static final int RECORDS_AT_ONCE = 10;

  /** What becomes of a request. */
  public enum Charge {
    ADMITTED,
    /** Over the rate, and worth one answer that says so. */
    TOLD,
    DROPPED
  }

  private final DefenceLimits limits;
  private final Exemptions exempt;
  private final BanList bans;
  private final String node;
  private final Bounded<Source> sources =
      new Bounded<>(MOST_SOURCES, source -> source.failures.within(source.seenMillis) > 0);
  private final Bounded<Failures> accounts = new Bounded<>(MOST_ACCOUNTS, _ -> false);
  private final Bounded<TokenBucket> registering = new Bounded<>(MOST_ACCOUNTS, _ -> false);
  private final Lately flows = new Lately(FLOW_MEMORY.toMillis(), MOST_REMEMBERED);
  private final Lately homes = new Lately(HOME_MEMORY.toMillis(), MOST_REMEMBERED);
  private final TokenBucket records;

  /** What is known of a source, or of a flow that has authenticated. */
  private static final class Source {
    private final TokenBucket bucket;
    private final Failures failures;
    private long toldMillis;
    private long seenMillis;
    private long usersSeen;

    Source(DefenceLimits limits, long nowMillis) {
      bucket = new TokenBucket(limits.requestsPerSecond(), limits.burst(), nowMillis);
      failures = new Failures(limits.banWindow().toMillis());
      toldMillis = nowMillis - TELL_EVERY_MILLIS;
    }
  }

  /**
   * A defence without any memory yet.
   *
   * @param node who bans, for the list that all processes share
   */
  public Defence(
      DefenceLimits limits, Exemptions exempt, BanList bans, String node, long nowMillis) {
    this.limits = limits;
    this.exempt = exempt;
    this.bans = bans;
    this.node = node;
    this.records = new TokenBucket(RECORDS_PER_SECOND, RECORDS_AT_ONCE, nowMillis);
  }

  /**
   * To whom a nonce is bound. Behind an exempt address may be proxies that take turns, so all of
   * them are one.
   */
  public long nonceSource(InetAddress address) {
    return exempt.contain(address) ? 0 : Network.sourceKey(address);
  }

  /** Whether the operator has named this address as one of his own. */
  public boolean exempts(InetAddress address) {
    return exempt.contain(address);
  }

  /** Whether packets from there are looked at at all. Takes no lock. */
  public boolean admits(InetSocketAddress remote, long nowMillis) {
    InetAddress address = remote.getAddress();
    return !bans.covers(address, nowMillis)
        || exempt.contain(address)
        || flows.saw(flowKey(remote), nowMillis);
  }

  /** Whether somebody has logged in from that address and port, or nobody needs to. No lock. */
  public boolean knows(InetSocketAddress remote, long nowMillis) {
    return exempt.contain(remote.getAddress()) || flows.saw(flowKey(remote), nowMillis);
  }

  /** A request came whose sender has not proven anything with it yet. */
  public Charge charge(InetSocketAddress remote, long nowMillis) {
    if (exempt.contain(remote.getAddress())) {
      return Charge.ADMITTED;
    }
    long key = bucketKey(remote, nowMillis);
    synchronized (sources) {
      Source source = source(key, nowMillis);
      if (source.bucket.take(nowMillis)) {
        return Charge.ADMITTED;
      }
      if (nowMillis - source.toldMillis < TELL_EVERY_MILLIS) {
        return Charge.DROPPED;
      }
      source.toldMillis = nowMillis;
      return Charge.TOLD;
    }
  }

  /** Whether credentials for this account are worth checking when they come from there. */
  public boolean mayTry(InetAddress address, String account, long nowMillis) {
    if (exempt.contain(address)) {
      return true;
    }
    long key = hash(account);
    int failures;
    synchronized (sources) {
      failures = accounts.at(key, _ -> newFailures()).within(nowMillis);
    }
    return failures < limits.accountFailures() || homes.saw(homeKey(address, key), nowMillis);
  }

  /** Somebody has proven to own the account. */
  public void onAccepted(InetSocketAddress remote, String account, long nowMillis) {
    InetAddress address = remote.getAddress();
    if (exempt.contain(address)) {
      return;
    }
    long key = bucketKey(remote, nowMillis);
    synchronized (sources) {
      // It was no stranger's request after all.
      source(key, nowMillis).bucket.giveBack(TOKENS_OF_A_LOGIN);
    }
    flows.see(flowKey(remote), nowMillis);
    homes.see(homeKey(address, hash(account)), nowMillis);
  }

  /**
   * Credentials were wrong that were made with a nonce of this source.
   *
   * @param looksLikeScanner by the name that it gives itself: that alone is no offence
   * @return the ban that is due, for the caller to put into force
   */
  public Optional<Ban> onRefused(
      InetSocketAddress remote, String account, boolean looksLikeScanner, long nowMillis) {
    InetAddress address = remote.getAddress();
    if (exempt.contain(address)) {
      return Optional.empty();
    }
    flows.forget(flowKey(remote));
    long user = hash(account);
    synchronized (sources) {
      accounts.at(user, _ -> newFailures()).add(1, nowMillis);
      Source source = source(Network.sourceKey(address), nowMillis);
      int score = 1 + (looksLikeScanner ? 1 : 0);
      if (source.failures.within(nowMillis) == 0) {
        source.usersSeen = 0;
      }
      // Somebody who mistypes tries one name; somebody who searches tries many.
      long bit = 1L << (user & 63);
      if (source.usersSeen != 0 && (source.usersSeen & bit) == 0) {
        score++;
      }
      source.usersSeen |= bit;
      return banIfDue(source, address, score, "failed authentication", nowMillis);
    }
  }

  /**
   * A connection was used to ask for what no phone asks for. Over UDP anybody could have sent it in
   * the name of this source, so it is not to be told of.
   */
  public Optional<Ban> onProbe(InetSocketAddress remote, long nowMillis) {
    InetAddress address = remote.getAddress();
    if (exempt.contain(address) || flows.saw(flowKey(remote), nowMillis)) {
      return Optional.empty();
    }
    synchronized (sources) {
      Source source = source(Network.sourceKey(address), nowMillis);
      return banIfDue(source, address, 1, "probing", nowMillis);
    }
  }

  /** Whether the owner of an account may change its registration now. */
  public boolean mayRegister(InetAddress address, String account, long nowMillis) {
    if (exempt.contain(address)) {
      return true;
    }
    synchronized (sources) {
      int rate = limits.registersPerSecond();
      return registering
          .at(hash(account), _ -> new TokenBucket(rate, 2 * rate, nowMillis))
          .take(nowMillis);
    }
  }

  /**
   * Whether refused credentials leave a call record: those of somebody who mistypes do, those of a
   * flood are in the counters.
   */
  public boolean mayRecord(InetAddress address, long nowMillis) {
    boolean few = exempt.contain(address);
    synchronized (sources) {
      if (!few) {
        Source source = source(Network.sourceKey(address), nowMillis);
        few = source.failures.within(nowMillis) <= RECORDED;
      }
      return few && records.take(nowMillis);
    }
  }

  /** Sources that are known; for a gauge. */
  public int knownSources() {
    synchronized (sources) {
      return sources.size();
    }
  }

  private Optional<Ban> banIfDue(
      Source source, InetAddress address, int score, String reason, long nowMillis) {
    if (source.failures.add(score, nowMillis) < limits.banAfter()) {
      return Optional.empty();
    }
    source.failures.clear();
    Network network = Network.ofSource(address);
    Optional<Ban> before = bans.of(network);
    if (before.isPresent() && before.get().untilEpochMillis() > nowMillis) {
      // What was under way when the ban came.
      return Optional.empty();
    }
    int strikes = before.map(Ban::strikes).orElse(0) + 1;
    Ban ban =
        new Ban(
            network.toString(), reason, node, nowMillis, nowMillis + banMillis(strikes), strikes);
    return Optional.of(ban);
  }

  /** Doubles with each strike. */
  private long banMillis(int strikes) {
    long first = limits.firstBan().toMillis();
    long longest = limits.longestBan().toMillis();
    // 2^30 times a second is decades: no shift overflows.
    return Math.min(longest, first << Math.min(strikes - 1, 30));
  }

  private Source source(long key, long nowMillis) {
    Source source = sources.at(key, _ -> new Source(limits, nowMillis));
    source.seenMillis = nowMillis;
    return source;
  }

  private Failures newFailures() {
    return new Failures(limits.banWindow().toMillis());
  }

  /** A flow that has authenticated has a bucket of its own, which its neighbours cannot empty. */
  private long bucketKey(InetSocketAddress remote, long nowMillis) {
    long flow = flowKey(remote);
    return flows.saw(flow, nowMillis) ? flow : Network.sourceKey(remote.getAddress());
  }

  private static long flowKey(InetSocketAddress remote) {
    return mix(Network.sourceKey(remote.getAddress())) + remote.getPort();
  }

  private static long homeKey(InetAddress address, long account) {
    return mix(Network.sourceKey(address)) ^ account;
  }

  private static long hash(String text) {
    long hash = 0xcbf2_9ce4_8422_2325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100_0000_01b3L;
    }
    return mix(hash);
  }

  /** The finalizer of SplitMix64: a bijection. */
  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }
}
