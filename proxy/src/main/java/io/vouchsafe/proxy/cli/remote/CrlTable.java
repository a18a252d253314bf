package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.text;
import static io.vouchsafe.proxy.cli.remote.Screen.texts;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** The entries of {@code crls} as a table. */
final class CrlTable {
  private CrlTable() {}

  static Table of(Screen screen, List<JsonObject> crls) {
    Table table = new Table("tenant", "object", "url", "ends", "fetched", "failures", "concerns");
    crls.forEach(
        each ->
            table.row(
                text(each, "tenant"),
                text(each, "object"),
                text(each, "url"),
                screen.distance(each, "next_update"),
                fetched(each),
                text(each, "failures"),
                texts(each, "concerns")));
    return table;
  }

  private static String fetched(JsonObject crl) {
    return crl.getLong("fetched_seconds_ago") == null
        ? "never"
        : text(crl, "fetched_seconds_ago") + " s ago";
  }
}
