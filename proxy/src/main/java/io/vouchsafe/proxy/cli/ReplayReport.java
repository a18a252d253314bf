package io.vouchsafe.proxy.cli;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.replay.Change;
import io.vouchsafe.proxy.replay.ReplayGroup;
import io.vouchsafe.proxy.replay.ReplayTally;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a replay found, for people as a table and for programs as lines of JSON. */
final class ReplayReport {
  private static final String[] HEADS = {"COUNT", "TENANT", "POLICY", "SUBJECT", "WAS", "NOW"};
  private static final int WIDEST = 48;
  private static final int LONGEST_DETAIL = 300;

  private final PrintStream out;
  private final Ink ink;

  ReplayReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  /** Contract, section 4. */
  static int exitCode(ReplayTally tally) {
    if (tally.count(Change.REFUSED) > 0) {
      return ExitCode.REFUSED;
    }
    return tally.undeterminedAllows() > 0 || tally.unreadable() > 0 || tally.decisions() == 0
        ? ExitCode.UNDETERMINED
        : ExitCode.GOOD;
  }

  /** For people. */
  void table(ReplayTally tally) {
    for (Change change : Change.values()) {
      if (change != Change.SAME && tally.count(change) > 0) {
        part(tally, change);
      }
    }
    summary(tally);
  }

  private void part(ReplayTally tally, Change change) {
    String title = title(change);
    out.println(change == Change.REFUSED ? ink.bad(title) : title);
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADS);
    List<ReplayGroup> groups = tally.groups(change);
    groups.forEach(group -> rows.add(row(group)));
    int[] widths = widths(rows);
    for (int i = 0; i < rows.size(); i++) {
      out.println("  " + line(rows.get(i), widths));
      if (i > 0 && !groups.get(i - 1).detail().isEmpty()) {
        String detail = BoundedText.of(groups.get(i - 1).detail(), LONGEST_DETAIL);
        out.println(ink.faint("         " + Ink.shown(detail)));
      }
    }
    if (tally.ungrouped(change) > 0) {
      out.printf(
          "  and %d more decisions of others: only %d groups are kept%n",
          tally.ungrouped(change), ReplayTally.MOST_GROUPS);
    }
    out.println();
  }

  private static String title(Change change) {
    return switch (change) {
      case REFUSED -> "Would be refused, and were allowed:";
      case OBSERVED -> "Would be refused if the policy enforced; mode: observe lets them pass:";
      case UNDETERMINED -> "Undetermined, for the record does not say enough:";
      case ALLOWED -> "Would be allowed, and were refused:";
      case SAME -> "The same:";
    };
  }

  private static String[] row(ReplayGroup group) {
    ReplayGroup.Key key = group.key();
    return new String[] {
      Long.toString(group.count()),
      cell(key.tenant()),
      cell(key.policy()),
      cell(key.subject()),
      (key.wasAllow() ? "allow " : "deny ") + key.was().code(),
      now(key)
    };
  }

  private static String now(ReplayGroup.Key key) {
    if (key.now().isEmpty()) {
      return key.passes() ? "allow (would: undetermined)" : "undetermined";
    }
    String reason = key.now().get().code();
    if (key.would()) {
      return "allow (would: deny " + reason + ")";
    }
    return (key.passes() ? "allow " : "deny ") + reason;
  }

  private static String cell(String text) {
    return Ink.shown(BoundedText.of(text, WIDEST));
  }

  private static int[] widths(List<String[]> rows) {
    int[] widths = new int[HEADS.length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return widths;
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String padding = " ".repeat(widths[i] - row[i].length());
      line.append(i == 0 ? padding + row[i] : row[i] + padding).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private void summary(ReplayTally tally) {
    if (tally.decisions() == 0) {
      out.println("No decision is recorded: nothing is known about these settings.");
    } else {
      out.printf(
          "%d decisions from %s to %s: %d would be refused, %d would be refused if the policy"
              + " enforced, %d undetermined, %d would be allowed, %d the same%n",
          tally.decisions(),
          tally.first().orElseThrow(),
          tally.last().orElseThrow(),
          tally.count(Change.REFUSED),
          tally.count(Change.OBSERVED),
          tally.count(Change.UNDETERMINED),
          tally.count(Change.ALLOWED),
          tally.count(Change.SAME));
    }
    if (tally.unrecorded() > 0) {
      out.printf("%d more decisions were made then and not recorded%n", tally.unrecorded());
    }
    if (tally.unreadable() > 0) {
      out.printf("%d lines could not be read%n", tally.unreadable());
    }
  }

  /** For programs. */
  void lines(ReplayTally tally) {
    for (Change change : Change.values()) {
      tally.groups(change).forEach(group -> out.println(Ink.inJson(json(group).encode())));
    }
    out.println(Ink.inJson(new JsonObject().put("summary", json(tally)).encode()));
  }

  private static JsonObject json(ReplayGroup group) {
    ReplayGroup.Key key = group.key();
    boolean known = key.now().isPresent();
    JsonObject was =
        new JsonObject()
            .put("decision", key.wasAllow() ? "allow" : "deny")
            .put("reason", key.was().code());
    JsonObject now =
        new JsonObject()
            .put("decision", key.passes() ? "allow" : known ? "deny" : "undetermined")
            .put("reason", key.now().map(Reason::code).orElse(null))
            .put("would", key.would() ? known ? "deny" : "undetermined" : null);
    return new JsonObject()
        .put("change", key.change().code())
        .put("tenant", key.tenant())
        .put("policy", key.policy())
        .put("subject", key.subject())
        .put("count", group.count())
        .put("first", group.first().toString())
        .put("last", group.last().toString())
        .put("reference", group.reference())
        .put("was", was)
        .put("now", now)
        .put("detail", group.detail());
  }

  private static JsonObject json(ReplayTally tally) {
    JsonObject summary = new JsonObject().put("decisions", tally.decisions());
    long ungrouped = 0;
    for (Change change : Change.values()) {
      summary.put(change.code(), tally.count(change));
      ungrouped += tally.ungrouped(change);
    }
    return summary
        .put("undetermined_allows", tally.undeterminedAllows())
        .put("unreadable", tally.unreadable())
        .put("unrecorded", tally.unrecorded())
        .put("ungrouped", ungrouped)
        .put("first", tally.first().map(Object::toString).orElse(null))
        .put("last", tally.last().map(Object::toString).orElse(null));
  }
}
