package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a person the groups of OCVPN. */
final class OcvpnReport {
  private static final List<String> HEAD =
      List.of("serial number", "state", "told", "acked", "address", "networks");

  private final PrintStream out;
  private final Ink ink;
  private final Instant now;

  OcvpnReport(PrintStream out, Ink ink, Instant now) {
    this.out = out;
    this.ink = ink;
    this.now = now;
  }

  /** {@code GET /ocvpn} of the admin port. */
  void show(JsonObject answer) {
    JsonArray customers = answer.getJsonArray("customers", new JsonArray());
    if (customers.isEmpty()) {
      out.println("no group: no tenant has ocvpn.customers");
    }
    for (int i = 0; i < customers.size(); i++) {
      if (i > 0) {
        out.println();
      }
      customer(customers.getJsonObject(i));
    }
  }

  private void customer(JsonObject customer) {
    if (customer.containsKey("owner")) {
      elsewhere(customer);
      return;
    }
    JsonArray members = customer.getJsonArray("members", new JsonArray());
    JsonArray open = customer.getJsonArray("unacknowledged", new JsonArray());
    out.println(
        "%s/%s  generation %s, key %s%s, %s"
            .formatted(
                text(customer, "tenant"),
                text(customer, "customer"),
                text(customer, "generation"),
                key(text(customer, "key")),
                age(customer.getString("made_at")),
                counted(members.size(), "member")));
    if (customer.getString("rotate_at") != null) {
      out.println("  a new key is due at " + text(customer, "rotate_at"));
    }
    if (!open.isEmpty()) {
      List<String> names = new ArrayList<>();
      open.forEach(each -> names.add(Ink.shown(String.valueOf(each))));
      out.println("  " + ink.bad("not acknowledged by " + String.join(", ", names)));
    }
    if (!members.isEmpty()) {
      table(members);
    }
  }

  /** Of several nodes, another one speaks for it, or none. */
  private void elsewhere(JsonObject customer) {
    out.println(
        "%s/%s  %s"
            .formatted(
                text(customer, "tenant"),
                text(customer, "customer"),
                customer.getString("owner") != null
                    ? "another node speaks for it: " + text(customer, "owner")
                    : "no node is known to speak for it: " + text(customer, "owner_unknown")));
  }

  private String key(String word) {
    return word.equals("destroyed") ? ink.good(word) : word;
  }

  private String age(@Nullable String madeAt) {
    if (madeAt == null) {
      return "";
    }
    try {
      Duration age = Duration.between(Instant.parse(madeAt), now);
      return ", made " + Math.max(0, age.toSeconds()) + " s ago";
    } catch (DateTimeParseException e) {
      return "";
    }
  }

  private void table(JsonArray members) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (int i = 0; i < members.size(); i++) {
      JsonObject member = members.getJsonObject(i);
      List<String> networks = new ArrayList<>();
      member
          .getJsonArray("networks", new JsonArray())
          .forEach(each -> networks.add(Ink.shown(String.valueOf(each))));
      rows.add(
          List.of(
              text(member, "serial_number"),
              text(member, "state"),
              text(member, "told"),
              text(member, "acknowledged"),
              text(member, "address"),
              String.join(" ", networks)));
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int column = 0; column < row.size(); column++) {
        line.append(' ').append(row.get(column));
        if (column + 1 < row.size()) {
          line.append(" ".repeat(1 + width(rows, column) - row.get(column).length()));
        }
      }
      out.println(row.equals(HEAD) ? ink.faint(line.toString()) : line.toString());
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String text(JsonObject object, String name) {
    Object value = object.getValue(name);
    return value == null ? "-" : Ink.shown(String.valueOf(value));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
