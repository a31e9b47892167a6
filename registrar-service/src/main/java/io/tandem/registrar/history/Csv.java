package io.tandem.registrar.history;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines of comma-separated values (RFC 4180) that a spreadsheet can open: callers choose what
 * stands in their names, and a cell that begins like a formula would be run as one. Such a cell
 * gets an apostrophe in front.
 */
public final class Csv {

  private static final String FORMULA = "=+-@\t\r\n";

  private static final Pattern FORMULA_BEHIND_SEMICOLON = Pattern.compile(";([=+@-])");

  private Csv() {}

  /** With its line end. */
  public static String line(List<String> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    String whole = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    // Where semicolons separate lists, a spreadsheet may split there in spite of any quotes.
    String harmless = FORMULA_BEHIND_SEMICOLON.matcher(whole).replaceAll(";'$1");
    boolean quoted = harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quoted ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
  }
}
