package io.tandem.sip.transaction;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StatelessTag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The responses that the layer itself gives to CANCEL (RFC 3261 section 9.2). */
final class CancelAnswer {
  private CancelAnswer() {}

  /**
   * 200, with the To tag of what was already said to the INVITE, so that the caller sees one
   * dialog.
   */
  static SipResponse of(SipRequest cancel, @Nullable SipResponse latestToInvite) {
    Optional<String> tag =
        Optional.ofNullable(latestToInvite).flatMap(response -> response.to().tag());
    return SipResponse.to(cancel, 200).toTag(tag.orElseGet(() -> StatelessTag.of(cancel))).build();
  }

  static SipResponse of(SipRequest cancel, int status) {
    return SipResponse.to(cancel, status).toTag(StatelessTag.of(cancel)).build();
  }
}
