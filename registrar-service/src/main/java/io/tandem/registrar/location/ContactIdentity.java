package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.sip.message.SipUri;
import java.util.Optional;

/**
 * Whether a contact in a request and a binding mean the same device (docs/specs/registration.md).
 */
final class ContactIdentity {

  private ContactIdentity() {}

  /**
   * Whether they mean the same device.
   *
   * @param reach by which way the request came
   */
  static boolean same(ContactChange change, Reach reach, Binding binding) {
    if (isFlow(change.instanceId(), change.regId())
        && isFlow(binding.instanceId(), binding.regId())) {
      return change.instanceId().equals(binding.instanceId()) && change.regId() == binding.regId();
    }
    return isBackOverAnotherConnection(change, reach, binding)
        || sameUri(change.uri(), binding.contactUri());
  }

  /**
   * A device that names itself but no flows has one connection: whoever comes back after a loss of
   * its network has another port, and the old connection may take minutes to die.
   */
  private static boolean isBackOverAnotherConnection(
      ContactChange change, Reach reach, Binding binding) {
    return !change.instanceId().isEmpty()
        && change.instanceId().equals(binding.instanceId())
        && change.regId() == 0
        && binding.regId() == 0
        && isDirect(reach)
        && isDirect(binding.reach())
        && !reach.isConnectionOf(binding.reach());
  }

  /**
   * Whether a request came over a connection that the same process took later than the binding's:
   * nothing that was sent before the binding can come that way. Connections count up.
   */
  static boolean isLaterConnection(Reach request, Reach binding) {
    return isDirect(request)
        && isDirect(binding)
        && request.edgeNode().equals(binding.edgeNode())
        && request.connectionId() > binding.connectionId();
  }

  private static boolean isDirect(Reach reach) {
    return reach.connectionId() != 0 && reach.path().isEmpty();
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
