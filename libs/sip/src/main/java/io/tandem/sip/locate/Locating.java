package io.tandem.sip.locate;

import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.Tokens;
import io.tandem.sip.locate.LocatingOutput.Ask;
import io.tandem.sip.locate.LocatingOutput.Located;
import io.tandem.sip.locate.LocatingOutput.Nowhere;
import io.tandem.sip.locate.LocatingOutput.Reason;
import io.tandem.sip.locate.ResourceRecord.Address;
import io.tandem.sip.locate.ResourceRecord.Naptr;
import io.tandem.sip.locate.ResourceRecord.Srv;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From a URI to the targets that serve it: RFC 3263 section 4, table "From a URI to targets" in
 * docs/specs/sip-locating.md. One for each URI that is looked for, used by whoever looks. It asks
 * nobody itself, keeps nothing for the next URI, and has no clock: whoever waits too long says of
 * each open question that it failed.
 */
public final class Locating {

  static final int MOST_RECORDS = 64;
  static final int MOST_SERVICES = 8;
  static final int MOST_HOSTS = 16;
  static final int MOST_ADDRESSES = 8;
  static final int MOST_TARGETS = 16;

  private enum State {
    /** Waiting for the NAPTR records of the host. */
    RULES,
    /** Waiting for all SRV records that were asked for. */
    SERVICES,
    /** Waiting for all addresses that were asked for. */
    ADDRESSES,
    /** Waiting for nothing. */
    OVER
  }

  /** A transport, and the name at which its servers are listed. */
  private record Service(Transport transport, DnsName name) {}

  /** A server by its name. */
  private record Endpoint(Transport transport, DnsName host, int port) {}

  private final SipUri uri;
  private final LocatingRules rules;
  private final Tokens tokens;
  private final Set<Question> open = new LinkedHashSet<>();
  private final Map<Question, LocatingInput> known = new HashMap<>();
  private final List<List<Service>> laterRules = new ArrayList<>();
  private List<Service> services = List.of();
  private List<Endpoint> endpoints = List.of();
  private boolean transportNamed;
  private @Nullable DnsName host;
  private @Nullable Transport unlisted;
  private State state = State.OVER;

  public Locating(SipUri uri, LocatingRules rules, Tokens tokens) {
    this.uri = uri;
    this.rules = rules;
    this.tokens = tokens;
  }

  /** To be called once, before any input. */
  public List<LocatingOutput> start() {
    Optional<String> named = uri.param("transport");
    transportNamed = named.isPresent() || uri.isSecure();
    Optional<Transport> transport =
        named.isPresent() ? named.flatMap(Transport::named).flatMap(this::asMeant) : byDefault();
    if (transport.isEmpty() || !rules.has(transport.get())) {
      return nowhere(Reason.NO_TRANSPORT);
    }
    String destination = destination();
    Optional<InetAddress> literal = IpLiteral.parse(destination);
    if (literal.isPresent()) {
      return at(literal.get(), transport.get());
    }
    Optional<DnsName> name = DnsName.parse(destination);
    if (name.isEmpty()) {
      return nowhere(Reason.NO_ADDRESS);
    }
    host = name.get();
    if (uri.port().isPresent()) {
      return askAddresses(
          List.of(new Endpoint(transport.get(), name.get(), uri.port().getAsInt())));
    }
    if (named.isEmpty()) {
      state = State.RULES;
      return ask(List.of(new Question(RecordType.NAPTR, name.get())));
    }
    unlisted = transport.get();
    return service(transport.get(), name.get())
        .map(service -> askServices(List.of(service)))
        .orElseGet(() -> askHostItself());
  }

  /** Takes what came of a question; of one that is not open, nothing. */
  public List<LocatingOutput> on(LocatingInput input) {
    if (!open.remove(input.question())) {
      return List.of();
    }
    known.put(input.question(), input);
    if (!open.isEmpty()) {
      return List.of();
    }
    return switch (state) {
      case RULES -> onRules(input);
      case SERVICES -> onServices();
      case ADDRESSES -> onAddresses();
      case OVER -> List.of();
    };
  }

  /** Questions that nothing has come of yet. */
  public List<Question> open() {
    return List.copyOf(open);
  }

  // ---- the transport ----

  /** A sips URI means the secure form of what it names (RFC 3261 section 26.2.2, RFC 7118). */
  private Optional<Transport> asMeant(Transport named) {
    if (!uri.isSecure()) {
      return Optional.of(named);
    }
    return switch (named) {
      case UDP -> Optional.empty();
      case TCP, TLS -> Optional.of(Transport.TLS);
      case WS, WSS -> Optional.of(Transport.WSS);
    };
  }

  /** RFC 3263 section 4.1, where neither the URI nor DNS says. */
  private Optional<Transport> byDefault() {
    Transport wanted = uri.isSecure() ? Transport.TLS : Transport.UDP;
    if (rules.has(wanted)) {
      return Optional.of(wanted);
    }
    return rules.transports().stream().filter(t -> !uri.isSecure() || t.secure()).findFirst();
  }

  private static Optional<Service> service(Transport transport, DnsName below) {
    Optional<String> labels =
        switch (transport) {
          case UDP -> Optional.of("_sip._udp");
          case TCP -> Optional.of("_sip._tcp");
          case TLS -> Optional.of("_sips._tcp");
          // No SRV service is registered for them.
          case WS, WSS -> Optional.empty();
        };
    return labels.flatMap(below::below).map(name -> new Service(transport, name));
  }

  // ---- rules ----

  private List<LocatingOutput> onRules(LocatingInput input) {
    List<Naptr> sip =
        records(input, Naptr.class).stream().filter(rule -> isSip(rule.service())).toList();
    if (sip.isEmpty()) {
      return askOurServices();
    }
    TreeMap<Integer, List<Naptr>> byOrder = new TreeMap<>();
    for (Naptr rule : sip) {
      if (serviceOf(rule).isPresent()) {
        byOrder.computeIfAbsent(rule.order(), _ -> new ArrayList<>()).add(rule);
      }
    }
    byOrder.values().stream().map(this::servicesOf).forEach(laterRules::add);
    if (laterRules.isEmpty()) {
      return nowhere(Reason.NO_TRANSPORT);
    }
    unlisted = laterRules.getFirst().getFirst().transport();
    return askServices(laterRules.removeFirst());
  }

  private List<Service> servicesOf(List<Naptr> sameOrder) {
    return sameOrder.stream()
        .sorted(
            Comparator.comparingInt(Naptr::preference)
                .thenComparingInt(
                    rule -> rules.transports().indexOf(serviceOf(rule).orElseThrow().transport())))
        .map(rule -> serviceOf(rule).orElseThrow())
        .distinct()
        .limit(MOST_SERVICES)
        .toList();
  }

  private static boolean isSip(String service) {
    String lower = service.toLowerCase(Locale.ROOT);
    return lower.startsWith("sip+") || lower.startsWith("sips+");
  }

  /** Empty for a rule that we cannot or may not follow. */
  private Optional<Service> serviceOf(Naptr rule) {
    if (!rule.flags().equalsIgnoreCase("s") || !rule.regexp().isEmpty()) {
      return Optional.empty();
    }
    Optional<Transport> transport =
        switch (rule.service().toUpperCase(Locale.ROOT)) {
          case "SIP+D2U" -> Optional.of(Transport.UDP);
          case "SIP+D2T" -> Optional.of(Transport.TCP);
          case "SIPS+D2T" -> Optional.of(Transport.TLS);
          // SIP+D2W and SIPS+D2W are for browsers, SIP+D2S is SCTP.
          default -> Optional.empty();
        };
    return transport
        .filter(rules::has)
        .filter(t -> !uri.isSecure() || t == Transport.TLS)
        .flatMap(t -> rule.replacement().map(name -> new Service(t, name)));
  }

  // ---- services ----

  private List<LocatingOutput> askOurServices() {
    unlisted = byDefault().orElseThrow();
    DnsName name = namedHost();
    List<Service> ours =
        rules.transports().stream()
            .filter(transport -> !uri.isSecure() || transport == Transport.TLS)
            .flatMap(transport -> service(transport, name).stream())
            .toList();
    return ours.isEmpty() ? askHostItself() : askServices(ours);
  }

  private List<LocatingOutput> askServices(List<Service> wanted) {
    services = wanted;
    state = State.SERVICES;
    return ask(wanted.stream().map(s -> new Question(RecordType.SRV, s.name())).toList());
  }

  private List<LocatingOutput> onServices() {
    List<Endpoint> found = new ArrayList<>();
    boolean refused = false;
    boolean failed = false;
    for (Service service : services) {
      LocatingInput answer = answerTo(new Question(RecordType.SRV, service.name()));
      failed |= answer instanceof LocatingInput.Failed;
      List<Srv> servers = records(answer, Srv.class);
      refused |= servers.size() == 1 && servers.getFirst().target().isEmpty();
      List<Srv> usable =
          servers.stream().filter(srv -> srv.target().isPresent() && srv.port() > 0).toList();
      for (Srv srv : SrvOrder.of(usable, tokens)) {
        found.add(new Endpoint(service.transport(), srv.target().orElseThrow(), srv.port()));
      }
    }
    if (!found.isEmpty()) {
      return askAddresses(found);
    }
    if (!laterRules.isEmpty()) {
      return askServices(laterRules.removeFirst());
    }
    if (refused) {
      return nowhere(Reason.NOT_OFFERED);
    }
    return failed ? nowhere(Reason.DNS_FAILED) : askHostItself();
  }

  // ---- addresses ----

  private List<LocatingOutput> askHostItself() {
    Transport transport = Optional.ofNullable(unlisted).orElseThrow();
    return askAddresses(List.of(new Endpoint(transport, namedHost(), transport.defaultPort())));
  }

  private List<LocatingOutput> askAddresses(List<Endpoint> wanted) {
    List<DnsName> hosts = wanted.stream().map(Endpoint::host).distinct().limit(MOST_HOSTS).toList();
    endpoints = wanted.stream().filter(endpoint -> hosts.contains(endpoint.host())).toList();
    state = State.ADDRESSES;
    List<Question> questions = new ArrayList<>();
    for (DnsName name : hosts) {
      rules.families().forEach(family -> questions.add(new Question(family, name)));
    }
    return ask(questions);
  }

  private List<LocatingOutput> onAddresses() {
    Set<Target> targets = new LinkedHashSet<>();
    boolean failed = false;
    for (Endpoint endpoint : endpoints) {
      for (RecordType family : rules.families()) {
        LocatingInput answer = answerTo(new Question(family, endpoint.host()));
        failed |= answer instanceof LocatingInput.Failed;
        records(answer, Address.class).stream()
            .map(Address::address)
            .filter(Locating::canBeSentTo)
            .distinct()
            .limit(MOST_ADDRESSES)
            .map(address -> target(endpoint.transport(), address, endpoint.port()))
            .forEach(targets::add);
      }
    }
    if (targets.isEmpty()) {
      return nowhere(failed ? Reason.DNS_FAILED : Reason.NO_ADDRESS);
    }
    return over(new Located(targets.stream().limit(MOST_TARGETS).toList()));
  }

  private List<LocatingOutput> at(InetAddress address, Transport transport) {
    if (!canBeSentTo(address)) {
      return nowhere(Reason.NO_ADDRESS);
    }
    int port = uri.port().orElse(transport.defaultPort());
    return over(new Located(List.of(target(transport, address, port))));
  }

  private Target target(Transport transport, InetAddress address, int port) {
    return new Target(transport, new InetSocketAddress(address, port), uri.host(), transportNamed);
  }

  private static boolean canBeSentTo(InetAddress address) {
    byte[] octets = address.getAddress();
    boolean broadcast =
        octets.length == 4 && (octets[0] & octets[1] & octets[2] & octets[3] & 0xff) == 0xff;
    return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !broadcast;
  }

  // ---- pieces ----

  private String destination() {
    return rules.trustsMaddr() ? uri.param("maddr").orElse(uri.host()) : uri.host();
  }

  private List<LocatingOutput> ask(List<Question> questions) {
    Set<Question> distinct = new LinkedHashSet<>(questions);
    open.addAll(distinct);
    return distinct.stream().<LocatingOutput>map(Ask::new).toList();
  }

  private LocatingInput answerTo(Question question) {
    return Optional.ofNullable(known.get(question)).orElseThrow();
  }

  private static <R extends ResourceRecord> List<R> records(LocatingInput input, Class<R> type) {
    return input instanceof LocatingInput.Answered answered
        ? answered.records().stream()
            .limit(MOST_RECORDS)
            .filter(type::isInstance)
            .map(type::cast)
            .toList()
        : List.of();
  }

  private DnsName namedHost() {
    return Optional.ofNullable(host).orElseThrow();
  }

  private List<LocatingOutput> nowhere(Reason reason) {
    return over(new Nowhere(reason));
  }

  private List<LocatingOutput> over(LocatingOutput last) {
    state = State.OVER;
    return List.of(last);
  }
}
