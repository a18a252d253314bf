package io.vouchsafe.proxy.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/reasons.md}, which is in the jar, says of each reason and outcome. */
final class ReasonPage {
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\(([^)#]*)(#[^)]*)?\\)");

  /** Between the cells of a row; a bar that is escaped belongs to a cell. */
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

  private final Map<String, Meaning> reasons = new HashMap<>();
  private final Map<String, Rule> rules = new HashMap<>();
  private final Map<String, String> outcomes = new HashMap<>();

  /**
   * What a reason means.
   *
   * @param todo may be empty
   */
  record Meaning(String meaning, String todo) {}

  /**
   * What a reason rests on.
   *
   * @param type a command
   */
  record Rule(String clause, String type) {}

  private ReasonPage() {}

  /** Reads it. */
  static ReasonPage read() throws IOException {
    try (InputStream page = ReasonPage.class.getResourceAsStream("reasons.md")) {
      if (page == null) {
        throw new IOException("this build lacks docs/reasons.md");
      }
      return of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Takes the tables of {@code text}: each by the heading above it. */
  static ReasonPage of(String text) {
    ReasonPage page = new ReasonPage();
    String heading = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("## ")) {
        heading = line.substring(3);
      } else if (line.startsWith("| `")) {
        page.take(heading, cells(line));
      }
    }
    return page;
  }

  private void take(String heading, List<String> cells) {
    CODE.matcher(cells.getFirst())
        .results()
        .map(found -> found.group(1))
        .forEach(
            code -> {
              switch (heading) {
                case "Reasons" -> reasons.put(code, new Meaning(cells.get(2), cells.get(3)));
                case "Outcomes of an attempt" -> outcomes.put(code, cells.get(1));
                case "The rule behind each reason" ->
                    rules.put(code, new Rule(cells.get(1), cells.get(2)));
                default -> throw new IllegalStateException("a table under " + heading);
              }
            });
  }

  private static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    for (String cell : BAR.split(row, -1)) {
      cells.add(plain(cell.strip()));
    }
    return cells.subList(1, cells.size());
  }

  /**
   * A link becomes its text and the page's name, and marks of code go; the first cell keeps them.
   */
  private static String plain(String cell) {
    return LINK.matcher(cell)
        .replaceAll(
            link -> {
              String page = link.group(2);
              return Matcher.quoteReplacement(
                  page.isEmpty() || page.equals(link.group(1))
                      ? "docs/" + link.group(1)
                      : link.group(1) + " (docs/" + page + ")");
            });
  }

  Optional<Meaning> reason(String code) {
    return Optional.ofNullable(reasons.get(code));
  }

  Optional<Rule> rule(String code) {
    return Optional.ofNullable(rules.get(code));
  }

  Optional<String> outcome(String code) {
    return Optional.ofNullable(outcomes.get(code));
  }
}
