package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.CacheEntry;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /cache/{tenant}}: GET shows how full the memories are and some of the statuses, DELETE
 * forgets them; a <em>revoked</em> only with {@code ?revoked=true}.
 */
public final class CacheCall implements AdminCall {
  private static final Logger LOG = LoggerFactory.getLogger(CacheCall.class);
  private static final int MOST = 1000;

  private final Changes changes;
  private final Tenants tenants;
  private final Consumer<String> onForgotten;

  /**
   * A call.
   *
   * @param onForgotten is told the tenant whose memory was emptied
   */
  public CacheCall(Vertx vertx, Tenants tenants, Consumer<String> onForgotten) {
    this.onForgotten = onForgotten;
    this.changes = new Changes(vertx);
    this.tenants = tenants;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return switch (request.method().name()) {
      case "GET" -> Set.of("limit");
      case "DELETE" -> Set.of("revoked");
      default -> Set.of();
    };
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    Optional<TenantRuntime> tenant =
        AdminPath.of(request.path()).wholeTenant().flatMap(tenants::named);
    if (tenant.isEmpty()) {
      HttpProblem.notFound("/cache/{tenant}, of the settings").send(request.response());
      return;
    }
    switch (request.method().name()) {
      case "GET" -> show(request, tenant.get(), query);
      case "DELETE" -> forget(request, tenant.get(), query);
      default -> AdminAnswer.methodNotAllowed(request, "GET, DELETE");
    }
  }

  private void show(HttpServerRequest request, TenantRuntime tenant, RequestQuery query) {
    Optional<Integer> limit = limit(query);
    if (limit.isEmpty()) {
      HttpProblem.badRequest("limit is a number from 0 to " + MOST).send(request.response());
      return;
    }
    changes.answer(request, () -> shown(tenant, limit.get()));
  }

  private static Optional<Integer> limit(RequestQuery given) {
    return given
        .value("limit")
        .or(() -> Optional.of("100"))
        .filter(text -> text.matches("[0-9]{1,4}"))
        .map(Integer::parseInt)
        .filter(limit -> limit <= MOST);
  }

  private static JsonObject shown(TenantRuntime tenant, int limit) {
    JsonObject memories = new JsonObject();
    tenant
        .fill()
        .forEach(
            (name, fill) ->
                memories.put(
                    name,
                    new JsonObject()
                        .put("entries", fill.entries())
                        .put("memory", fill.memory())
                        .put("maximum_memory", fill.maximumMemory())));
    JsonArray statuses = new JsonArray();
    tenant.memory().statuses().some(limit).forEach(kept -> statuses.add(shown(tenant, kept)));
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("memories", memories)
        .put("statuses", statuses);
  }

  private static JsonObject shown(TenantRuntime tenant, CacheEntry kept) {
    CachedStatus status = kept.status();
    RevocationStatus said = status.verified().status();
    return new JsonObject()
        .put(
            "key",
            HexFormat.of().toHexDigits(kept.key().high())
                + HexFormat.of().toHexDigits(kept.key().low()))
        .put("status", said.word())
        .put(
            "revoked_at",
            said instanceof RevocationStatus.Revoked revoked ? revoked.at().toString() : null)
        .put("source", status.source().word())
        .put("object", status.object())
        .put("received", status.received().toString())
        .put("end", end(tenant, kept).map(Instant::toString).orElse(null));
  }

  /** Under the settings as they are now; none when they would not let it serve at all. */
  private static Optional<Instant> end(TenantRuntime tenant, CacheEntry kept) {
    return Optional.ofNullable(tenant.settings().ocsp().get(kept.status().object()))
        .flatMap(
            object ->
                StatusLifetime.end(
                    kept.status(),
                    object,
                    kept.notAfter(),
                    tenant.settings().cache().maxLifetime()));
  }

  private void forget(HttpServerRequest request, TenantRuntime tenant, RequestQuery query) {
    String revoked = query.value("revoked").orElse("false");
    if (!revoked.equals("true") && !revoked.equals("false")) {
      HttpProblem.badRequest("revoked is true or false").send(request.response());
      return;
    }
    changes.answer(request, () -> forgotten(tenant, revoked.equals("true")));
  }

  private JsonObject forgotten(TenantRuntime tenant, boolean revokedToo) {
    int forgotten = tenant.forget(revokedToo);
    onForgotten.accept(tenant.name());
    LOG.warn(
        "tenant {}: cache emptied by hand, {} statuses dropped, revoked ones {}",
        tenant.name(),
        forgotten,
        revokedToo ? "too" : "kept");
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("forgotten", forgotten)
        .put("kept", tenant.memory().statuses().size());
  }
}
