package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Decisions, as the journal has them, as a table. */
final class DecisionTable {
  static final String[] HEAD = {
    "time", "decision", "reason", "tenant", "policy", "front", "reference", "subject"
  };

  private DecisionTable() {}

  static Table of(List<JsonObject> decisions) {
    Table table = new Table(HEAD);
    decisions.forEach(each -> table.row(row(each)));
    return table;
  }

  /** One decision; the columns are those of {@link #HEAD}. */
  static String[] row(JsonObject decision) {
    boolean observed = "deny".equals(decision.getString("would"));
    String word = text(decision, "decision") + (observed ? " (observed)" : "");
    return new String[] {
      text(decision, "time"),
      word,
      text(decision, "reason"),
      text(decision, "tenant"),
      text(decision, "policy"),
      text(decision, "front"),
      text(decision, "reference"),
      text(decision.getJsonObject("personal", new JsonObject()), "subject")
    };
  }
}
