package io.tandem.registrar.http;

import io.tandem.kernel.CallSid;
import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.CallHistory;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Csv;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.HistoryUnavailable;
import io.tandem.registrar.history.StoredCall;
import io.tandem.runtime.http.ApiError;
import io.tandem.runtime.http.Reply;
import io.tandem.runtime.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/cdrs}: calls that were, as JSON page by page or all as CSV, one of them, and what
 * they add up to. Handlers run on the loop of the request; the history is asked on workers of its
 * own, so that a slow database holds up nothing else.
 */
public final class HistoryApi implements Routes {

  private static final Logger log = LoggerFactory.getLogger(HistoryApi.class);

  private static final String PATH = "/api/v1/cdrs";

  /** So many calls are in memory at once while all are sent. */
  private static final int CSV_PAGE = 1_000;

  /** Two years by day, or a month by day and a hundred trunks, and some. */
  private static final int MOST_FIGURES = 10_000;

  private final CallHistory history;
  private final WorkerExecutor workers;

  /**
   * @param atOnce how many questions are asked at once; further ones wait
   */
  public HistoryApi(Vertx vertx, CallHistory history, int atOnce) {
    this.history = history;
    workers = vertx.createSharedWorkerExecutor("history-api", atOnce);
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::list);
    // Before the pattern that it would match too.
    router.get(PATH + "/figures").handler(this::figures);
    router.get(PATH + "/:sid").handler(this::get);
  }

  private void list(RoutingContext context) {
    with(
        context,
        HistoryQuery.format(context),
        format -> {
          switch (format) {
            case JSON -> with(context, HistoryQuery.page(context), page -> json(context, page));
            case CSV ->
                with(
                    context,
                    HistoryQuery.everything(context),
                    all -> csv(context, own(context, all)));
          }
        });
  }

  private void json(RoutingContext context, HistoryQuery.Calls asked) {
    List<Criterion> criteria = own(context, asked.criteria());
    // One more than asked for tells whether there are more.
    Callable<JsonObject> question =
        () -> {
          List<StoredCall> calls = history.page(criteria, asked.after(), asked.page().limit() + 1);
          return asked
              .page()
              .of(
                  calls.stream().map(call -> Map.entry(call.cursor().toString(), call)).iterator(),
                  history.count(criteria),
                  CallForm::json);
        };
    ask(context, question, found -> Reply.json(context, 200, found));
  }

  private void get(RoutingContext context) {
    Optional<CallSid> sid = Optional.ofNullable(context.pathParam("sid")).flatMap(CallSid::parse);
    if (sid.isEmpty()) {
      Reply.error(
          context, new ApiError(400, "bad-request", "a call SID is CA and 32 hexadecimal digits"));
      return;
    }
    with(
        context,
        HistoryQuery.known(context.queryParams(), Set.of()),
        _ ->
            ask(
                context,
                () -> history.call(sid.get()).filter(call -> isOwn(context, call.call().account())),
                found ->
                    found.ifPresentOrElse(
                        call -> Reply.json(context, 200, CallForm.json(call)),
                        () ->
                            Reply.error(
                                context,
                                ApiError.notFound(
                                    "no call of that SID has ended and is still kept")))));
  }

  private void figures(RoutingContext context) {
    with(
        context,
        HistoryQuery.figures(context),
        asked ->
            ask(
                context,
                () -> history.figures(own(context, asked.criteria()), asked.by(), MOST_FIGURES + 1),
                found -> answer(context, asked, found)));
  }

  /** What was asked, of the calls of the account that asks. */
  private static List<Criterion> own(RoutingContext context, List<Criterion> criteria) {
    return Stream.concat(
            criteria.stream(), Tenancy.of(context).account().stream().map(Criterion.Account::new))
        .toList();
  }

  private static boolean isOwn(RoutingContext context, String account) {
    return Tenancy.of(context).account().map(account::equals).orElse(true);
  }

  private static void answer(
      RoutingContext context, HistoryQuery.Figures asked, List<Figure> found) {
    if (found.size() > MOST_FIGURES) {
      Reply.error(
          context,
          ApiError.badField(
              "by", "gives more than " + MOST_FIGURES + " lines; ask for fewer days, by from, to"));
      return;
    }
    JsonArray items = new JsonArray();
    found.forEach(figure -> items.add(CallForm.json(figure, asked.by())));
    Reply.json(
        context,
        200,
        new JsonObject().put("items", items).put("total", items.size()).putNull("next"));
  }

  /** The first page is asked for before anything is sent, so that a refusal can still be told. */
  private void csv(RoutingContext context, List<Criterion> criteria) {
    ask(
        context,
        () -> history.page(criteria, CallCursor.NEWEST, CSV_PAGE),
        first -> {
          HttpServerResponse response =
              context
                  .response()
                  .setChunked(true)
                  .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8; header=present")
                  .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                  .putHeader(HttpHeaders.VARY, "Accept")
                  .putHeader("X-Content-Type-Options", "nosniff")
                  .putHeader("Content-Disposition", "attachment; filename=\"calls.csv\"");
          response
              .write(Csv.line(CallForm.CSV_HEADER))
              .compose(_ -> send(response, criteria, first))
              .compose(_ -> response.end())
              .onFailure(
                  cause -> {
                    log.debug("a list of calls was cut off: {}", cause.toString());
                    // Whoever reads must see that this was not the end.
                    var _ = response.reset();
                  });
        });
  }

  /** A page is read when the one before has left: who reads slowly holds no connection of ours. */
  private Future<Void> send(
      HttpServerResponse response, List<Criterion> criteria, List<StoredCall> page) {
    if (page.isEmpty()) {
      return Future.succeededFuture();
    }
    String lines =
        page.stream().map(call -> Csv.line(CallForm.csv(call))).collect(Collectors.joining());
    Future<Void> sent = response.write(lines);
    if (page.size() < CSV_PAGE) {
      return sent;
    }
    CallCursor last = page.getLast().cursor();
    return sent.compose(
            _ -> workers.executeBlocking(() -> history.page(criteria, last, CSV_PAGE), false))
        .compose(next -> send(response, criteria, Objects.requireNonNullElse(next, List.of())));
  }

  private <T> void ask(RoutingContext context, Callable<T> question, Consumer<T> answer) {
    workers
        .executeBlocking(question, false)
        .onSuccess(answer::accept)
        .onFailure(
            cause -> {
              if (cause instanceof HistoryUnavailable) {
                log.debug("a question to the call history failed: {}", cause.getMessage());
                Reply.error(
                    context, ApiError.unavailable("the call history does not answer; ask again"));
              } else {
                context.fail(cause);
              }
            });
  }

  private static <T> void with(RoutingContext context, Checked<T> checked, Consumer<T> next) {
    switch (checked) {
      case Checked.Good<T>(T value) -> next.accept(value);
      case Checked.Bad<T>(ApiError error) -> Reply.error(context, error);
    }
  }
}
