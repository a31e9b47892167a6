package io.tandem.bench.location;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The load of registrar-kill.sh and storm.sh: makes accounts, registers them all once, and then
 * either refreshes at a steady rate while somebody kills the registrar, or has all phones start at
 * once. At the end every acknowledged registration is looked for in {@code bindings}; exits with 1
 * when one is lost.
 */
public final class PhonesThatRegister {

  private static final String DOMAIN = "tandem.local";
  private static final String PASSWORD = "secret";
  private static final int WINDOW = 300;

  /** Longer than any phone rests. */
  private static final long PATIENCE_SECONDS = 180;

  private final Crowd crowd;
  private final Path folder;

  private PhonesThatRegister(Crowd crowd, Path folder) {
    this.crowd = crowd;
    this.folder = folder;
  }

  /**
   * Runs one load.
   *
   * @param args {@code steady} or {@code storm}; SIP port, HTTP port of the registrar, token,
   *     address of Kafka, how many phones; a folder where {@code filled} is written and {@code go}
   *     is waited for; for {@code steady} requests a second and for how many seconds
   */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[5]);
    makeAccounts(Integer.parseInt(args[2]), args[3], count);
    Crowd crowd =
        new Crowd(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])),
            DOMAIN,
            PASSWORD,
            count);
    PhonesThatRegister load = new PhonesThatRegister(crowd, Path.of(args[6]));
    load.fill();
    switch (args[0]) {
      case "steady" -> load.steady(Integer.parseInt(args[7]), Integer.parseInt(args[8]));
      case "storm" -> load.storm();
      default -> throw new IllegalArgumentException("no such load: " + args[0]);
    }
    System.exit(load.compare(args[4]) ? 0 : 1);
  }

  private static void makeAccounts(int port, String token, int count) throws Exception {
    String lines =
        IntStream.range(0, count)
            .mapToObj("{\"name\": \"u%06d\", \"password\": \"secret\"}\n"::formatted)
            .collect(Collectors.joining());
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/subscribers:import"))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(lines))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println("accounts: " + answer.statusCode() + " " + answer.body().strip());
    }
  }

  private void fill() throws IOException {
    int[] next = {0};
    crowd.tally.begin();
    crowd.phones.forEach(phone -> phone.restart("a"));
    until(
        Long.MAX_VALUE,
        () -> {
          while (next[0] < crowd.phones.size() && crowd.busy() < WINDOW) {
            crowd.start(crowd.phones.get(next[0]++));
          }
          return next[0] == crowd.phones.size() && crowd.busy() == 0;
        });
    crowd.tally.print("first registration, %d at a time".formatted(WINDOW));
    Files.createFile(folder.resolve("filled"));
  }

  private void steady(int rate, int seconds) {
    SplittableRandom random = new SplittableRandom(1);
    crowd.tally.begin();
    long startNanos = System.nanoTime();
    long[] started = {0};
    until(
        seconds,
        () -> {
          double passed = (System.nanoTime() - startNanos) / 1e9;
          while (started[0] < passed * rate && started[0] < (long) rate * seconds) {
            Phone phone = crowd.phones.get(random.nextInt(crowd.phones.size()));
            if (phone.state == Phone.State.IDLE) {
              crowd.start(phone);
            }
            started[0]++;
          }
          return false;
        });
    until(PATIENCE_SECONDS, () -> crowd.busy() == 0);
    crowd.tally.print("%d a second for %d s".formatted(rate, seconds));
    crowd.tally.printCurve();
    System.out.printf("not registered in the end: %,d%n", crowd.busy());
  }

  private void storm() {
    until(Long.MAX_VALUE, () -> Files.exists(folder.resolve("go")));
    crowd.tally.begin();
    crowd.phones.forEach(
        phone -> {
          phone.restart("b");
          crowd.start(phone);
        });
    until(4 * PATIENCE_SECONDS, () -> crowd.busy() == 0);
    crowd.tally.print("all at once");
    crowd.tally.printCurve();
    System.out.printf("not registered in the end: %,d%n", crowd.busy());
  }

  private void until(long seconds, BooleanSupplier done) {
    long startNanos = System.nanoTime();
    while (!done.getAsBoolean()
        && TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos) < seconds) {
      crowd.turn();
    }
  }

  private boolean compare(String bootstrap) {
    Truth truth = Truth.read(bootstrap);
    long told = crowd.phones.stream().filter(phone -> phone.acknowledgedCseq > 0).count();
    long lost =
        crowd.phones.stream()
            .filter(phone -> phone.acknowledgedCseq > 0 && !truth.keeps(phone, DOMAIN))
            .count();
    System.out.printf(
        "acknowledged %,d phones, of them lost %,d; %,d bindings in the topic%n",
        told, lost, truth.bindings());
    return lost == 0 && crowd.busy() == 0;
  }
}
