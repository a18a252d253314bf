package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.emergency.KeptEmergency;
import io.vouchsafe.proxy.emergency.KeptEmergency.Outcome;
import io.vouchsafe.proxy.http.Problem;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * {@code /blocks/{tenant}}: GET shows the block list, PUT replaces the part made by hand, POST adds
 * to it, DELETE empties it.
 */
public final class BlockRoutes implements AdminCall {
  private static final String METHODS = "GET, PUT, POST, DELETE";

  private final Vertx vertx;
  private final Changes changes;
  private final Tenants tenants;
  private final InstantSource clock;
  private final EmergencyAudit audit;

  public BlockRoutes(Vertx vertx, Tenants tenants, InstantSource clock, EmergencyAudit audit) {
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
    if (tenant.isEmpty() || !path.rest().isEmpty()) {
      Problem.notFound("/blocks/{tenant}, of the settings").send(request.response());
      return;
    }
    switch (request.method().name()) {
      case "GET" -> AdminAnswer.json(request.response(), shown(tenant.get()));
      case "PUT" -> change(request, tenant.get(), KeptEmergency::replaceBlocks);
      case "POST" -> change(request, tenant.get(), KeptEmergency::addBlocks);
      case "DELETE" -> empty(request, tenant.get());
      default -> AdminAnswer.methodNotAllowed(request, METHODS);
    }
  }

  private static JsonObject shown(TenantRuntime tenant) {
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("entries", EmergencyJson.blocks(tenant.emergency().byHand().current().blocks()))
        .put("from_settings", EmergencyJson.blocks(tenant.emergency().ofSettings()));
  }

  private void change(
      HttpServerRequest request,
      TenantRuntime tenant,
      BiFunction<KeptEmergency, BlockList, Outcome> change) {
    AdminBody.read(vertx, request)
        .compose(body -> changes.run(() -> changed(tenant, body.getBytes(), change)))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private JsonObject changed(
      TenantRuntime tenant, byte[] body, BiFunction<KeptEmergency, BlockList, Outcome> change) {
    DocumentReading.Read<BlockDocument> read =
        Changes.understood(EmergencyDocuments.blocks(body, "body"));
    BlockDocument document = read.document();
    Outcome outcome = change.apply(tenant.emergency().byHand(), signed(document));
    Author author = new Author(document.by(), document.why());
    return told(tenant, author, Changes.done(outcome), read.warnings());
  }

  private void empty(HttpServerRequest request, TenantRuntime tenant) {
    Author author =
        new Author(
            Optional.ofNullable(request.getParam("by")),
            Optional.ofNullable(request.getParam("why")));
    changes
        .run(
            () -> {
              Outcome outcome = tenant.emergency().byHand().replaceBlocks(BlockList.EMPTY);
              return told(tenant, author, Changes.done(outcome), List.of());
            })
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  /** What an entry does not say about itself, the whole document says, and the clock. */
  private BlockList signed(BlockDocument document) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<BlockEntry> entries = new ArrayList<>();
    for (BlockEntry entry : document.entries()) {
      entries.add(
          new BlockEntry(
              entry.target(),
              entry.note().or(document::why),
              entry.by().or(document::by),
              entry.since().or(() -> Optional.of(now))));
    }
    return BlockList.of(entries);
  }

  private JsonObject told(TenantRuntime tenant, Author author, Outcome.Done done, List<?> doubts) {
    audit.blocks(tenant.name(), author, done);
    JsonArray warnings = new JsonArray();
    doubts.forEach(doubt -> warnings.add(doubt.toString()));
    Changes.ifLost(done).ifPresent(warnings::add);
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("entries", done.after().blocks().entries().size())
        .put("from_settings", tenant.emergency().ofSettings().entries().size())
        .put("warnings", warnings);
  }
}
