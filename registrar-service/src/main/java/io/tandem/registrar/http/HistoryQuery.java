package io.tandem.registrar.http;

import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.StoredCall;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what is asked of the call history from the query of a request. */
final class HistoryQuery {

  /** How calls are sent. */
  enum Format {
    JSON,
    CSV
  }

  /** A page of calls. */
  record Calls(List<Criterion> criteria, Page page, CallCursor after) {}

  /** What some calls add up to. */
  record Figures(List<Criterion> criteria, List<Dimension> by) {}

  private static final String CSV_TYPE = "text/csv";
  private static final String FORMAT = "format";
  private static final String BY = "by";

  private static final Set<String> FILTERS =
      Set.of(
          "from",
          "to",
          "caller",
          "called",
          "disposition",
          "trunk",
          "country",
          "account",
          "minDuration",
          "maxDuration");

  /** Years of four digits: what both databases, and people, can write. */
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private HistoryQuery() {}

  /** By the parameter, else by Accept, else JSON. */
  static Checked<Format> format(RoutingContext context) {
    String asked = context.queryParams().get(FORMAT);
    if (asked == null) {
      boolean csv =
          context.parsedHeaders().accept().stream()
              .anyMatch(type -> CSV_TYPE.equalsIgnoreCase(type.value()));
      return Checked.good(csv ? Format.CSV : Format.JSON);
    }
    return switch (asked) {
      case "json" -> Checked.good(Format.JSON);
      case "csv" -> Checked.good(Format.CSV);
      default -> Checked.bad(FORMAT, "must be json or csv");
    };
  }

  static Checked<Calls> page(RoutingContext context) {
    MultiMap query = context.queryParams();
    return Page.of(query, with(FILTERS, FORMAT))
        .then(
            page ->
                cursor(page)
                    .then(
                        after ->
                            criteria(query)
                                .then(all -> Checked.good(new Calls(all, page, after)))));
  }

  /** Without pages: a file holds all. */
  static Checked<List<Criterion>> everything(RoutingContext context) {
    MultiMap query = context.queryParams();
    return known(query, with(FILTERS, FORMAT)).then(_ -> criteria(query));
  }

  static Checked<Figures> figures(RoutingContext context) {
    MultiMap query = context.queryParams();
    return known(query, with(FILTERS, BY))
        .then(_ -> by(query))
        .then(by -> criteria(query).then(all -> Checked.good(new Figures(all, by))));
  }

  /** Refuses what is not known: a misspelt filter would silently show everything. */
  static Checked<Set<String>> known(MultiMap query, Set<String> names) {
    for (String name : query.names()) {
      if (!names.contains(name)) {
        return Checked.bad(
            name,
            names.isEmpty()
                ? "is unknown here; there are no parameters"
                : "is unknown here; there are " + String.join(", ", new TreeSet<>(names)));
      }
    }
    return Checked.good(names);
  }

  private static Set<String> with(Set<String> names, String more) {
    Set<String> all = new HashSet<>(names);
    all.add(more);
    return all;
  }

  private static Checked<CallCursor> cursor(Page page) {
    if (page.after().isEmpty()) {
      return Checked.good(CallCursor.NEWEST);
    }
    return CallCursor.parse(page.after())
        .map(Checked::good)
        .orElseGet(() -> Checked.bad("after", "must be the next of the answer before"));
  }

  /** One after the other, until one cannot be read. */
  private static Checked<List<Criterion>> criteria(MultiMap query) {
    Checked<List<Criterion>> read = Checked.good(List.of());
    for (String name : new TreeSet<>(FILTERS)) {
      String value = query.get(name);
      if (value != null) {
        read =
            read.then(
                before ->
                    criterion(name, value)
                        .then(
                            criterion -> {
                              List<Criterion> more = new ArrayList<>(before);
                              more.add(criterion);
                              return Checked.good(List.copyOf(more));
                            }));
      }
    }
    return read;
  }

  private static Checked<Criterion> criterion(String name, String value) {
    return switch (name) {
      case "from" -> instant(name, value).then(at -> Checked.good(new Criterion.From(at)));
      case "to" -> instant(name, value).then(at -> Checked.good(new Criterion.To(at)));
      case "caller" -> text(name, value, Criterion.Caller::new);
      case "called" -> text(name, value, Criterion.Called::new);
      case "trunk" -> text(name, value, Criterion.Trunk::new);
      case "account" -> text(name, value, Criterion.Account::new);
      case "country" ->
          value.matches("[A-Za-z]{2}")
              ? Checked.good(new Criterion.ToCountry(value.toUpperCase(Locale.ROOT)))
              : Checked.bad(name, "must be two letters, such as DE");
      case "disposition" ->
          StoredCall.disposition(value)
              .<Checked<Criterion>>map(word -> Checked.good(new Criterion.EndedAs(word)))
              .orElseGet(() -> Checked.bad(name, "must be a disposition, such as no-answer"));
      case "minDuration" -> seconds(name, value, Criterion.AtLeast::new);
      case "maxDuration" -> seconds(name, value, Criterion.AtMost::new);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Checked<Criterion> text(
      String name, String value, Function<String, Criterion> criterion) {
    // No database column is longer, and PostgreSQL takes no NUL.
    return value.length() > 255 || value.chars().anyMatch(Character::isISOControl)
        ? Checked.bad(name, "must have at most 255 characters, none of them a control character")
        : Checked.good(criterion.apply(value));
  }

  private static Checked<Criterion> seconds(
      String name, String value, Function<Duration, Criterion> criterion) {
    return value.matches("\\d{1,9}")
        ? Checked.good(criterion.apply(Duration.ofSeconds(Long.parseLong(value))))
        : Checked.bad(name, "must be a number of whole seconds");
  }

  /** With a time and its offset, or the beginning of a day in UTC. */
  private static Checked<Instant> instant(String name, String value) {
    try {
      Instant instant =
          value.indexOf('T') < 0
              ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(value).toInstant();
      if (!instant.isBefore(FIRST) && instant.isBefore(LAST)) {
        return Checked.good(instant);
      }
    } catch (DateTimeException notOne) {
      // Told below, as one that is out of range.
    }
    return Checked.bad(name, "must be a time such as 2026-11-26T08:00:00Z, or a day in UTC");
  }

  private static Checked<List<Dimension>> by(MultiMap query) {
    List<Dimension> by = new ArrayList<>();
    String asked = query.get(BY);
    if (asked == null) {
      return Checked.good(by);
    }
    for (String word : asked.split(",", -1)) {
      Optional<Dimension> dimension = Dimension.named(word);
      if (dimension.isEmpty() || by.contains(dimension.get())) {
        return Checked.bad(
            BY,
            "must be one or several of "
                + List.of(Dimension.values()).stream()
                    .map(Dimension::word)
                    .collect(Collectors.joining(", ")));
      }
      by.add(dimension.get());
    }
    return Checked.good(by);
  }
}
