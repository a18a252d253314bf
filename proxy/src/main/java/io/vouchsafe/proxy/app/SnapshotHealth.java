package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;

/** Tenants whose snapshot was damaged, until an operator gives up what it has lost. */
final class SnapshotHealth implements HealthDetail {
  private final Tenants tenants;

  SnapshotHealth(Tenants tenants) {
    this.tenants = tenants;
  }

  @Override
  public String key() {
    return "snapshots";
  }

  @Override
  public JsonArray value() {
    JsonArray damaged = new JsonArray();
    for (TenantRuntime tenant : tenants.all()) {
      tenant
          .memory()
          .statuses()
          .damaged()
          .ifPresent(
              since ->
                  damaged.add(
                      new JsonObject()
                          .put("tenant", tenant.name())
                          .put("damaged_since", since.toString())
                          .put("concerns", new JsonArray().add("damaged"))));
    }
    return damaged;
  }
}
