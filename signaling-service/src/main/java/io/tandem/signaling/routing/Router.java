package io.tandem.signaling.routing;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Subscriber;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Optional;

/** Decides where a call goes, from the called URI and what the directory knows. */
public final class Router {

  static final String ECHO = "600";
  static final String TONE = "601";

  private final OwnNames names;
  private final Directory directory;

  public Router(OwnNames names, Directory directory) {
    this.names = names;
    this.directory = directory;
  }

  /** The route for a Request-URI; empty when its scheme is none that we serve (416). */
  public Route route(Optional<SipUri> called, long nowEpochMillis) {
    if (called.isEmpty()) {
      return new Route.Nowhere(Disposition.FAILED, 416, "a URI of another scheme");
    }
    SipUri uri = called.get();
    if (!names.contains(uri)) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "a domain that is not ours");
    }
    String user = uri.user().orElse("");
    return switch (user) {
      case ECHO -> new Route.ToEcho();
      case TONE -> new Route.ToTone();
      default -> toSubscriber(user, nowEpochMillis);
    };
  }

  private Route toSubscriber(String user, long nowEpochMillis) {
    Optional<Subscriber> subscriber = directory.subscriber(user);
    if (subscriber.isEmpty() || subscriber.get().disabled()) {
      return new Route.Nowhere(Disposition.NOT_FOUND, 404, "nobody of that name");
    }
    List<Binding> bindings = directory.bindings(names.addressOfRecord(user), nowEpochMillis);
    return bindings.isEmpty()
        ? new Route.Nowhere(Disposition.NOT_REGISTERED, 480, "no phone is registered")
        : new Route.ToPhone(names.addressOfRecord(user), bindings.getFirst());
  }
}
