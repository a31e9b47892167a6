package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Subscriber;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final Binding PHONE =
      new Binding(
          "sip:1001@192.0.2.7",
          9_000,
          1000,
          "c",
          1,
          "",
          0,
          "",
          new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, List.of()),
          1);

  /** Knows 1001 with a phone, 1002 without one, and 1003 who is disabled. */
  private static final Directory DIRECTORY =
      new Directory() {
        @Override
        public Optional<Subscriber> subscriber(String name) {
          return Set.of("1001", "1002", "1003").contains(name)
              ? Optional.of(
                  new Subscriber(name, "tandem.local", Map.of(), "", name.equals("1003"), 1))
              : Optional.empty();
        }

        @Override
        public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
          return addressOfRecord.equals("1001@tandem.local") ? List.of(PHONE) : List.of();
        }
      };

  private final Router router =
      new Router(new OwnNames("Tandem.Local", Set.of("192.0.2.100")), DIRECTORY);

  private Route route(String uri) {
    return router.route(SipUri.parse(uri), 0);
  }

  @Test
  void findsThePhoneOfASubscriberByAnyNameOfTheExchange() {
    Route expected = new Route.ToPhone("1001@tandem.local", PHONE);
    assertThat(route("sip:1001@tandem.local")).isEqualTo(expected);
    assertThat(route("sip:1001@TANDEM.local:5060;transport=tcp")).isEqualTo(expected);
    assertThat(route("sip:1001@192.0.2.100")).isEqualTo(expected);
  }

  @Test
  void knowsTheNumbersOfTheExchangeItself() {
    assertThat(route("sip:600@tandem.local")).isEqualTo(new Route.ToEcho());
    assertThat(route("sip:601@tandem.local")).isEqualTo(new Route.ToTone());
  }

  @Test
  void tellsNobodyFromNotAtHome() {
    assertThat(route("sip:1002@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.NOT_REGISTERED, 480, "no phone is registered"));
    for (String uri :
        List.of("sip:1003@tandem.local", "sip:9999@tandem.local", "sip:tandem.local")) {
      assertThat(route(uri))
          .isEqualTo(new Route.Nowhere(Disposition.NOT_FOUND, 404, "nobody of that name"));
    }
  }

  @Test
  void leadsToNoOtherDomainAndNoOtherScheme() {
    assertThat(((Route.Nowhere) route("sip:1001@elsewhere.example")).sipStatus()).isEqualTo(404);
    assertThat(((Route.Nowhere) route("tel:+4930123")).sipStatus()).isEqualTo(416);
  }
}
