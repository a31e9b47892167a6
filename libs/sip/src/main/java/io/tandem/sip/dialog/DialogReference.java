package io.tandem.sip.dialog;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The dialog that an INVITE wants to take over or to join (RFC 3891, RFC 3911): the rules in
 * docs/specs/sip-dialog.md. A value; whether its sender may do so is the user's to say.
 *
 * @param toTag our tag, from where the sender of the header stands
 * @param earlyOnly only as long as it is not answered; of Replaces alone
 */
public record DialogReference(
    Kind kind, String callId, String toTag, String fromTag, boolean earlyOnly) {
  private static final String JOIN = "Join";

  public enum Kind {
    REPLACES,
    JOIN
  }

  /** How far a dialog is. */
  public enum Progress {
    EARLY,
    CONFIRMED,
    TERMINATED
  }

  /** A dialog of ours that an INVITE made. */
  public record Candidate(Dialog dialog, Progress progress) {}

  /** What the request says. */
  public sealed interface Reading {
    /** Neither header. */
    record None() implements Reading {}

    record Found(DialogReference reference) implements Reading {}

    /** To be answered 400. */
    record Malformed() implements Reading {}
  }

  /** What is to be done. */
  public sealed interface Match {
    record Matched(Dialog dialog) implements Match {}

    record Refused(int status) implements Match {}
  }

  public static Reading in(SipRequest request) {
    List<String> replaces = request.headers().all(HeaderName.REPLACES);
    List<String> join = request.headers().all(JOIN);
    if (replaces.isEmpty() && join.isEmpty()) {
      return new Reading.None();
    }
    // One of one kind, and in an INVITE only (RFC 3891 section 3, RFC 3911 section 4).
    if (replaces.size() + join.size() > 1 || !request.is(Method.INVITE)) {
      return new Reading.Malformed();
    }
    Kind kind = join.isEmpty() ? Kind.REPLACES : Kind.JOIN;
    String text = join.isEmpty() ? replaces.getFirst() : join.getFirst();
    return parse(kind, text).<Reading>map(Reading.Found::new).orElseGet(Reading.Malformed::new);
  }

  /** Reads one value, also the unescaped one of a Refer-To; empty when malformed. */
  public static Optional<DialogReference> parse(Kind kind, String text) {
    return HeaderValue.parse(text)
        .flatMap(
            value -> {
              String to = value.params().get("to-tag").orElse("");
              String from = value.params().get("from-tag").orElse("");
              boolean early = kind == Kind.REPLACES && value.params().has("early-only");
              return to.isEmpty() || from.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new DialogReference(kind, value.value(), to, from, early));
            });
  }

  /** Finds the dialog among ours. */
  public Match match(Collection<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      Dialog dialog = candidate.dialog();
      if (dialog.callId().equals(callId)
          && isTag(toTag, dialog.localTag())
          && isTag(fromTag, dialog.remoteTag())) {
        return judge(candidate);
      }
    }
    return new Match.Refused(481);
  }

  private Match judge(Candidate candidate) {
    return switch (candidate.progress()) {
      case TERMINATED -> new Match.Refused(603);
      case CONFIRMED -> earlyOnly ? new Match.Refused(486) : new Match.Matched(candidate.dialog());
      // Somebody else's ringing cannot be taken here, only what we are calling ourselves.
      case EARLY ->
          candidate.dialog().uac() ? new Match.Matched(candidate.dialog()) : new Match.Refused(481);
    };
  }

  /** "0" stands for no tag, as of a peer of RFC 2543. */
  private static boolean isTag(String written, String tag) {
    return written.equals(tag) || (written.equals("0") && tag.isEmpty());
  }

  @Override
  public String toString() {
    HeaderValue value = HeaderValue.of(callId).with("to-tag", toTag).with("from-tag", fromTag);
    return (earlyOnly ? value.with("early-only", "") : value).toString();
  }
}
