package io.tandem.registrar.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tandem.kernel.Clock;
import io.tandem.registrar.webhook.WebhookSender.Outcome;
import io.tandem.runtime.config.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single attempts, to a server on loopback: an address that is inside. */
class WebhookSenderTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @AutoClose private static Vertx vertx;
  private static final List<String> asked = new CopyOnWriteArrayList<>();
  private static HttpServer server;

  @AutoClose private static final AutoCloseable stop = () -> server.stop(0);

  @BeforeAll
  static void start() throws IOException {
    vertx = Vertx.vertx();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // The path is the status of the answer.
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          exchange.getResponseHeaders().add("Location", "/204");
          exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
          exchange.close();
        });
    server.start();
  }

  private static Outcome post(String url, boolean privateAddresses, Duration timeout)
      throws Exception {
    WebhookTarget.Parsed.Good target = (WebhookTarget.Parsed.Good) WebhookTarget.parse(url, true);
    WebhookSettings settings =
        new WebhookSettings(
            Optional.of(target.target()),
            new Secret("0123456789abcdef"),
            privateAddresses,
            timeout);
    try (WebhookSender sender = new WebhookSender(vertx, Clock.SYSTEM, target.target(), settings)) {
      return sender
          .post("{}")
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static String url(String host, String path) {
    return "http://" + host + ":" + server.getAddress().getPort() + path;
  }

  @ParameterizedTest
  @CsvSource({
    "204, DELIVERED",
    "307, REFUSED",
    "404, REFUSED",
    "408, FAILED",
    "429, FAILED",
    "503, FAILED"
  })
  void saysWhatCameOfIt(String status, Outcome outcome) throws Exception {
    asked.clear();
    assertThat(post(url("127.0.0.1", "/" + status), true, LONG)).isEqualTo(outcome);
    assertThat(asked).as("a redirect is not followed").containsExactly("/" + status);
  }

  @Test
  void aNameThatLeadsInsideIsNotEvenConnectedTo() throws Exception {
    asked.clear();
    assertThat(post(url("localhost", "/204"), false, LONG)).isEqualTo(Outcome.FORBIDDEN);
    assertThat(asked).isEmpty();
  }

  @Test
  void whoDoesNotAnswerInTimeHasFailed() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
      assertThat(post(url, true, Duration.ofMillis(200))).isEqualTo(Outcome.FAILED);
    }
  }
}
