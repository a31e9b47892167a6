package io.tandem.signaling.engine;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.signaling.outbound.Gruus;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Quoting;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import java.util.List;

/**
 * What a 200 to a REGISTER says beyond its status: the bindings (RFC 3261 section 10.3, step 8),
 * their GRUUs (RFC 5627), the routes (RFC 3327, RFC 3608) and how to keep a flow (RFC 5626). Any
 * thread.
 *
 * <p>Our own entry of the path, the flow token, is not told: whoever has it can reach the phone.
 */
public final class RegisterAnswers {

  /** Phones ping within this; most translators forget a silent UDP port after half a minute. */
  private static final int DATAGRAM_FLOW_SECONDS = 30;

  /** The same for connections, which live longer in translators and radios. */
  private static final int CONNECTION_FLOW_SECONDS = 120;

  private final Gruus gruus;
  private final List<String> serviceRoute;

  /**
   * @param serviceRoute values of Service-Route, in order
   */
  public RegisterAnswers(Gruus gruus, List<String> serviceRoute) {
    this.gruus = gruus;
    this.serviceRoute = List.copyOf(serviceRoute);
  }

  SipResponse.Builder bound(
      SipResponse.Builder response,
      SipRequest register,
      String user,
      List<Binding> bindings,
      long nowEpochMillis) {
    boolean wantsGruus = register.headers().lists(HeaderName.SUPPORTED, "gruu");
    for (Binding binding : bindings) {
      long seconds = Math.max(1, (binding.expiresAtEpochMillis() - nowEpochMillis + 500) / 1000);
      StringBuilder contact =
          new StringBuilder("<").append(binding.contactUri()).append(">;expires=").append(seconds);
      if (!binding.instanceId().isEmpty()) {
        contact.append(";+sip.instance=").append(Quoting.quote(binding.instanceId()));
        if (binding.regId() > 0) {
          contact.append(";reg-id=").append(binding.regId());
        }
        if (wantsGruus) {
          appendGruus(contact, user, binding);
        }
      }
      response.add(HeaderName.CONTACT, contact.toString());
    }
    return response;
  }

  private void appendGruus(StringBuilder contact, String user, Binding binding) {
    contact
        .append(";pub-gruu=")
        .append(Quoting.quote(gruus.publicOf(user, binding.instanceId()).toString()));
    gruus
        .temporaryOf(user, binding.instanceId(), binding.callId())
        .ifPresent(gruu -> contact.append(";temp-gruu=").append(Quoting.quote(gruu.toString())));
  }

  /** RFC 5626 section 6: that it was applied, and how often the phone must be heard of. */
  SipResponse.Builder outbound(SipResponse.Builder response, Flow flow) {
    int seconds = flow.transport().reliable() ? CONNECTION_FLOW_SECONDS : DATAGRAM_FLOW_SECONDS;
    return response
        .add(HeaderName.REQUIRE, "outbound")
        .add(HeaderName.FLOW_TIMER, Integer.toString(seconds));
  }

  /** The path that was taken, as it came, and the way that requests of the phone shall take. */
  SipResponse.Builder routes(SipResponse.Builder response, SipRequest register) {
    register.headers().all(HeaderName.PATH).forEach(path -> response.add(HeaderName.PATH, path));
    serviceRoute.forEach(route -> response.add(HeaderName.SERVICE_ROUTE, route));
    return response;
  }
}
