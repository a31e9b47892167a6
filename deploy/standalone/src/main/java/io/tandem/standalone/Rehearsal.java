package io.tandem.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What an exchange does all day, in some seconds: two phones register, call the echo and each
 * other, and speak. The JVM keeps what it sees meanwhile (JEP 515), so that the first real calls
 * find code that is compiled for them soon.
 *
 * <p>Used once by main, with {@code --rehearse}. It checks nothing that a test would.
 */
final class Rehearsal {

  /** The JVM compiles to the end what has run a few thousand times. */
  private static final int MOST_ROUNDS = 400;

  /** Half a second of audio. */
  private static final int PACKETS = 25;

  private final InetSocketAddress exchange;
  private final String domain;

  Rehearsal(int sipPort, String domain) {
    exchange = new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPort);
    this.domain = domain;
  }

  /**
   * Plays one round, and goes on until there is nothing more to learn or the time is over.
   *
   * @return how many rounds were played: a round is two registrations, two calls, one OPTIONS
   * @throws IOException when the exchange does not answer as it should
   */
  int play(Duration atMost) throws IOException {
    long beginNanos = System.nanoTime();
    int rounds = 0;
    try (RehearsalPhone alice = phone(DemoAccounts.FIRST);
        RehearsalPhone bob = phone(DemoAccounts.FIRST + 1)) {
      do {
        playRound(alice, bob);
        rounds++;
      } while (rounds < MOST_ROUNDS && System.nanoTime() - beginNanos < atMost.toNanos());
    }
    return rounds;
  }

  private RehearsalPhone phone(int number) throws IOException {
    return new RehearsalPhone(
        exchange, domain, Integer.toString(number), DemoAccounts.password(number));
  }

  private static void playRound(RehearsalPhone alice, RehearsalPhone bob) throws IOException {
    alice.register();
    bob.register();
    alice.askForOptions();

    RehearsalPhone.Call echo = alice.awaitAnswer(alice.dial("600"));
    alice.speak(echo, PACKETS);
    alice.listen();
    alice.hangUp(echo);

    var invite = alice.dial(Integer.toString(DemoAccounts.FIRST + 1));
    bob.answer();
    RehearsalPhone.Call call = alice.awaitAnswer(invite);
    alice.speak(call, PACKETS);
    bob.listen();
    alice.hangUp(call);
    bob.awaitEnd();
  }
}
