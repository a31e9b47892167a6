package io.tandem.standalone;

import io.tandem.runtime.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;

/**
 * Accounts to try the exchange with: 1001 to 1009, each with the password {@code tandem-} and its
 * number. They are made through the API, as an operator would, and only where there is no
 * subscriber at all: who deletes them does not meet them again.
 *
 * <p>Used once, after the start and on loopback only; the passwords are known to everybody.
 */
final class DemoAccounts {

  static final int FIRST = 1001;
  static final int LAST = 1009;

  private static final String SUBSCRIBERS = "/api/v1/subscribers";

  private final HttpClient client;
  private final String authorization;

  DemoAccounts(Vertx vertx, String host, int port, Secret adminToken) {
    client =
        vertx.createHttpClient(new HttpClientOptions().setDefaultHost(host).setDefaultPort(port));
    authorization = "Bearer " + adminToken.reveal();
  }

  static String password(int number) {
    return "tandem-" + number;
  }

  /** Completes when the accounts are stored, or at once when there are subscribers already. */
  Future<Void> makeIfThereAreNone() {
    return call(HttpMethod.GET, SUBSCRIBERS + "?limit=1", Buffer.buffer())
        .compose(list -> list.getInteger("total", 0) > 0 ? Future.succeededFuture() : makeAll())
        .eventually(client::close);
  }

  private Future<Void> makeAll() {
    return Future.all(IntStream.rangeClosed(FIRST, LAST).mapToObj(this::make).toList()).mapEmpty();
  }

  private Future<JsonObject> make(int number) {
    JsonObject account =
        new JsonObject().put("password", password(number)).put("displayName", "Phone " + number);
    return call(HttpMethod.PUT, SUBSCRIBERS + "/" + number, account.toBuffer());
  }

  private Future<JsonObject> call(HttpMethod method, String path, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setURI(path)
            .putHeader("Authorization", authorization)
            .setTimeout(10_000);
    return client
        .request(options)
        .compose(request -> request.send(body))
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        answer ->
                            response.statusCode() / 100 == 2
                                ? Future.succeededFuture(new JsonObject(answer))
                                : Future.failedFuture(refused(method, path, answer))));
  }

  private static IllegalStateException refused(HttpMethod method, String path, Buffer answer) {
    return new IllegalStateException(method + " " + path + " was answered " + answer);
  }
}
