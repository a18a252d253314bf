package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.emergency.KeptEmergency;
import io.vouchsafe.proxy.emergency.KeptEmergency.Outcome;
import io.vouchsafe.proxy.http.Problem;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * {@code /break-glass/{tenant}[/{sha256}]}: GET shows what is allowed and not over, PUT allows one
 * certificate for a while, DELETE takes back one allow or all.
 */
public final class BreakGlassRoutes implements AdminCall {
  private final Vertx vertx;
  private final Changes changes;
  private final Tenants tenants;
  private final InstantSource clock;
  private final EmergencyAudit audit;

  public BreakGlassRoutes(Vertx vertx, Tenants tenants, InstantSource clock, EmergencyAudit audit) {
    this.vertx = vertx;
    this.changes = new Changes(vertx);
    this.tenants = tenants;
    this.clock = clock;
    this.audit = audit;
  }

  @Override
  public void answer(HttpServerRequest request) {
    AdminPath path = AdminPath.of(request);
    Optional<TenantRuntime> tenant = tenants.named(path.tenant());
    Optional<Fingerprint> certificate = EmergencyDocuments.sha256(path.rest());
    if (tenant.isEmpty() || (certificate.isEmpty() && !path.rest().isEmpty())) {
      Problem.notFound("/break-glass/{tenant}/{sha256 of the certificate}")
          .send(request.response());
    } else if (certificate.isEmpty()) {
      all(request, tenant.get());
    } else {
      one(request, tenant.get(), certificate.get());
    }
  }

  private void all(HttpServerRequest request, TenantRuntime tenant) {
    switch (request.method().name()) {
      case "GET" ->
          AdminAnswer.json(
              request.response(),
              new JsonObject()
                  .put("tenant", tenant.name())
                  .put("break_glass", EmergencyJson.breakGlass(active(tenant))));
      case "DELETE" -> end(request, tenant, Optional.empty());
      default -> AdminAnswer.methodNotAllowed(request, "GET, DELETE");
    }
  }

  private void one(HttpServerRequest request, TenantRuntime tenant, Fingerprint certificate) {
    switch (request.method().name()) {
      case "GET" -> show(request, tenant, certificate);
      case "PUT" -> allow(request, tenant, certificate);
      case "DELETE" -> end(request, tenant, Optional.of(certificate));
      default -> AdminAnswer.methodNotAllowed(request, "GET, PUT, DELETE");
    }
  }

  private void show(HttpServerRequest request, TenantRuntime tenant, Fingerprint certificate) {
    active(tenant)
        .of(certificate)
        .ifPresentOrElse(
            allow -> AdminAnswer.json(request.response(), EmergencyJson.breakGlass(allow)),
            () -> Problem.notFound("no break-glass for this certificate").send(request.response()));
  }

  private BreakGlassList active(TenantRuntime tenant) {
    return tenant.emergency().byHand().current().breakGlass().activeAt(clock.instant());
  }

  private void allow(HttpServerRequest request, TenantRuntime tenant, Fingerprint certificate) {
    AdminBody.read(vertx, request)
        .compose(body -> changes.run(() -> allowed(tenant, certificate, body.getBytes())))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private JsonObject allowed(TenantRuntime tenant, Fingerprint certificate, byte[] body) {
    DocumentReading.Read<Optional<BreakGlass>> read =
        Changes.understood(
            EmergencyDocuments.breakGlass(
                body, "body", certificate, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    BreakGlass allow = read.document().orElseThrow();
    Outcome.Done done = Changes.done(tenant.emergency().byHand().allow(allow));
    Changes.refuseUnsaved(done);
    audit.allowed(tenant.name(), allow, done);
    return EmergencyJson.breakGlass(allow).put("warnings", warnings(done));
  }

  private void end(
      HttpServerRequest request, TenantRuntime tenant, Optional<Fingerprint> certificate) {
    Author author =
        new Author(
            Optional.ofNullable(request.getParam("by")),
            Optional.ofNullable(request.getParam("why")));
    changes
        .run(() -> ended(tenant, certificate, author))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private JsonObject ended(TenantRuntime tenant, Optional<Fingerprint> certificate, Author author) {
    KeptEmergency byHand = tenant.emergency().byHand();
    Outcome.Done done =
        Changes.done(certificate.map(byHand::disallow).orElseGet(byHand::disallowAll));
    audit.disallowed(tenant.name(), certificate.map(Fingerprint::hex), author, done);
    Changes.refuseUnsaved(done);
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("break_glass", EmergencyJson.breakGlass(done.after().breakGlass()))
        .put("warnings", warnings(done));
  }

  private static JsonArray warnings(Outcome.Done done) {
    JsonArray warnings = new JsonArray();
    Changes.ifLost(done).ifPresent(warnings::add);
    return warnings;
  }
}
