package io.vouchsafe.proxy.status;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.proxy.journal.VerdictFilter;
import java.util.Optional;

/** {@code last_denials}: the newest denials of all tenants, as the journal has them. */
public final class LastDenials implements HealthDetail {
  static final int MOST = 10;

  private static final VerdictFilter DENIALS =
      new VerdictFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(false),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final RecentVerdicts recent;

  public LastDenials(RecentVerdicts recent) {
    this.recent = recent;
  }

  @Override
  public String key() {
    return "last_denials";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    recent.newest(DENIALS, MOST).lines().forEach(line -> all.add(new JsonObject(line)));
    return all;
  }
}
