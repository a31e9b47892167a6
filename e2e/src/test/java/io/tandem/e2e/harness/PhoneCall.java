package io.tandem.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * Two phones in a call through an exchange, each with a speech of its own. The story that several
 * tests begin with: both register, one dials, the other rings and answers, both hear each other.
 */
public final class PhoneCall implements AutoCloseable {

  // Enough half seconds of speech to be sure whose it is.
  private static final Duration LISTEN = Duration.ofSeconds(4);

  private final Speech callerSpeech;
  private final Speech calleeSpeech;
  private final Baresip caller;
  private final Baresip callee;

  private PhoneCall(Speech callerSpeech, Speech calleeSpeech, Baresip caller, Baresip callee) {
    this.callerSpeech = callerSpeech;
    this.calleeSpeech = calleeSpeech;
    this.caller = caller;
    this.callee = callee;
  }

  /** Switches both phones on and registers them; no call yet. */
  public static PhoneCall phones(Baresip.Model caller, Baresip.Model callee) {
    Speech callerSpeech = Speech.harbour();
    Speech calleeSpeech = Speech.bicycles();
    Baresip first = caller.playing(callerSpeech).start();
    try {
      Baresip second = callee.playing(calleeSpeech).start();
      PhoneCall call = new PhoneCall(callerSpeech, calleeSpeech, first, second);
      try {
        first.awaitRegistered();
        second.awaitRegistered();
        return call;
      } catch (AssertionError e) {
        call.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      first.close();
      throw e;
    }
  }

  public Baresip caller() {
    return caller;
  }

  public Baresip callee() {
    return callee;
  }

  /** From dialling until both sides say that the call is up. */
  public PhoneCall connect() {
    return connect(callee.user());
  }

  /** The same by another number of the callee. */
  public PhoneCall connect(String number) {
    caller.dial(number);
    callee.awaitIncoming();
    caller.awaitRinging();
    callee.answer();
    caller.awaitEstablished();
    callee.awaitEstablished();
    return this;
  }

  /** Each side hears the other and not itself, in what has been recorded until enough was heard. */
  public void assertBothHearEachOther() {
    assertHears(caller, caller.awaitHeard(LISTEN), calleeSpeech, callerSpeech);
    assertHears(callee, callee.awaitHeard(LISTEN), callerSpeech, calleeSpeech);
  }

  /** The same, for audio that arrives from now on only. */
  public void assertBothStillHearEachOther() {
    Duration callerHeard = caller.heard().length();
    Duration calleeHeard = callee.heard().length();
    assertHears(caller, caller.awaitHeardAfter(callerHeard, LISTEN), calleeSpeech, callerSpeech);
    assertHears(callee, callee.awaitHeardAfter(calleeHeard, LISTEN), callerSpeech, calleeSpeech);
  }

  private static void assertHears(Baresip phone, Recording heard, Speech other, Speech own) {
    // The jitter buffer may cut a window here and there; nothing may bring one's own voice back.
    assertThat(heard.shareOf(other)).as("%s hears the other side", phone.user()).isGreaterThan(0.7);
    assertThat(heard.shareOf(own)).as("%s hears itself", phone.user()).isZero();
  }

  @Override
  public void close() {
    try (caller;
        callee) {
      // Switched off from the second to the first.
    }
  }
}
