package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.emergency.EntryIds;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /blocks/{tenant}[/{id}]}: GET shows the block list, PUT replaces the part that was given
 * by hand, POST adds to it, DELETE takes one entry out of it, or all.
 */
public final class BlockRoutes implements AdminCall {
  private static final String METHODS = "GET, PUT, POST, DELETE";

  private final Changes changes;
  private final Tenants tenants;
  private final InstantSource clock;
  private final EmergencyAudit audit;
  private final EntryIds ids;

  public BlockRoutes(
      Vertx vertx, Tenants tenants, InstantSource clock, EmergencyAudit audit, EntryIds ids) {
    this.changes = new Changes(vertx);
    this.tenants = tenants;
    this.clock = clock;
    this.audit = audit;
    this.ids = ids;
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
    if (tenant.isEmpty() || (path.wholeTenant().isEmpty() && path.entry().isEmpty())) {
      HttpProblem.notFound("/blocks/{tenant}[/{id}], of the settings").send(request.response());
    } else if (path.entry().isPresent()) {
      one(request, tenant.get(), path.entry().get(), query);
    } else {
      all(request, tenant.get(), path, query);
    }
  }

  private void one(HttpServerRequest request, TenantRuntime tenant, String id, RequestQuery query) {
    if (request.method().name().equals("DELETE")) {
      delete(request, tenant, Deletion.ofOne(query), () -> removed(tenant, id));
    } else {
      AdminAnswer.methodNotAllowed(request, "DELETE");
    }
  }

  private void all(
      HttpServerRequest request, TenantRuntime tenant, AdminPath path, RequestQuery query) {
    switch (request.method().name()) {
      case "GET" -> show(request, tenant);
      case "PUT" -> {
        List<String> expected = request.headers().getAll(HttpHeaders.IF_MATCH);
        change(request, tenant, list -> replaced(tenant, list, expected));
      }
      case "POST" ->
          change(request, tenant, list -> tenant.emergency().byHand().addBlocks(list, ids));
      case "DELETE" ->
          delete(
              request,
              tenant,
              Deletion.ofAll(query, path),
              () -> tenant.emergency().byHand().removeAllBlocks());
      default -> AdminAnswer.methodNotAllowed(request, METHODS);
    }
  }

  private void show(HttpServerRequest request, TenantRuntime tenant) {
    BlockList byHand = tenant.emergency().byHand().current().blocks();
    changes
        .run(() -> EmergencyJson.tag(byHand))
        .onSuccess(tag -> request.response().putHeader(HttpHeaders.ETAG, tag))
        .compose(tag -> changes.tell(() -> shown(tenant, byHand)))
        .onSuccess(shown -> AdminAnswer.json(request.response(), shown))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private static JsonObject shown(TenantRuntime tenant, BlockList byHand) {
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("entries", EmergencyJson.blocks(byHand))
        .put("from_settings", EmergencyJson.blocks(tenant.emergency().ofSettings()));
  }

  private void change(
      HttpServerRequest request, TenantRuntime tenant, Function<BlockList, Outcome> change) {
    AdminBody.readList(request)
        .compose(body -> changes.tell(() -> changed(tenant, body.getBytes(), change)))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private JsonObject changed(
      TenantRuntime tenant, byte[] body, Function<BlockList, Outcome> change) {
    DocumentReading.Read<BlockDocument> read =
        Changes.understood(EmergencyDocuments.blocks(body, "body"));
    BlockDocument document = read.document();
    Outcome outcome = change.apply(signed(document));
    Author author = new Author(document.by(), document.why());
    return told(tenant, author, Changes.done(outcome), read.warnings());
  }

  /** What an entry does not say about itself, the whole document says, and the clock. */
  private BlockList signed(BlockDocument document) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return BlockList.of(
        document.entries().stream()
            .map(
                entry ->
                    new BlockEntry(
                        entry.target(),
                        entry.note().or(document::why),
                        entry.by().or(document::by),
                        entry.since().or(() -> Optional.of(now)),
                        entry.id(),
                        Optional.empty()))
            .toList());
  }

  /** An entry of the settings that somebody sends back holds already, and goes on to. */
  private Outcome replaced(TenantRuntime tenant, BlockList list, List<String> expected) {
    Map<Optional<String>, Target> settings = new HashMap<>();
    tenant.emergency().ofSettings().entries().forEach(e -> settings.put(e.id(), e.target()));
    List<BlockEntry> others =
        list.entries().stream()
            .filter(entry -> !entry.target().equals(settings.get(entry.id())))
            .toList();
    return tenant.emergency().byHand().replaceBlocks(BlockList.of(others), ids, isOneOf(expected));
  }

  /** RFC 9110 §13.1.1: If-Match, so that a PUT does not undo what came after its GET. */
  private static Predicate<BlockList> isOneOf(List<String> expected) {
    Set<String> tags =
        expected.stream()
            .flatMap(line -> Stream.of(line.split(",")))
            .map(String::strip)
            .collect(Collectors.toSet());
    return blocks ->
        tags.isEmpty() || tags.contains("*") || tags.contains(EmergencyJson.tag(blocks));
  }

  private static Outcome removed(TenantRuntime tenant, String id) {
    Optional<BlockEntry> ofFile =
        tenant.emergency().ofSettings().entries().stream()
            .filter(entry -> entry.id().filter(id::equals).isPresent())
            .findFirst();
    if (ofFile.isPresent()) {
      throw Changes.conflict(
          "nothing was deleted: the entry stands in "
              + ofFile.get().file().orElse("the settings' block_list")
              + "; take it out there and reload");
    }
    return tenant.emergency().byHand().removeBlock(id);
  }

  private void delete(
      HttpServerRequest request,
      TenantRuntime tenant,
      Parsed<Deletion> deletion,
      Supplier<Outcome> change) {
    switch (deletion) {
      case Parsed.Malformed<Deletion>(String reason) ->
          HttpProblem.badRequest(reason).send(request.response());
      case Parsed.Ok<Deletion>(Deletion asked) ->
          changes.answer(
              request, () -> told(tenant, asked.author(), Changes.done(change.get()), List.of()));
    }
  }

  private JsonObject told(TenantRuntime tenant, Author author, Outcome.Done done, List<?> doubts) {
    audit.blocks(tenant.name(), author, done);
    Changes.refuseUnsaved(done);
    JsonArray warnings = new JsonArray();
    doubts.forEach(doubt -> warnings.add(doubt.toString()));
    Changes.ifLost(done).ifPresent(warnings::add);
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("entries", done.after().blocks().entries().size())
        .put("added", EmergencyJson.blocks(done.added()))
        .put("from_settings", tenant.emergency().ofSettings().entries().size())
        .put("warnings", warnings);
  }
}
