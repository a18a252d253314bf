package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyStore;
import io.vouchsafe.proxy.emergency.EmergencyStore.Saving;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with what operators ordered by hand: one entry for each tenant. */
final class EmergencyHealth implements HealthDetail {
  private final Emergencies emergencies;

  EmergencyHealth(Emergencies emergencies) {
    this.emergencies = emergencies;
  }

  @Override
  public String key() {
    return "emergency";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    emergencies.all().forEach((tenant, kept) -> all.add(entry(tenant, kept)));
    return all;
  }

  private static JsonObject entry(String tenant, EmergencyStore kept) {
    List<String> concerns = new ArrayList<>();
    kept.ignored().forEach(why -> concerns.add("ignored, " + why));
    if (kept.saving() instanceof Saving.NotYet(String why)) {
      concerns.add("what was ordered is lost at a restart, it cannot be written: " + why);
    }
    return new JsonObject().put("tenant", tenant).put("concerns", new JsonArray(concerns));
  }
}
