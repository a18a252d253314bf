package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;
import static io.vouchsafe.proxy.cli.remote.Screen.texts;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Shows {@code GET /status}: what is wrong first, then what ends next, then everything. */
final class StatusScreen {
  /** Rows of one list, so that it stays one screen. */
  private static final int ROWS = 8;

  private final Screen screen;

  StatusScreen(Screen screen) {
    this.screen = screen;
  }

  void show(String url, JsonObject status) {
    String word = text(status, "status");
    screen.line(
        "Vouchsafe %s at %s: %s, for %s"
            .formatted(
                text(status, "version"),
                url,
                word.equals("ready") ? screen.ink().good(word) : screen.ink().bad(word),
                Screen.length(Duration.ofSeconds(status.getLong("uptime_seconds", 0L)))));
    attention(objects(status, "attention"));
    next(objects(status, "next"));
    tenants(objects(status, "tenants"));
    responders(objects(status, "responders"));
    crls(objects(status, "crls"));
    canaries(objects(status, "canaries"));
    gateways(objects(status, "gateways"));
    denials(objects(status, "last_denials"));
  }

  private void attention(List<JsonObject> wrong) {
    if (wrong.isEmpty()) {
      screen.line(screen.ink().good("✓") + " nothing is wrong");
      return;
    }
    screen.line(screen.ink().bad("✗ wrong now"));
    Table table = new Table("where", "tenant", "which", "what");
    wrong.forEach(
        each ->
            table.row(
                text(each, "list"),
                text(each, "tenant"),
                text(each, "name"),
                text(each, "concern")));
    table.show(screen, "  ", ROWS);
  }

  private void next(List<JsonObject> endings) {
    if (endings.isEmpty()) {
      return;
    }
    screen.line("ends next");
    Table table = new Table("when", "at", "tenant", "kind", "which");
    endings.forEach(
        each ->
            table.row(
                screen.distance(each, "at"),
                text(each, "at"),
                text(each, "tenant"),
                text(each, "kind"),
                text(each, "name")));
    table.show(screen, "  ", ROWS);
  }

  private void tenants(List<JsonObject> tenants) {
    if (tenants.isEmpty()) {
      screen.line("no tenant");
      return;
    }
    screen.line("tenants");
    Table table =
        new Table(
            "tenant", "sessions", "cuts held", "blocks", "break-glass", "policies", "observing");
    tenants.forEach(
        each ->
            table.row(
                text(each, "tenant"),
                text(each, "sessions"),
                text(each, "cuts_held"),
                text(each, "blocks"),
                text(each, "break_glass"),
                texts(each, "policies"),
                texts(each, "observing")));
    table.show(screen, "  ", ROWS);
  }

  private void responders(List<JsonObject> responders) {
    if (responders.isEmpty()) {
      return;
    }
    screen.line("responders");
    Table table = new Table("tenant", "object", "url", "breaker", "last failure");
    responders.forEach(
        each ->
            table.row(
                text(each, "tenant"),
                text(each, "object"),
                text(each, "url"),
                Boolean.TRUE.equals(each.getBoolean("asked"))
                    ? text(each, "breaker")
                    : "not asked yet",
                text(each, "last_failure")));
    table.show(screen, "  ", ROWS);
  }

  private void crls(List<JsonObject> crls) {
    if (!crls.isEmpty()) {
      screen.line("CRLs");
      CrlTable.of(screen, crls).show(screen, "  ", ROWS);
    }
  }

  private void canaries(List<JsonObject> canaries) {
    if (canaries.isEmpty()) {
      return;
    }
    screen.line("canaries");
    Table table = new Table("tenant", "canary", "kind", "right", "reason");
    canaries.forEach(
        each ->
            table.row(
                text(each, "tenant"),
                text(each, "canary"),
                text(each, "kind"),
                right(each),
                text(each, "reason")));
    table.show(screen, "  ", ROWS);
  }

  private static String right(JsonObject canary) {
    Boolean ok = canary.getBoolean("ok");
    return ok == null ? "not asked yet" : ok ? "yes" : "NO";
  }

  private void gateways(List<JsonObject> gateways) {
    if (gateways.isEmpty()) {
      return;
    }
    screen.line("gateways");
    Table table = new Table("tenant", "gateway", "connected", "since");
    gateways.forEach(
        each ->
            table.row(
                text(each, "tenant"),
                text(each, "gateway"),
                Boolean.TRUE.equals(each.getBoolean("connected")) ? "yes" : "NO",
                screen.distance(each, "since")));
    table.show(screen, "  ", ROWS);
  }

  private void denials(List<JsonObject> denials) {
    if (denials.isEmpty()) {
      screen.line("no denial since the start");
      return;
    }
    screen.line("last denials (vouchsafe why REFERENCE explains one)");
    DecisionTable.of(denials).show(screen, "  ", ROWS);
  }
}
