package io.tandem.standalone;

import io.tandem.runtime.config.Secret;
import io.tandem.runtime.tls.PinnedCertificate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Accounts to try the exchange with: 1001 to 1009, each with the password {@code tandem-} and its
 * number. They are made through the API, as an operator would, and only where there is no
 * subscriber at all: who deletes them does not meet them again.
 *
 * <p>Used once by main after the start, and on loopback only: everybody knows the passwords.
 */
final class DemoAccounts {

  static final int FIRST = 1001;
  static final int LAST = 1009;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI subscribers;
  private final String authorization;
  private final Optional<Path> certificate;

  /**
   * Knows where the API is.
   *
   * @param base of the HTTP server, such as {@code http://127.0.0.1:8080}
   * @param certificate of that server, when it speaks TLS
   */
  DemoAccounts(String base, Optional<Path> certificate, Secret adminToken) {
    this.certificate = certificate;
    subscribers = URI.create(base + "/api/v1/subscribers");
    authorization = "Bearer " + adminToken.reveal();
  }

  static String password(int number) {
    return "tandem-" + number;
  }

  /** Returns when the accounts are stored, or at once when there are subscribers already. */
  void makeIfThereAreNone() throws LaunchFailure {
    try (HttpClient client = client()) {
      if (count(client) == 0) {
        for (int number = FIRST; number <= LAST; number++) {
          make(client, number);
        }
      }
    } catch (IOException e) {
      throw new LaunchFailure("the demo accounts cannot be made: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted while making the demo accounts", e);
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (certificate.isPresent()) {
      client.sslContext(PinnedCertificate.clientOf(certificate.get()));
    }
    return client.build();
  }

  private int count(HttpClient client) throws IOException, InterruptedException {
    URI first = URI.create(subscribers + "?limit=1");
    return new JsonObject(send(client, request(first).GET().build())).getInteger("total", 0);
  }

  private void make(HttpClient client, int number) throws IOException, InterruptedException {
    String account =
        new JsonObject()
            .put("password", password(number))
            .put("displayName", "Phone " + number)
            .encode();
    URI name = URI.create(subscribers + "/" + number);
    send(client, request(name).PUT(BodyPublishers.ofString(account)).build());
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Authorization", authorization);
  }

  private static String send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s was answered %d %s"
              .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
    }
    return response.body();
  }
}
