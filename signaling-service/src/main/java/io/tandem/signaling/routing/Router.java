package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.PhoneNumber.Landing;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.Trunk.Numbering;
import io.tandem.contracts.TrunkLogin;
import io.tandem.signaling.outbound.Gruus;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.TelUri;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Decides where a call goes, from the called URI and what the directory knows. */
public final class Router {

  static final String ECHO = "600";
  static final String TONE = "601";
  private static final Pattern ROOM = Pattern.compile("7[0-9]{2}");

  private final OwnNames names;
  private final Directory directory;
  private final Gruus gruus;
  private final Liveness liveness;
  private final Trunks trunks;
  private final Numbering dialled;
  private final Set<String> emergency;

  /**
   * @param dialled how subscribers write the numbers that they call
   * @param emergency numbers of those who help, as they are dialled
   */
  public Router(
      OwnNames names,
      Directory directory,
      Gruus gruus,
      Liveness liveness,
      Trunks trunks,
      Numbering dialled,
      Set<String> emergency) {
    this.emergency = Set.copyOf(emergency);
    this.trunks = trunks;
    this.dialled = dialled;
    this.names = names;
    this.directory = directory;
    this.gruus = gruus;
    this.liveness = liveness;
  }

  /**
   * The route for a request by which a subscriber begins a call.
   *
   * @param account of the subscriber: beyond it there are numbers alone, as for all the world
   */
  public Route route(String account, SipRequest request, long nowEpochMillis) {
    boolean foreign = request.telUri().filter(number -> !isOurs(number)).isPresent();
    return foreign
        ? new Route.Nowhere(Disposition.NOT_FOUND, 404, "a number of another domain or country")
        : route(account, dialled(request), nowEpochMillis);
  }

  /** The Request-URI; a telephone number as one of ours, unless it is another's. */
  public Optional<SipUri> dialled(SipRequest request) {
    return request
        .sipUri()
        .or(
            () ->
                request
                    .telUri()
                    .filter(this::isOurs)
                    .map(number -> SipUri.of(number.digits(), names.domain())));
  }

  /** A number without context is everybody's; a context that is a domain may be ours (RFC 3966). */
  private boolean isOurs(TelUri number) {
    return number
        .context()
        .map(context -> SipUri.parse("sip:" + context).filter(names::contains).isPresent())
        .orElse(true);
  }

  /** The route for a Request-URI; empty when its scheme is none that we serve (416). */
  public Route route(String account, Optional<SipUri> called, long nowEpochMillis) {
    if (called.isEmpty()) {
      return new Route.Nowhere(Disposition.FAILED, 416, "a URI of another scheme");
    }
    SipUri uri = called.get();
    if (!names.contains(uri)) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "a domain that is not ours");
    }
    return switch (gruus.read(uri)) {
      case Gruus.Reading.Gruu gruu ->
          toDevice(gruu.named(), account, uri.isSecure(), nowEpochMillis);
      case Gruus.Reading.Invalid _ ->
          new Route.Nowhere(Disposition.NOT_FOUND, 404, "a GRUU that nobody was given");
      case Gruus.Reading.NoGruu _ -> {
        String user = uri.user().orElse("");
        if (emergency.contains(user) && !trunks.forEmergency().isEmpty()) {
          yield toTheRescue(user);
        }
        yield toService(user, account)
            .orElseGet(
                () ->
                    exists(user, account)
                        ? toSubscriber(user, account, uri.isSecure(), nowEpochMillis)
                        : NumberPlan.toE164(dialled, user)
                            .map(
                                number -> toNumber(number, account, uri.isSecure(), nowEpochMillis))
                            .orElseGet(Router::nobody));
      }
    };
  }

  /** The route of a call that comes by a trunk: to the numbers of the exchange, and no further. */
  public Route route(Trunk from, SipRequest request, long nowEpochMillis) {
    return route(from, calledBy(from, request), nowEpochMillis);
  }

  /** The same for a Request-URI. */
  public Route route(Trunk from, Optional<SipUri> called, long nowEpochMillis) {
    Optional<PhoneNumber> ours =
        called
            .filter(names::contains)
            .flatMap(SipUri::user)
            .flatMap(user -> NumberPlan.toE164(from.numbering(), user))
            .flatMap(trunks::number);
    if (ours.isEmpty()) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "no number of ours");
    }
    if (ours.get().landing().equals(new Landing.OnTrunk(from.id()))) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "lands on the trunk that it came by");
    }
    boolean secure = called.filter(SipUri::isSecure).isPresent();
    return landing(ours.get(), secure, nowEpochMillis);
  }

  /**
   * The number that a trunk brings a call for. Where we are its subscriber the Request-URI may be
   * the Contact that we have registered, and the number stands elsewhere: in P-Called-Party-ID (RFC
   * 7315 section 4.2) or in To; or it is known to be that of our account.
   */
  public Optional<SipUri> calledBy(Trunk from, SipRequest request) {
    Optional<SipUri> uri = dialled(request);
    Optional<String> account = from.login().map(TrunkLogin::username);
    if (account.isEmpty() || !uri.flatMap(SipUri::user).equals(account)) {
      return uri;
    }
    return Stream.concat(
            request.headers().first("P-Called-Party-ID").flatMap(NameAddr::parse).stream(),
            Stream.of(request.to()))
        .flatMap(named -> user(named).stream())
        .filter(number -> isOurs(from, number))
        .findFirst()
        .or(() -> from.login().map(TrunkLogin::number).filter(number -> !number.isEmpty()))
        .map(number -> SipUri.of(number, names.domain()))
        .or(() -> uri);
  }

  private boolean isOurs(Trunk by, String number) {
    return NumberPlan.toE164(by.numbering(), number).flatMap(trunks::number).isPresent();
  }

  /**
   * Who calls, when he comes by that trunk: his number, and nobody else by whatever name. A carrier
   * passes on what strangers write, and no subscriber of ours calls by it.
   */
  public String callerBy(Trunk trunk, SipRequest request) {
    return names.addressOfRecord(
        user(request.from())
            .flatMap(user -> NumberPlan.toE164(trunk.numbering(), user))
            .orElse("anonymous"));
  }

  private static Optional<String> user(NameAddr from) {
    return from.telUri().map(TelUri::digits).or(() -> from.sipUri().flatMap(SipUri::user));
  }

  /** A number that a subscriber has dialled. */
  private Route toNumber(String number, String account, boolean secure, long nowEpochMillis) {
    Optional<PhoneNumber> ours = trunks.number(number);
    if (ours.isPresent()) {
      return landing(ours.get(), secure, nowEpochMillis);
    }
    List<Trunk> ways = trunks.towards(number, account);
    return ways.isEmpty()
        ? noTrunk(number, account)
        : toTrunks(ways, Route.Purpose.OUTWARD, number, secure);
  }

  /** An outage is no wrong number. */
  private Route noTrunk(String number, String account) {
    return trunks.away(number, account).isEmpty()
        ? new Route.Nowhere(Disposition.NOT_FOUND, 404, "no trunk takes that number")
        : new Route.Nowhere(
            Disposition.UNAVAILABLE, 503, "no trunk that takes that number is registered");
  }

  /** As it is dialled, and whatever way is asked for: a sips URI is no reason not to go. */
  private Route toTheRescue(String number) {
    return new Route.ToTrunks(
        number,
        Route.Purpose.EMERGENCY,
        trunks.forEmergency().stream().map(trunk -> new Route.TrunkHop(trunk, number)).toList(),
        List.of());
  }

  /**
   * Where a number lands is of its own account: nobody can have his number ring another's phone.
   */
  private Route landing(PhoneNumber number, boolean secure, long nowEpochMillis) {
    String account = number.custody().account();
    return switch (number.landing()) {
      case Landing.OnSubscriber(String name) -> toSubscriber(name, account, secure, nowEpochMillis);
      case Landing.OnService(String service) ->
          toService(service, account)
              .orElseGet(() -> new Route.Nowhere(Disposition.NOT_FOUND, 404, "no such service"));
      case Landing.OnApplication _ ->
          new Route.Nowhere(Disposition.UNAVAILABLE, 480, "applications are not served yet");
      case Landing.OnTrunk(String id) ->
          trunks
              .serving(id)
              .filter(trunk -> trunk.custody().account().equals(account))
              .map(trunk -> toTrunks(List.of(trunk), Route.Purpose.LANDING, number.id(), secure))
              .orElseGet(
                  () ->
                      new Route.Nowhere(Disposition.UNAVAILABLE, 480, "the trunk takes no calls"));
    };
  }

  /** What is built in; each account has rooms of its own. */
  private static Optional<Route> toService(String number, String account) {
    return switch (number) {
      case ECHO -> Optional.of(new Route.ToEcho());
      case TONE -> Optional.of(new Route.ToTone());
      default ->
          ROOM.matcher(number).matches()
              ? Optional.of(new Route.ToRoom(number, account + "/" + number))
              : Optional.empty();
    };
  }

  private static Route toTrunks(
      List<Trunk> ways, Route.Purpose purpose, String number, boolean secure) {
    // Beyond a trunk nobody can promise it (RFC 5630 section 5.1.1).
    return secure
        ? new Route.Nowhere(Disposition.UNAVAILABLE, 480, "a trunk does not keep to sips")
        : new Route.ToTrunks(
            number, purpose, ways.stream().map(trunk -> hop(trunk, number)).toList(), List.of());
  }

  private static Route.TrunkHop hop(Trunk trunk, String number) {
    String rewritten = NumberPlan.rewritten(trunk.policy().rewrites(), number);
    return new Route.TrunkHop(trunk, NumberPlan.written(trunk.numbering(), rewritten));
  }

  private Route toSubscriber(String user, String account, boolean secure, long nowEpochMillis) {
    if (!exists(user, account)) {
      return nobody();
    }
    List<Binding> bindings = directory.bindings(names.addressOfRecord(user), nowEpochMillis);
    List<Binding> living =
        bindings.stream().filter(binding -> liveness.lives(binding.reach())).toList();
    return toPhone(user, secure, living);
  }

  /** RFC 5627 section 5.4: to that device and no other. */
  private Route toDevice(Gruus.Named device, String account, boolean secure, long nowEpochMillis) {
    if (!exists(device.user(), account)) {
      return nobody();
    }
    List<Binding> all = directory.bindings(names.addressOfRecord(device.user()), nowEpochMillis);
    if (device instanceof Gruus.Named.Temporary temporary
        && all.stream().anyMatch(temporary::isOfInstance)
        && all.stream().noneMatch(temporary::means)) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "a GRUU of an earlier registration");
    }
    List<Binding> living =
        all.stream()
            .filter(binding -> device.means(binding) && liveness.lives(binding.reach()))
            .toList();
    return toPhone(device.user(), secure, living);
  }

  /** The latest binding, and the other flows of the same phone (RFC 5626 section 6). */
  private Route toPhone(String user, boolean secure, List<Binding> all) {
    List<Binding> living = secure ? all.stream().filter(Router::isSecure).toList() : all;
    if (living.isEmpty()) {
      return all.isEmpty() ? notRegistered() : notSecured();
    }
    Binding latest = living.getFirst();
    List<Binding> flows =
        latest.instanceId().isEmpty() || latest.regId() == 0
            ? List.of(latest)
            : living.stream()
                .filter(b -> b.regId() > 0 && b.instanceId().equals(latest.instanceId()))
                .toList();
    return new Route.ToPhone(names.addressOfRecord(user), flows);
  }

  /**
   * Whether nobody reads on the way to the phone: it came over TLS, and so goes whatever is between
   * (RFC 5630 section 5.3). What nodes of the exchange say to each other is the operator's.
   */
  private static boolean isSecure(Binding binding) {
    return Transport.named(binding.reach().transport()).filter(Transport::secure).isPresent()
        && binding.reach().path().stream()
            .map(NameAddr::parse)
            .allMatch(hop -> hop.flatMap(NameAddr::sipUri).filter(SipUri::isSecure).isPresent());
  }

  private boolean exists(String user, String account) {
    return directory
        .subscriber(user)
        .filter(subscriber -> !subscriber.disabled())
        .filter(subscriber -> subscriber.custody().account().equals(account))
        .isPresent();
  }

  private static Route nobody() {
    return new Route.Nowhere(Disposition.NOT_FOUND, 404, "nobody of that name");
  }

  private static Route notRegistered() {
    return new Route.Nowhere(Disposition.NOT_REGISTERED, 480, "no phone is registered");
  }

  private static Route notSecured() {
    return new Route.Nowhere(
        Disposition.NOT_REGISTERED, 480, "no phone is registered over TLS, as sips asks");
  }
}
