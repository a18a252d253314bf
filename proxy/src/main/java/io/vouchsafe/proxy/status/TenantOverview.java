package io.vouchsafe.proxy.status;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.Emergency;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code tenants}: each with its policies and the number of what it has. */
public final class TenantOverview implements HealthDetail {
  private final Tenants tenants;
  private final SessionRegistry sessions;
  private final InstantSource clock;

  public TenantOverview(Tenants tenants, SessionRegistry sessions, InstantSource clock) {
    this.tenants = tenants;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public String key() {
    return "tenants";
  }

  @Override
  public JsonArray value() {
    Instant now = clock.instant();
    JsonArray all = new JsonArray();
    tenants.all().forEach(tenant -> all.add(entry(tenant, now)));
    return all;
  }

  private JsonObject entry(TenantRuntime tenant, Instant now) {
    Emergency emergency = tenant.emergency().current();
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("policies", new JsonArray(List.copyOf(tenant.policies().keySet())))
        .put(
            "observing",
            new JsonArray(
                tenant.policies().values().stream()
                    .filter(policy -> policy.mode() == Policy.Mode.OBSERVE)
                    .map(Policy::name)
                    .toList()))
        .put("sessions", sessions.count(tenant.name()))
        .put("cuts_held", sessions.held(tenant.name()))
        .put("blocks", emergency.blocks().entries().size())
        .put("break_glass", emergency.breakGlass().activeAt(now).all().size());
  }
}
