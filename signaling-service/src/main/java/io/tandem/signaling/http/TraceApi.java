package io.tandem.signaling.http;

import io.tandem.kernel.Advertised;
import io.tandem.kernel.CallSid;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.tandem.signaling.trace.CapturedCall;
import io.tandem.signaling.trace.LadderText;
import io.tandem.signaling.trace.PcapFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/v1/calls/{sid}/trace}: what was said on the wire for a call, as a ladder for
 * people or as PCAP, by Accept or {@code ?format=}. Handlers run on the loop of the request; the
 * trace comes from the loop of the call, and is put into form on a worker.
 */
public final class TraceApi implements Routes {

  private static final Logger log = LoggerFactory.getLogger(TraceApi.class);

  private enum Format {
    TEXT("text/plain; charset=utf-8"),
    PCAP(PcapFile.MEDIA_TYPE);

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }
  }

  private final Vertx vertx;
  private final Function<CallSid, Future<Optional<CapturedCall>>> traces;
  private final String node;
  private final Advertised own;

  /**
   * @param traces looks for a call on all loops of this process
   * @param node name of this process
   * @param own the address that a packet shows where a socket is bound to all addresses
   */
  public TraceApi(
      Vertx vertx,
      Function<CallSid, Future<Optional<CapturedCall>>> traces,
      String node,
      Advertised own) {
    this.vertx = vertx;
    this.traces = traces;
    this.node = node;
    this.own = own;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/calls/:sid/trace").handler(this::show);
  }

  private void show(RoutingContext context) {
    Optional<CallSid> sid = Optional.ofNullable(context.pathParam("sid")).flatMap(CallSid::parse);
    if (sid.isEmpty()) {
      Reply.error(
          context, new ApiError(400, "bad-request", "a call SID is CA and 32 hexadecimal digits"));
      return;
    }
    Optional<Format> format = format(context);
    if (format.isEmpty()) {
      return;
    }
    traces
        .apply(sid.get())
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    call -> answer(context, call, format.get()),
                    () ->
                        Reply.error(
                            context,
                            ApiError.notFound(
                                sid.get()
                                    + " has no trace in this process: ask the one that ran the"
                                    + " call; older calls make room for newer ones"))))
        .onFailure(context::fail);
  }

  /** Empty when the request has been refused. */
  private static Optional<Format> format(RoutingContext context) {
    for (String name : context.queryParams().names()) {
      if (!Set.of("format").contains(name)) {
        Reply.error(context, ApiError.badField(name, "is no parameter of this path"));
        return Optional.empty();
      }
    }
    String asked = context.queryParams().get("format");
    if (asked == null) {
      boolean pcap =
          context.parsedHeaders().accept().stream()
              .anyMatch(type -> PcapFile.MEDIA_TYPE.equalsIgnoreCase(type.value()));
      return Optional.of(pcap ? Format.PCAP : Format.TEXT);
    }
    return switch (asked) {
      case "text" -> Optional.of(Format.TEXT);
      case "pcap" -> Optional.of(Format.PCAP);
      default -> {
        Reply.error(context, ApiError.badField("format", "must be text or pcap"));
        yield Optional.empty();
      }
    };
  }

  private void answer(RoutingContext context, CapturedCall call, Format format) {
    vertx
        .executeBlocking(
            () ->
                switch (format) {
                  case TEXT -> LadderText.of(call, node).getBytes(StandardCharsets.UTF_8);
                  case PCAP -> PcapFile.of(call, own);
                },
            false)
        .onSuccess(
            octets -> {
              if (format == Format.PCAP) {
                context
                    .response()
                    .putHeader(
                        "Content-Disposition", "attachment; filename=\"" + call.sid() + ".pcap\"");
              }
              context
                  .response()
                  .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType)
                  .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                  .putHeader(HttpHeaders.VARY, "Accept")
                  .putHeader("X-Content-Type-Options", "nosniff")
                  .end(Buffer.buffer(octets))
                  .onFailure(cause -> log.debug("a trace was cut off: {}", cause.toString()));
            })
        .onFailure(context::fail);
  }
}
