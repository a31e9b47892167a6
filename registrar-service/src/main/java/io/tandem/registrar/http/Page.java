package io.tandem.registrar.http;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The part of a list that was asked for: {@code limit} items after the key {@code after}.
 *
 * @param after "" to begin with the first
 */
record Page(int limit, String after) {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  /**
   * Reads the query.
   *
   * @param filters names that the list understands besides limit and after; others are refused,
   *     since a misspelt filter would silently show everything
   */
  static Checked<Page> of(MultiMap query, Set<String> filters) {
    for (String name : query.names()) {
      if (!name.equals("limit") && !name.equals("after") && !filters.contains(name)) {
        Set<String> known = new TreeSet<>(filters);
        known.add("limit");
        known.add("after");
        return Checked.bad(name, "is unknown here; there are " + String.join(", ", known));
      }
    }
    String after = Objects.requireNonNullElse(query.get("after"), "");
    String limit = query.get("limit");
    if (limit == null) {
      return Checked.good(new Page(DEFAULT_LIMIT, after));
    }
    boolean isNumber = limit.matches("\\d{1,4}");
    if (!isNumber || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
      return Checked.bad("limit", "must be from 1 to " + MAX_LIMIT);
    }
    return Checked.good(new Page(Integer.parseInt(limit), after));
  }

  /**
   * {@code {"items": [...], "total": n, "next": ...}}: next is what to send as after, or null.
   *
   * @param rest the keys behind {@link #after}, in order
   */
  <T> JsonObject of(Iterator<Map.Entry<String, T>> rest, long total, Function<T, JsonObject> item) {
    JsonArray items = new JsonArray();
    String last = "";
    while (rest.hasNext() && items.size() < limit) {
      Map.Entry<String, T> entry = rest.next();
      items.add(item.apply(entry.getValue()));
      last = entry.getKey();
    }
    return new JsonObject()
        .put("items", items)
        .put("total", total)
        .put("next", rest.hasNext() ? last : null);
  }
}
