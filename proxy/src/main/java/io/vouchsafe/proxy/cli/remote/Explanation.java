package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Explains one decision, as the journal has it, to a person. */
final class Explanation {
  /** Columns of running text. */
  private static final int WIDTH = 100;

  private final Screen screen;
  private final ReasonPage page;

  Explanation(Screen screen, ReasonPage page) {
    this.screen = screen;
    this.page = page;
  }

  /** Who, what, why, and what to do next. */
  void show(JsonObject decision) {
    String reason = text(decision, "reason");
    verdict(decision, reason);
    certificate(decision);
    page.reason(reason).ifPresent(known -> paragraph("what it means", known.meaning()));
    page.rule(reason).ifPresent(rule -> paragraph("the rule", rule.clause()));
    path(decision);
    page.reason(reason)
        .filter(known -> !known.todo().isEmpty())
        .ifPresent(known -> paragraph("what to do", known.todo()));
    page.rule(reason)
        .ifPresent(
            rule ->
                screen.line(
                    "next: "
                        + rule.type()
                            .replace("`", "")
                            .replace("TENANT", text(decision, "tenant"))));
  }

  private void verdict(JsonObject decision, String reason) {
    boolean allow = "allow".equals(decision.getString("decision"));
    String word = allow ? screen.ink().good("allowed") : screen.ink().bad("denied");
    boolean observed = "deny".equals(decision.getString("would"));
    screen.line(
        word + ": " + reason + (observed ? "; it would be denied, but the policy observes" : ""));
    screen.line(
        "  reference %s, at %s, in %s µs"
            .formatted(
                text(decision, "reference"), text(decision, "time"), text(decision, "micros")));
    screen.line(
        "  tenant %s, policy %s, front %s%s"
            .formatted(
                text(decision, "tenant"),
                text(decision, "policy"),
                text(decision, "front"),
                Optional.ofNullable(decision.getString("tunnel"))
                    .map(name -> ", tunnel " + Ink.shown(name))
                    .orElse("")));
  }

  private void certificate(JsonObject decision) {
    JsonObject personal = decision.getJsonObject("personal", new JsonObject());
    named("subject", personal.getString("subject"));
    named("issuer", personal.getString("issuer"));
    named("serial", decision.getString("serial"));
    named("sha256", decision.getString("sha256"));
    id("claimed", personal.getJsonObject("claimed_id"));
    id("matched", personal.getJsonObject("matched_id"));
    named("caller", personal.getString("caller"));
    named("asked", personal.getString("asked"));
    named("call", decision.getString("call"));
    String detail = personal.getString("detail", decision.getString("detail", ""));
    if (!detail.isEmpty()) {
      screen.line("  detail   " + Ink.shown(detail));
    }
  }

  private void id(String name, @Nullable JsonObject id) {
    if (id != null) {
      named(name, id.getString("type") + " " + id.getString("value"));
    }
  }

  private void named(String name, @Nullable String value) {
    if (value != null) {
      screen.line("  " + name + " ".repeat(9 - name.length()) + Ink.shown(value));
    }
  }

  /** The certificates that were looked up, each with every attempt. */
  private void path(JsonObject decision) {
    List<JsonObject> statuses = objects(decision, "revocation");
    if (statuses.isEmpty()) {
      screen.line("the path: no certificate's status was asked for");
      return;
    }
    screen.line(
        "the path: " + Screen.counted(statuses.size(), "certificate") + " in scope, leaf first");
    for (int at = 0; at < statuses.size(); at++) {
      status(at, statuses.get(at));
    }
  }

  private void status(int at, JsonObject status) {
    String word = status.getString("status") == null ? "not known" : text(status, "status");
    screen.line(
        "  %d  %s  %s, by %s%s"
            .formatted(
                at,
                text(status, "certificate"),
                word.equals("good") ? screen.ink().good(word) : screen.ink().bad(word),
                text(status, "source"),
                from(status)));
    objects(status, "attempts").forEach(this::attempt);
    if (status.getInteger("attempts_left_out") != null) {
      screen.line("       and " + text(status, "attempts_left_out") + " more attempts");
    }
  }

  private static String from(JsonObject asked) {
    return asked.getString("responder") == null ? "" : " " + text(asked, "responder");
  }

  private void attempt(JsonObject attempt) {
    String outcome = text(attempt, "outcome");
    screen.line(
        "       %s: %s%s, %s ms"
            .formatted(outcome, text(attempt, "source"), from(attempt), text(attempt, "millis")));
    page.outcome(outcome).ifPresent(meaning -> wrapped("         ", meaning.replace("`", "")));
  }

  private void paragraph(String heading, String text) {
    screen.line(heading);
    wrapped("  ", text.replace("`", ""));
  }

  private void wrapped(String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      if (line.length() > indent.length() && line.length() + word.length() + 1 > WIDTH) {
        screen.line(line.toString());
        line = new StringBuilder(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    screen.line(line.toString());
  }
}
