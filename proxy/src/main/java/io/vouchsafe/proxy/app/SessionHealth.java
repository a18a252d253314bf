package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.session.SessionRegistry;

/** How many sessions each tenant has, and how many cuts an operator has to release. */
final class SessionHealth implements HealthDetail {
  private final SessionRegistry sessions;

  SessionHealth(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  @Override
  public String key() {
    return "sessions";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    for (String tenant : sessions.tenants()) {
      all.add(
          new JsonObject()
              .put("tenant", tenant)
              .put("sessions", sessions.count(tenant))
              .put("cuts_held", sessions.held(tenant))
              .put(
                  "concerns",
                  sessions.held(tenant) == 0 ? new JsonArray() : JsonArray.of("cuts_held")));
    }
    return all;
  }
}
