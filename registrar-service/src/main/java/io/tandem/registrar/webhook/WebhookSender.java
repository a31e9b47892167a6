package io.tandem.registrar.webhook;

import io.tandem.kernel.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes one attempt to tell the application something. The name is looked up each time, and the
 * connection goes to the very address that was judged; a redirect is an answer like any other. Any
 * thread; the name is looked up on a worker.
 */
final class WebhookSender implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;

  /** Nobody reads the answer; who sends more than this is hung up on. */
  private static final int MOST_OCTETS = 65_536;

  /** What came of an attempt. */
  enum Outcome {
    DELIVERED,
    /** The application will never take this: a status of 4xx but for 408 and 429, or of 3xx. */
    REFUSED,
    /** Worth another attempt. */
    FAILED,
    /** The name leads to no address that we may go to; it may yet. */
    FORBIDDEN
  }

  private final Vertx vertx;
  private final Clock clock;
  private final WebhookTarget target;
  private final WebhookSignature signature;
  private final boolean privateAddresses;
  private final long timeoutMillis;
  private final HttpClientAgent client;

  WebhookSender(Vertx vertx, Clock clock, WebhookTarget target, WebhookSettings settings) {
    this.vertx = vertx;
    this.clock = clock;
    this.target = target;
    signature = new WebhookSignature(settings.key());
    privateAddresses = settings.privateAddresses();
    timeoutMillis = settings.timeout().toMillis();
    client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
  }

  /** Never fails. */
  Future<Outcome> post(String body) {
    return addresses()
        .compose(found -> found.isEmpty() ? forbidden() : post(found.getFirst(), body))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .otherwise(Outcome.FAILED);
  }

  private static Future<Outcome> forbidden() {
    return Future.succeededFuture(Outcome.FORBIDDEN);
  }

  private Future<List<InetAddress>> addresses() {
    Promise<List<InetAddress>> found = Promise.promise();
    vertx
        .executeBlocking(
            () ->
                found.tryComplete(
                    Stream.of(InetAddress.getAllByName(target.host()))
                        .filter(address -> privateAddresses || PublicAddress.is(address))
                        .toList()),
            false)
        .onFailure(found::tryFail);
    return found.future();
  }

  private Future<Outcome> post(InetAddress address, String body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.tls())
            .setURI(target.uri())
            .setFollowRedirects(false)
            .setIdleTimeout(timeoutMillis)
            .putHeader("Content-Type", "application/json")
            .putHeader("User-Agent", "Tandem")
            .putHeader(
                WebhookSignature.HEADER,
                signature.of(
                    target.url(), TimeUnit.MILLISECONDS.toSeconds(clock.epochMillis()), body));
    return client
        .request(options)
        .compose(request -> request.send(body).map(answer -> judge(request, answer)));
  }

  private static Outcome judge(HttpClientRequest request, HttpClientResponse answer) {
    int[] octets = {0};
    answer.handler(
        part -> {
          octets[0] += part.length();
          if (octets[0] > MOST_OCTETS) {
            request.connection().close();
          }
        });
    int status = answer.statusCode();
    if (status >= 200 && status <= 299) {
      return Outcome.DELIVERED;
    }
    boolean passing = status == 408 || status == 429 || status >= 500;
    return passing ? Outcome.FAILED : Outcome.REFUSED;
  }

  @Override
  public void close() {
    client.close();
  }
}
