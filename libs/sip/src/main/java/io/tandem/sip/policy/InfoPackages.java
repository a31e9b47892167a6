package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;

/**
 * Which INFO a dialog takes (RFC 6086 section 4.2): the rules in docs/specs/sip-policy.md. A value.
 *
 * @param willing the names in our Recv-Info
 */
public record InfoPackages(List<String> willing) {
  private static final String INFO_PACKAGE = "Info-Package";

  public InfoPackages {
    willing = List.copyOf(willing);
  }

  /** The value of Recv-Info; "" says that none is taken. */
  public String recvInfo() {
    return String.join(", ", willing);
  }

  /**
   * The refusal of an INFO, empty if it may be taken. One without a package is of the old kind and
   * passes: its Content-Type says what it is.
   */
  public Optional<SipResponse.Builder> refusal(SipRequest info) {
    boolean taken =
        HeaderValue.in(info, INFO_PACKAGE)
            .map(asked -> willing.stream().anyMatch(asked.value()::equalsIgnoreCase))
            .orElse(!info.headers().has(INFO_PACKAGE));
    return taken
        ? Optional.empty()
        : Optional.of(
            SipResponse.to(info, 469).reason("Bad Info Package").set("Recv-Info", recvInfo()));
  }
}
