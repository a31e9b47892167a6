package io.tandem.sip.dialog;

import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All dialogs that one INVITE of ours made: a proxy may have forked it (RFC 3261 section 13.2.2.4,
 * table "One INVITE, several dialogs" in docs/specs/sip-dialog.md). An immutable value, owned by
 * the leg that called. The first 2xx wins; each further one must be acknowledged and ended by BYE.
 *
 * @param branches by the tag of the peer, in the order in which they appeared
 * @param answeredBy the tag of the first 2xx
 */
public record DialogSet(Map<String, Branch> branches, Optional<String> answeredBy) {
  public static final DialogSet EMPTY = new DialogSet(Map.of(), Optional.empty());

  /** A fork that opens more early dialogs than this is not believed. */
  public static final int MOST_BRANCHES = 32;

  /** One dialog, early until its 2xx came. */
  public record Branch(Dialog dialog, boolean confirmed) {}

  /** What a response means. */
  public sealed interface Outcome {
    /** No dialog: 100, or no tag; or more branches than are believed. */
    record NoDialog() implements Outcome {}

    /** A provisional response in an early dialog, new or known. */
    record Early(Dialog dialog, boolean fresh) implements Outcome {}

    /** This early dialog alone has ended (RFC 6228). */
    record BranchEnded(Dialog dialog) implements Outcome {}

    /** The call is answered: to be acknowledged. */
    record Answered(Dialog dialog) implements Outcome {}

    /** The same 2xx again: the same ACK again. */
    record AnsweredAgain(Dialog dialog) implements Outcome {}

    /** Somebody else answered too: to be acknowledged and ended by BYE. */
    record AlsoAnswered(Dialog dialog) implements Outcome {}

    /** The INVITE failed, and these early dialogs with it. */
    record Failed(List<Dialog> ended) implements Outcome {}

    /** A failure after a 2xx, or a provisional response in a confirmed dialog: means nothing. */
    record TooLate() implements Outcome {}
  }

  public record Receipt(DialogSet next, Outcome outcome) {}

  public DialogSet {
    branches = Collections.unmodifiableMap(new LinkedHashMap<>(branches));
  }

  /** Takes a response to that INVITE. */
  public Receipt receive(SipRequest invite, SipResponse response) {
    String tag = response.to().tag().orElse("");
    Branch known = branches.get(tag);
    if (response.isSuccess()) {
      return onSuccess(invite, response, tag, Optional.ofNullable(known));
    }
    if (response.isFinal()) {
      return onFailure();
    }
    if (known != null) {
      return onProvisional(response, tag, known);
    }
    // 199 for a dialog that we never saw ends nothing.
    boolean dialogless = response.status() == 100 || response.status() == 199 || tag.isEmpty();
    if (dialogless || branches.size() >= MOST_BRANCHES) {
      return new Receipt(this, new Outcome.NoDialog());
    }
    Dialog dialog = Dialog.asUac(invite, response);
    return new Receipt(with(tag, new Branch(dialog, false)), new Outcome.Early(dialog, true));
  }

  private Receipt onProvisional(SipResponse response, String tag, Branch known) {
    if (known.confirmed()) {
      return new Receipt(this, new Outcome.TooLate());
    }
    if (response.status() == 199) {
      return new Receipt(without(tag), new Outcome.BranchEnded(known.dialog()));
    }
    return new Receipt(this, new Outcome.Early(known.dialog(), false));
  }

  private Receipt onSuccess(
      SipRequest invite, SipResponse response, String tag, Optional<Branch> known) {
    if (known.filter(Branch::confirmed).isPresent()) {
      return new Receipt(this, new Outcome.AnsweredAgain(known.get().dialog()));
    }
    Dialog fresh = Dialog.asUac(invite, response);
    Dialog dialog = known.map(early -> fresh.continuing(early.dialog())).orElse(fresh);
    DialogSet next = with(tag, new Branch(dialog, true));
    return answeredBy.isPresent()
        ? new Receipt(next, new Outcome.AlsoAnswered(dialog))
        : new Receipt(new DialogSet(next.branches, Optional.of(tag)), new Outcome.Answered(dialog));
  }

  private Receipt onFailure() {
    if (answeredBy.isPresent()) {
      return new Receipt(this, new Outcome.TooLate());
    }
    return new Receipt(EMPTY, new Outcome.Failed(early()));
  }

  /**
   * The dialogs that are still early. They end with the INVITE, 64 times T1 after its first 2xx.
   */
  public List<Dialog> early() {
    return branches.values().stream()
        .filter(branch -> !branch.confirmed())
        .map(Branch::dialog)
        .toList();
  }

  /** The set as it is when the INVITE client transaction is over: early dialogs have ended. */
  public DialogSet settled() {
    Map<String, Branch> left = new LinkedHashMap<>(branches);
    left.values().removeIf(branch -> !branch.confirmed());
    return new DialogSet(left, answeredBy);
  }

  /** Puts the dialog back that was replaced by a request sent or received in it. */
  public DialogSet with(Dialog dialog) {
    Branch known = branches.get(dialog.remoteTag());
    if (known == null) {
      throw new IllegalArgumentException("no dialog of this INVITE: " + dialog.remoteTag());
    }
    return with(dialog.remoteTag(), new Branch(dialog, known.confirmed()));
  }

  private DialogSet with(String tag, Branch branch) {
    Map<String, Branch> next = new LinkedHashMap<>(branches);
    next.put(tag, branch);
    return new DialogSet(next, answeredBy);
  }

  private DialogSet without(String tag) {
    Map<String, Branch> next = new LinkedHashMap<>(branches);
    next.remove(tag);
    return new DialogSet(next, answeredBy);
  }
}
