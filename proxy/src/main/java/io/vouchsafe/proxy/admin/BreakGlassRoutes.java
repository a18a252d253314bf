package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.BreakGlassDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.emergency.EmergencyStore;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code /break-glass/{tenant}[/{sha256}]}: GET shows what is allowed and not over; PUT of a
 * certificate allows that one for a while, POST of a list all of it, PUT of a list nothing else;
 * DELETE takes back one allow or all.
 */
public final class BreakGlassRoutes implements AdminCall {
  private final Changes changes;
  private final Tenants tenants;
  private final InstantSource clock;
  private final EmergencyAudit audit;

  public BreakGlassRoutes(Vertx vertx, Tenants tenants, InstantSource clock, EmergencyAudit audit) {
    this.changes = new Changes(vertx);
    this.tenants = tenants;
    this.clock = clock;
    this.audit = audit;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return request.method().name().equals("DELETE")
        ? Deletion.queryKeys(AdminPath.of(request.path()))
        : Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    AdminPath path = AdminPath.of(request.path());
    Optional<TenantRuntime> tenant = path.tenant().flatMap(tenants::named);
    Optional<Fingerprint> certificate = path.entry().flatMap(EmergencyDocuments::sha256);
    if (tenant.isPresent() && certificate.isPresent()) {
      one(request, tenant.get(), certificate.get(), query);
    } else if (tenant.isPresent() && path.wholeTenant().isPresent()) {
      all(request, tenant.get(), path, query);
    } else {
      HttpProblem.notFound("/break-glass/{tenant}[/{sha256 of the certificate}]")
          .send(request.response());
    }
  }

  private void all(
      HttpServerRequest request, TenantRuntime tenant, AdminPath path, RequestQuery query) {
    EmergencyStore byHand = tenant.emergency().byHand();
    switch (request.method().name()) {
      case "GET" ->
          AdminAnswer.json(
              request.response(),
              EmergencyJson.text(
                  new JsonObject()
                      .put("tenant", tenant.name())
                      .put("break_glass", EmergencyJson.breakGlass(active(tenant)))));
      case "PUT" -> change(request, tenant, byHand::replaceAllows);
      case "POST" -> change(request, tenant, byHand::allow);
      case "DELETE" -> end(request, tenant, Optional.empty(), Deletion.ofAll(query, path));
      default -> AdminAnswer.methodNotAllowed(request, "GET, PUT, POST, DELETE");
    }
  }

  private void one(
      HttpServerRequest request,
      TenantRuntime tenant,
      Fingerprint certificate,
      RequestQuery query) {
    switch (request.method().name()) {
      case "GET" -> show(request, tenant, certificate);
      case "PUT" -> allow(request, tenant, certificate);
      case "DELETE" -> end(request, tenant, Optional.of(certificate), Deletion.ofOne(query));
      default -> AdminAnswer.methodNotAllowed(request, "GET, PUT, DELETE");
    }
  }

  private void show(HttpServerRequest request, TenantRuntime tenant, Fingerprint certificate) {
    active(tenant)
        .of(certificate)
        .ifPresentOrElse(
            allow ->
                AdminAnswer.json(
                    request.response(), EmergencyJson.text(EmergencyJson.breakGlass(allow))),
            () ->
                HttpProblem.notFound("no break-glass for this certificate")
                    .send(request.response()));
  }

  private BreakGlassList active(TenantRuntime tenant) {
    return tenant.emergency().byHand().current().breakGlass().activeAt(clock.instant());
  }

  private void allow(HttpServerRequest request, TenantRuntime tenant, Fingerprint certificate) {
    AdminBody.read(request)
        .compose(body -> changes.tell(() -> allowed(tenant, certificate, body.getBytes())))
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
    Author author = new Author(Optional.of(allow.by()), Optional.of(allow.why()));
    audit.breakGlass(tenant.name(), author, done);
    Changes.refuseUnsaved(done);
    return EmergencyJson.breakGlass(allow).put("warnings", warnings(done));
  }

  private void change(
      HttpServerRequest request, TenantRuntime tenant, Function<List<BreakGlass>, Outcome> change) {
    AdminBody.read(request)
        .compose(body -> changes.tell(() -> changed(tenant, body.getBytes(), change)))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private JsonObject changed(
      TenantRuntime tenant, byte[] body, Function<List<BreakGlass>, Outcome> change) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    BreakGlassDocument document =
        Changes.understood(EmergencyDocuments.breakGlass(body, "body", now)).document();
    Outcome.Done done = Changes.done(change.apply(document.allows()));
    Author author = new Author(document.by(), document.why());
    audit.breakGlass(tenant.name(), author, done);
    Changes.refuseUnsaved(done);
    return told(tenant, done);
  }

  private void end(
      HttpServerRequest request,
      TenantRuntime tenant,
      Optional<Fingerprint> certificate,
      Parsed<Deletion> deletion) {
    switch (deletion) {
      case Parsed.Malformed<Deletion>(String reason) ->
          HttpProblem.badRequest(reason).send(request.response());
      case Parsed.Ok<Deletion>(Deletion asked) ->
          changes.answer(request, () -> ended(tenant, certificate, asked.author()));
    }
  }

  private JsonObject ended(TenantRuntime tenant, Optional<Fingerprint> certificate, Author author) {
    EmergencyStore byHand = tenant.emergency().byHand();
    Outcome.Done done =
        Changes.done(certificate.map(byHand::disallow).orElseGet(byHand::disallowAll));
    audit.disallowed(tenant.name(), certificate.map(Fingerprint::hex), author, done);
    Changes.refuseUnsaved(done);
    return told(tenant, done);
  }

  private static JsonObject told(TenantRuntime tenant, Outcome.Done done) {
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
