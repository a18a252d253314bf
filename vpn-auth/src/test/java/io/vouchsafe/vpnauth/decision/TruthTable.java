package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.NextSource;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tables of {@code docs/revocation.md}, as they are written there. */
final class TruthTable {
  private static final List<String> COLUMNS =
      List.of(
          "sources",
          "settings",
          "memory",
          "stapled",
          "OCSP",
          "CRL",
          "CA",
          "asked",
          "by",
          "reason",
          "why");

  /** Of the second table, about the leaf alone. */
  private static final List<String> CASE_COLUMNS =
      List.of(
          "case",
          "sources",
          "settings",
          "memory",
          "stapled",
          "OCSP",
          "CRL",
          "held",
          "expired",
          "asked",
          "by",
          "reason",
          "why");

  private TruthTable() {}

  /** One line of the table; every cell as text. */
  record Row(int line, Map<String, String> cells) {
    String cell(String column) {
      return cells.get(column);
    }

    List<Source> sources() {
      return sourcesOf(cell("sources"));
    }

    /** The sources that are asked, without the cache. */
    List<NextSource> asked() {
      String words = cell("asked");
      return words.equals("nobody")
          ? List.of()
          : Arrays.stream(words.split(" ")).map(Row::nextSource).toList();
    }

    private static NextSource nextSource(String word) {
      return switch (word) {
        case "held" -> NextSource.HELD_CRL;
        case "expired" -> NextSource.EXPIRED_CRL;
        default -> NextSource.valueOf(word.toUpperCase(Locale.ROOT));
      };
    }

    /** What is the matter with the certificate; empty in the first table. */
    Set<String> matter() {
      return cells.containsKey("case") ? Set.of(cell("case").split(", ")) : Set.of();
    }

    Scope scope() {
      return Scope.valueOf(setting("scope", cells.containsKey("case") ? "leaf" : "chain"));
    }

    OnUnknown onUnknown() {
      return OnUnknown.valueOf(setting("on_unknown", "deny"));
    }

    OnUnavailable onUnavailable() {
      return OnUnavailable.valueOf(setting("on_unavailable", "deny"));
    }

    private String setting(String key, String usual) {
      String value = usual;
      for (String each : cell("settings").split(", ", -1)) {
        if (each.startsWith(key + ": ")) {
          value = each.substring(key.length() + 2);
        }
      }
      return value.toUpperCase(Locale.ROOT);
    }

    private static List<Source> sourcesOf(String words) {
      if (words.equals("none")) {
        return List.of();
      }
      return Arrays.stream(words.split(" "))
          .map(word -> Source.valueOf(word.toUpperCase(Locale.ROOT)))
          .toList();
    }

    @Override
    public String toString() {
      List<String> columns = cells.containsKey("case") ? CASE_COLUMNS : COLUMNS;
      return "line " + line + ": " + String.join(" | ", columns.stream().map(cells::get).toList());
    }
  }

  /** Every row of the first table, in order. */
  static List<Row> rows() {
    return rows(COLUMNS);
  }

  /** Every row of the second table, in order. */
  static List<Row> cases() {
    return rows(CASE_COLUMNS);
  }

  private static List<Row> rows(List<String> columns) {
    try {
      return rows(Files.readAllLines(page()), columns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> rows(List<String> lines, List<String> columns) {
    List<Row> rows = new ArrayList<>();
    int head = lines.indexOf("| " + String.join(" | ", columns) + " |");
    if (head < 0) {
      throw new IllegalStateException("docs/revocation.md has no table with " + columns);
    }
    for (int i = head + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      rows.add(new Row(i + 1, cells(lines.get(i), columns)));
    }
    return rows;
  }

  private static Map<String, String> cells(String line, List<String> columns) {
    List<String> cells =
        Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
            .map(String::strip)
            .toList();
    if (cells.size() != columns.size()) {
      throw new IllegalStateException(cells.size() + " cells: " + line);
    }
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      named.put(columns.get(i), cells.get(i));
    }
    return named;
  }

  /** Tests run in the module's directory, and from an editor often in the project's. */
  private static Path page() {
    Path inModule = Path.of("..", "docs", "revocation.md");
    return Files.exists(inModule) ? inModule : Path.of("docs", "revocation.md");
  }
}
