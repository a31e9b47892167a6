package io.tandem.registrar.history;

import io.tandem.contracts.CallRecord.Disposition;
import java.time.Duration;
import java.time.Instant;

/** One thing that is asked of calls; a call is meant when all of them hold. */
public sealed interface Criterion {

  /** Began then or later. */
  record From(Instant instant) implements Criterion {}

  /** Began before. */
  record To(Instant instant) implements Criterion {}

  /** Who called: a whole address, or the part before its @. */
  record Caller(String party) implements Criterion {}

  /** Who was called, in the same way. */
  record Called(String party) implements Criterion {}

  /** How it ended. */
  record EndedAs(Disposition disposition) implements Criterion {}

  /** Came in or left by the trunk. */
  record Trunk(String name) implements Criterion {}

  /** Went to the country. */
  record ToCountry(String country) implements Criterion {}

  /** Whose call it was. */
  record Account(String name) implements Criterion {}

  /** Was spoken at least so long. */
  record AtLeast(Duration talked) implements Criterion {}

  /** Was spoken at most so long. */
  record AtMost(Duration talked) implements Criterion {}
}
