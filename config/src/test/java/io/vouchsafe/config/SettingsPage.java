package io.vouchsafe.config;

import io.vouchsafe.config.SettingsTable.DeclaredKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code docs/settings.md}: text written by hand, and tables that are made from {@link
 * SettingsTable}. A line {@code <!-- keys of PATH -->} stands before each of them.
 */
final class SettingsPage {
  private static final String BEGIN = "<!-- keys of ";
  private static final String END = " -->";

  private SettingsPage() {}

  /** {@code page} with its tables as they must be. */
  static String withTables(String page) {
    Map<String, List<DeclaredKey>> tables = new HashMap<>(SettingsTable.pageTables());
    List<String> lines = new ArrayList<>();
    boolean skipping = false;
    for (String line : page.lines().toList()) {
      skipping = skipping && line.startsWith("|");
      if (!skipping) {
        lines.add(line);
      }
      if (line.startsWith(BEGIN) && line.endsWith(END)) {
        String path = line.substring(BEGIN.length(), line.length() - END.length());
        List<DeclaredKey> keys = tables.remove(path);
        if (keys == null) {
          throw new AssertionError(
              "docs/settings.md: no section is called " + path + ", or it stands there twice");
        }
        lines.addAll(table(keys));
        skipping = true;
      }
    }
    if (!tables.isEmpty()) {
      throw new AssertionError(
          "docs/settings.md: write a heading, and below it the line "
              + BEGIN
              + tables.keySet().iterator().next()
              + END);
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> table(List<DeclaredKey> keys) {
    List<String> lines = new ArrayList<>();
    lines.add("| key | default | range, meaning |");
    lines.add("|---|---|---|");
    for (DeclaredKey declared : keys) {
      SettingKey<?> key = declared.key();
      String meaning = meaning(key.type().allowed(), key.sentence());
      if (!meaning.isEmpty()) {
        lines.add("| `" + declared.path() + "` | " + key.absent() + " | " + meaning + " |");
      }
    }
    return lines;
  }

  private static String meaning(String allowed, String sentence) {
    String meaning =
        allowed.isEmpty() || sentence.isEmpty() ? allowed + sentence : allowed + "; " + sentence;
    // A bar would end the cell, in code too.
    return meaning.replace("|", "\\|");
  }
}
