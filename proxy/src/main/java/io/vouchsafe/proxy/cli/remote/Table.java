package io.vouchsafe.proxy.cli.remote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows in columns, with a head. */
final class Table {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row; the cells are shown as they are. */
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Shows up to {@code most} rows under {@code indent}, and says how many more there are. */
  void show(Screen screen, String indent, int most) {
    List<List<String>> shown = rows.subList(0, Math.min(most, rows.size()));
    List<Integer> widths = widths(shown);
    screen.line(screen.ink().faint(line(indent, head, widths)));
    shown.forEach(row -> screen.line(line(indent, row, widths)));
    if (shown.size() < rows.size()) {
      screen.line(indent + "… " + (rows.size() - shown.size()) + " more: --json has all of them");
    }
  }

  private List<Integer> widths(List<List<String>> shown) {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(head.size(), 0));
    List<List<String>> all = new ArrayList<>(shown);
    all.add(head);
    for (List<String> row : all) {
      for (int column = 0; column < row.size(); column++) {
        widths.set(column, Math.max(widths.get(column), length(row.get(column))));
      }
    }
    return widths;
  }

  private static String line(String indent, List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int column = 0; column < row.size(); column++) {
      line.append(row.get(column));
      if (column + 1 < row.size()) {
        line.append(" ".repeat(2 + widths.get(column) - length(row.get(column))));
      }
    }
    return line.toString();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
