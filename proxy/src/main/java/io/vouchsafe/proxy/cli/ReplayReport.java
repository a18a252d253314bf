package io.vouchsafe.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.proxy.replay.Change;
import io.vouchsafe.proxy.replay.ReplayGroup;
import io.vouchsafe.proxy.replay.ReplayTally;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replay found, for people as a table and for programs as lines of JSON. */
final class ReplayReport {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

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
  void lines(ReplayTally tally) throws IOException {
    for (Change change : Change.values()) {
      for (ReplayGroup group : tally.groups(change)) {
        out.println(json(json -> group(json, group)));
      }
    }
    out.println(json(json -> summary(json, tally)));
  }

  /** What stands in one object. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String json(Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void group(JsonGenerator json, ReplayGroup group) throws IOException {
    ReplayGroup.Key key = group.key();
    json.writeStringField("change", key.change().code());
    json.writeStringField("tenant", key.tenant());
    json.writeStringField("policy", key.policy());
    json.writeStringField("subject", key.subject());
    json.writeNumberField("count", group.count());
    json.writeStringField("first", group.first().toString());
    json.writeStringField("last", group.last().toString());
    json.writeStringField("reference", group.reference());
    json.writeObjectFieldStart("was");
    json.writeStringField("decision", key.wasAllow() ? "allow" : "deny");
    json.writeStringField("reason", key.was().code());
    json.writeEndObject();
    json.writeObjectFieldStart("now");
    json.writeStringField(
        "decision", key.passes() ? "allow" : key.now().isEmpty() ? "undetermined" : "deny");
    text(json, "reason", key.now().map(Reason::code).orElse(null));
    text(json, "would", key.would() ? key.now().isEmpty() ? "undetermined" : "deny" : null);
    json.writeEndObject();
    json.writeStringField("detail", group.detail());
  }

  private static void text(JsonGenerator json, String field, @Nullable String text)
      throws IOException {
    if (text == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, text);
    }
  }

  private static void summary(JsonGenerator json, ReplayTally tally) throws IOException {
    json.writeObjectFieldStart("summary");
    json.writeNumberField("decisions", tally.decisions());
    for (Change change : Change.values()) {
      json.writeNumberField(change.code(), tally.count(change));
    }
    json.writeNumberField("undetermined_allows", tally.undeterminedAllows());
    json.writeNumberField("unreadable", tally.unreadable());
    json.writeNumberField("unrecorded", tally.unrecorded());
    long ungrouped = 0;
    for (Change change : Change.values()) {
      ungrouped += tally.ungrouped(change);
    }
    json.writeNumberField("ungrouped", ungrouped);
    text(json, "first", tally.first().map(Object::toString).orElse(null));
    text(json, "last", tally.last().map(Object::toString).orElse(null));
    json.writeEndObject();
  }
}
