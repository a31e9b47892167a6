package io.tandem.signaling.routing;

import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.PhoneNumber.Landing;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.Trunk.Numbering;
import io.tandem.contracts.TrunkState;
import io.tandem.sip.message.SipUri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says which way a call would go: asks the {@link Router}, and tells by what the same tables say
 * how it came to that. One for the process; any thread.
 */
public final class Explainer {

  private final Router router;
  private final Clearance clearance;
  private final Directory directory;
  private final Trunks trunks;
  private final OwnNames names;
  private final Numbering dialled;

  /**
   * @param dialled how subscribers write the numbers that they call
   */
  public Explainer(
      Router router,
      Clearance clearance,
      Directory directory,
      Trunks trunks,
      OwnNames names,
      Numbering dialled) {
    this.router = router;
    this.clearance = clearance;
    this.directory = directory;
    this.trunks = trunks;
    this.names = names;
    this.dialled = dialled;
  }

  /** A subscriber dials; empty when there is none of that name who may call. */
  public Optional<Explanation> ofSubscriber(
      String name, String number, long nowEpochMillis, long nowNanos) {
    return directory
        .subscriber(name)
        .filter(subscriber -> !subscriber.disabled())
        .map(
            caller -> {
              String account = caller.custody().account();
              Route route =
                  clearance.clear(
                      clearance.subscriber(caller),
                      router.route(account, Optional.of(dialled(number)), nowEpochMillis),
                      nowNanos);
              return new Explanation(route, whyDialled(account, number, route));
            });
  }

  /** A trunk brings a call; empty when there is none of that id. */
  public Optional<Explanation> ofTrunk(
      String id, String number, long nowEpochMillis, long nowNanos) {
    return trunks
        .trunk(id)
        .map(
            trunk -> {
              Route route =
                  clearance.clear(
                      clearance.byTrunk(names.addressOfRecord(Route.ANONYMOUS)),
                      trunk,
                      router.route(trunk, Optional.of(dialled(number)), nowEpochMillis),
                      nowNanos);
              return new Explanation(route, whyBrought(trunk, number, route));
            });
  }

  private SipUri dialled(String number) {
    return SipUri.of(number, names.domain());
  }

  private List<String> whyDialled(String account, String number, Route route) {
    List<String> why = new ArrayList<>();
    Optional<Subscriber> subscriber = directory.subscriber(number);
    if (route instanceof Route.ToEcho
        || route instanceof Route.ToTone
        || route instanceof Route.ToRoom) {
      why.add(number + " is built in");
      return why;
    }
    if (route instanceof Route.ToTrunks out && out.purpose() == Route.Purpose.EMERGENCY) {
      why.add(number + " is an emergency number: no limit counts");
      out.hops().forEach(hop -> why.add("trunk " + hop.trunk().id() + " takes emergency calls"));
      return ended(why, route);
    }
    if (subscriber.isPresent()) {
      boolean ofAnother = !subscriber.get().custody().account().equals(account);
      why.add(
          number
              + " is a subscriber"
              + (subscriber.get().disabled() ? ", disabled" : "")
              + (ofAnother ? ", of another account" : ""));
      if (!subscriber.get().disabled() && !ofAnother) {
        return ended(why, route);
      }
    }
    Optional<String> e164 = NumberPlan.toE164(dialled, number);
    if (e164.isEmpty()) {
      why.add(number + " is no number by dialling.*");
      return ended(why, route);
    }
    why.add("%s is %s by dialling.*".formatted(number, e164.get()));
    Optional<PhoneNumber> ours = trunks.number(e164.get());
    if (ours.isPresent()) {
      why.add(landing(ours.get()));
      return ended(why, route);
    }
    why.add(e164.get() + " is no number of ours");
    trunks.away(e164.get(), account).forEach(state -> why.add(away(state)));
    if (route instanceof Route.ToTrunks out) {
      for (Route.TrunkHop hop : out.hops()) {
        why.add(takes(hop.trunk(), e164.get()));
        String rewritten = NumberPlan.rewritten(hop.trunk().policy().rewrites(), e164.get());
        if (!rewritten.equals(e164.get())) {
          why.add("trunk %s rewrites it to %s".formatted(hop.trunk().id(), rewritten));
        }
      }
    }
    return ended(why, route);
  }

  private static String takes(Trunk trunk, String e164) {
    return trunk.routes().stream()
        .filter(way -> e164.startsWith(way.prefix()))
        .max(Comparator.comparingInt((Trunk.OutboundRoute way) -> way.prefix().length()))
        .map(
            way ->
                "trunk %s takes %s, priority %d"
                    .formatted(trunk.id(), way.prefix(), way.priority()))
        .orElseThrow();
  }

  private List<String> whyBrought(Trunk trunk, String number, Route route) {
    List<String> why = new ArrayList<>();
    if (trunk.disabled()) {
      why.add("trunk " + trunk.id() + " is not enabled: its calls are challenged");
    }
    Optional<String> e164 = NumberPlan.toE164(trunk.numbering(), number);
    why.add(
        e164.map(read -> "%s is %s by the numbering of %s".formatted(number, read, trunk.id()))
            .orElse("%s is no number by the numbering of %s".formatted(number, trunk.id())));
    e164.flatMap(trunks::number).map(Explainer::landing).ifPresent(why::add);
    return ended(why, route);
  }

  private static String away(TrunkState state) {
    String reason = state.reason().isEmpty() ? "" : ": " + state.reason();
    return "trunk %s takes it, but is not registered%s".formatted(state.trunk(), reason);
  }

  private static String landing(PhoneNumber number) {
    return number.id()
        + (number.custody().account().equals(Custody.DEFAULT_ACCOUNT)
            ? ""
            : ", of account " + number.custody().account() + ",")
        + switch (number.landing()) {
          case Landing.OnSubscriber(String name) -> " lands on subscriber " + name;
          case Landing.OnTrunk(String trunk) -> " lands on trunk " + trunk;
          case Landing.OnService(String service) -> " lands on service " + service;
          case Landing.OnApplication(String application) -> " lands on application " + application;
        };
  }

  private static List<String> ended(List<String> why, Route route) {
    switch (route) {
      // Its bars are its reason.
      case Route.Nowhere nowhere -> why.add(nowhere.reason());
      case Route.ToTrunks out -> out.bars().stream().map(Bar::reason).forEach(why::add);
      case Route.ToPhone _, Route.ToEcho _, Route.ToTone _, Route.ToRoom _ -> {}
    }
    return why;
  }
}
