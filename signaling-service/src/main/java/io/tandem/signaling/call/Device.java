package io.tandem.signaling.call;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.sip.message.SipUri;
import java.util.Optional;

/**
 * The phone at the other end of a leg as the registrar knows it: by this it is found again when the
 * connection that the leg came over is gone. A value; it says who the phone is, not where.
 *
 * @param addressOfRecord whose it is; empty for a peer that is no phone of ours
 * @param instanceId that it has registered with (RFC 5626), empty if none
 * @param contactUri that it has registered, or named in its INVITE
 */
public record Device(String addressOfRecord, String instanceId, String contactUri) {

  /** A peer of whom no binding is to be expected. */
  public static final Device UNKNOWN = new Device("", "", "");

  public static Device of(String addressOfRecord, Binding binding) {
    return new Device(addressOfRecord, binding.instanceId(), binding.contactUri());
  }

  /** Whether it can be looked for at all. */
  public boolean isKnown() {
    return !addressOfRecord.isEmpty();
  }

  /**
   * Whether a binding of its address-of-record is one of its own: that of the same instance over
   * whichever flow or, for phones that name none, of the same Contact.
   */
  public boolean hasRegistered(Binding binding) {
    return instanceId.isEmpty()
        ? binding.instanceId().isEmpty() && sameUri(contactUri, binding.contactUri())
        : instanceId.equals(binding.instanceId());
  }

  /** RFC 3261 section 19.1.4. */
  public static boolean sameUri(String one, String other) {
    Optional<SipUri> first = SipUri.parse(one);
    return one.equals(other)
        || SipUri.parse(other).filter(uri -> first.filter(uri::sameAs).isPresent()).isPresent();
  }
}
