package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.sip.message.SipUri;
import java.util.Optional;

/**
 * Whether a contact in a request and a binding mean the same device (docs/specs/registration.md).
 */
final class ContactIdentity {

  private ContactIdentity() {}

  static boolean same(ContactChange change, Binding binding) {
    if (isFlow(change.instanceId(), change.regId())
        && isFlow(binding.instanceId(), binding.regId())) {
      return change.instanceId().equals(binding.instanceId()) && change.regId() == binding.regId();
    }
    return sameUri(change.uri(), binding.contactUri());
  }

  static boolean sameUri(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    Optional<SipUri> first = SipUri.parse(one);
    Optional<SipUri> second = SipUri.parse(other);
    return first.isPresent() && second.isPresent() && first.get().sameAs(second.get());
  }

  /**
   * An instance-id alone names a device but no flow; its contact is compared by URI (RFC 5626
   * section 6).
   */
  private static boolean isFlow(String instanceId, int regId) {
    return !instanceId.isEmpty() && regId > 0;
  }
}
