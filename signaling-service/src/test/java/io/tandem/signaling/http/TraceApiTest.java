package io.tandem.signaling.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.trace.CapturedCall;
import io.tandem.signaling.trace.Talk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over real HTTP, with one call in memory. */
class TraceApiTest {

  private static final CallSid KNOWN = new CallSid("CA" + "1".repeat(32));
  private static final String PATH = "/api/v1/calls/" + KNOWN + "/trace";
  private static final int PCAP_MAGIC = 0xa1b2c3d4;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpFront front;

  @BeforeEach
  void start() {
    front =
        new HttpFront(vertx, new Secret("token"), new Health(), new Metrics())
            .mount(new TraceApi(vertx, TraceApiTest::find, "node-1", Advertised.of("127.0.0.1")));
    front.start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty()).await();
  }

  @AfterEach
  void stop() {
    client.close();
    front.stop().await();
    vertx.close().await();
  }

  @Test
  void aLadderIsWhatOneGetsWithoutAsking() throws Exception {
    HttpResponse<byte[]> answer = get(PATH, "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(type(answer)).isEqualTo("text/plain; charset=utf-8");
    assertThat(text(answer)).startsWith("call " + KNOWN + ", traced by node-1\n");
  }

  @Test
  void pcapIsToBeAskedForByAcceptOrInThePath() throws Exception {
    for (HttpResponse<byte[]> answer :
        List.of(
            get(PATH, "Accept", "application/vnd.tcpdump.pcap"),
            get(PATH + "?format=pcap", "Accept", "text/plain"))) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(type(answer)).isEqualTo("application/vnd.tcpdump.pcap");
      assertThat(ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).getInt())
          .isEqualTo(PCAP_MAGIC);
    }
    assertThat(type(get(PATH + "?format=text", "Accept", "application/vnd.tcpdump.pcap")))
        .isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void whatCannotBeAnsweredIsRefusedInTheOneShape() throws Exception {
    assertRefused(get("/api/v1/calls/CA" + "2".repeat(32) + "/trace"), 404, "not-found");
    assertRefused(get("/api/v1/calls/CA12/trace"), 400, "bad-request");
    assertRefused(get(PATH + "?format=xml"), 400, "bad-field");
    assertRefused(get(PATH + "?fromat=pcap"), 400, "bad-field");
  }

  @Test
  void strangersLearnNothing() throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(uri(PATH)).build(), HttpResponse.BodyHandlers.ofByteArray());

    assertRefused(answer, 401, "unauthorized");
  }

  private static Future<Optional<CapturedCall>> find(CallSid sid) {
    return Future.succeededFuture(
        sid.equals(KNOWN)
            ? Optional.of(
                new CapturedCall(
                    KNOWN,
                    false,
                    Map.of("a", LegRole.CALLER),
                    List.of(new Talk().invite("a", 1)),
                    0,
                    0))
            : Optional.empty());
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String error) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(text(answer)).contains("\"error\":\"" + error + "\"");
  }

  private static String type(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + front.port() + path);
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer token");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
