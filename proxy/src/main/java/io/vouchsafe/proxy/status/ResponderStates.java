package io.vouchsafe.proxy.status;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.net.OutageLog;
import io.vouchsafe.proxy.ocsp.ResponderState;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code responders}: each responder of the settings with its circuit breaker; of those that
 * certificates name, the ones that fail.
 */
public final class ResponderStates implements HealthDetail {
  /** Of each tenant: certificates may name very many. */
  static final int MOST_NAMED_BY_CERTIFICATES = 20;

  private final Tenants tenants;
  private final LongSupplier nanoTime;

  /** One responder. */
  private record Asked(String object, URI url) {}

  public ResponderStates(Tenants tenants, LongSupplier nanoTime) {
    this.tenants = tenants;
    this.nanoTime = nanoTime;
  }

  @Override
  public String key() {
    return "responders";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    tenants.all().forEach(tenant -> add(all, tenant));
    return all;
  }

  private void add(JsonArray all, TenantRuntime tenant) {
    Map<Asked, ResponderState> states = new HashMap<>();
    tenant
        .memory()
        .circuits()
        .states(nanoTime.getAsLong())
        .forEach(state -> states.put(new Asked(state.object(), state.url()), state));
    for (OcspObject object : tenant.settings().ocsp().values()) {
      for (URI url : object.urls()) {
        Asked asked = new Asked(object.name(), url);
        all.add(entry(tenant.name(), asked, "settings", states.remove(asked)));
      }
    }
    states.entrySet().stream()
        .filter(named -> asksCertificate(tenant, named.getKey()))
        .filter(named -> !concerns(named.getValue()).isEmpty())
        .limit(MOST_NAMED_BY_CERTIFICATES)
        .forEach(named -> all.add(entry(tenant.name(), named.getKey(), "aia", named.getValue())));
  }

  private static boolean asksCertificate(TenantRuntime tenant, Asked asked) {
    return Optional.ofNullable(tenant.settings().ocsp().get(asked.object()))
        .filter(OcspObject::asksCertificate)
        .isPresent();
  }

  private static JsonObject entry(
      String tenant, Asked asked, String from, @Nullable ResponderState state) {
    JsonObject entry =
        new JsonObject()
            .put("tenant", tenant)
            .put("object", asked.object())
            .put("url", asked.url().toString())
            .put("from", from)
            .put("asked", state != null)
            .put("breaker", state != null && state.isOpen() ? "open" : "closed");
    Optional<OutageLog.Outage> outage = Optional.ofNullable(state).flatMap(ResponderState::outage);
    outage.ifPresent(
        down ->
            entry
                .put("failing_seconds", down.lasted().toSeconds())
                .put("failures", down.failures())
                .put("last_failure", down.last().code()));
    return entry.put("concerns", new JsonArray(concerns(state)));
  }

  private static List<String> concerns(@Nullable ResponderState state) {
    if (state == null) {
      return List.of();
    }
    return state.isOpen()
        ? List.of("breaker_open")
        : state.outage().isPresent() ? List.of("failing") : List.of();
  }
}
