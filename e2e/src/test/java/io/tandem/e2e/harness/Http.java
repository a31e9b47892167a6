package io.tandem.e2e.harness;

import io.tandem.runtime.tls.PinnedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP port of the exchange, as an operator with the admin token uses it.
 *
 * <p>A connection is made for each request: tests stop and kill what they talk to.
 */
public record Http(String host, int port, String adminToken, Optional<Path> certificate) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public record Answer(int status, String body) {}

  /** Status 0 when nobody listens, or answers in time. */
  public Answer get(String path) {
    return send("GET", path, HttpRequest.BodyPublishers.noBody());
  }

  /** Stores what is answered in a file; returns the status. */
  public int download(String path, Path file) {
    try (HttpClient client = client()) {
      HttpRequest request = request("GET", path, HttpRequest.BodyPublishers.noBody());
      return client.send(request, HttpResponse.BodyHandlers.ofFile(file)).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while asking for " + path, e);
    }
  }

  public Answer put(String path, String json) {
    return send("PUT", path, HttpRequest.BodyPublishers.ofString(json));
  }

  public Answer post(String path, String json) {
    return send("POST", path, HttpRequest.BodyPublishers.ofString(json));
  }

  public Answer delete(String path) {
    return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
  }

  private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
    HttpRequest request = request(method, path, body);
    try (HttpClient client = client()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (ConnectException | HttpTimeoutException nobody) {
      return new Answer(0, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while asking " + request.uri(), e);
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder client = HttpClient.newBuilder();
    if (certificate.isPresent()) {
      client.sslContext(PinnedCertificate.clientOf(certificate.get()));
    }
    return client.build();
  }

  private HttpRequest request(String method, String path, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(
            URI.create(
                (certificate.isPresent() ? "https" : "http") + "://" + host + ":" + port + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + adminToken)
        .header("Content-Type", "application/json")
        .method(method, body)
        .build();
  }
}
