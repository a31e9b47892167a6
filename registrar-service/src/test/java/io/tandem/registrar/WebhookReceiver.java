package io.tandem.registrar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that is told of changes, and refuses the first try of each with 503. */
final class WebhookReceiver implements AutoCloseable {

  /** What came, refused or not. */
  record Notice(String body, String signature, int answered) {
    JsonObject json() {
      return new JsonObject(body);
    }

    String change() {
      JsonObject change = json().getJsonArray("changes").getJsonObject(0);
      return change.getString("change") + " " + change.getString("contact");
    }
  }

  private final HttpServer server;
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final Set<String> refused = new HashSet<>();

  WebhookReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/changes", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/changes?who=test";
  }

  private synchronized void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = refused.add(new JsonObject(body).getString("id")) ? 503 : 204;
    notices.add(
        new Notice(body, exchange.getRequestHeaders().getFirst("Tandem-Signature"), status));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  List<Notice> taken(String addressOfRecord) {
    return notices.stream()
        .filter(notice -> notice.answered() == 204)
        .filter(notice -> notice.json().getString("addressOfRecord").equals(addressOfRecord))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
