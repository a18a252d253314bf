package io.vouchsafe.proxy.shared.nodes;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.admin.AdminNodes;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The nodes of which heartbeats were believed, for the admin port and {@code /status}. */
public final class LiveNodes implements AdminNodes, HealthDetail {
  private final Nodes nodes;
  private final String version;
  private final AdminPorts ports;
  private final SharedCuts cuts;
  private final NodeAudit audit;
  private final InstantSource clock;

  /**
   * Knows what {@code nodes} knows.
   *
   * @param version of this node
   */
  public LiveNodes(
      Nodes nodes,
      String version,
      AdminPorts ports,
      SharedCuts cuts,
      NodeAudit audit,
      InstantSource clock) {
    this.nodes = nodes;
    this.version = version;
    this.ports = ports;
    this.cuts = cuts;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Optional<String> self() {
    return Optional.of(nodes.self().name());
  }

  @Override
  public List<String> names() {
    return nodes.others().stream().map(seen -> seen.node().name()).distinct().toList();
  }

  @Override
  public Future<Answer> ask(String node, String target, Optional<JsonObject> posted) {
    Optional<URI> url =
        nodes.others().stream()
            .filter(seen -> seen.node().name().equals(node))
            .findFirst()
            .flatMap(Nodes.Seen::adminUrl);
    return url.isEmpty()
        ? Future.failedFuture("node " + node + " has no shared.admin_url")
        : ports.ask(url.get(), target, posted);
  }

  @Override
  public void cut(String session, Author author) {
    cuts.tell(session, author);
  }

  @Override
  public JsonObject report() {
    return new JsonObject()
        .put("node", nodes.self().name())
        .put("nodes", value())
        .put("stale", new JsonArray(nodes.staleBecause()));
  }

  @Override
  public boolean forget(String name, Author author) {
    boolean wasLive = nodes.forget(name);
    if (wasLive) {
      audit.forgotten(name, author);
    }
    return wasLive;
  }

  @Override
  public String key() {
    return "nodes";
  }

  /** This node first, with why it is stale. */
  @Override
  public JsonArray value() {
    Instant now = clock.instant();
    JsonArray all = new JsonArray();
    all.add(
        json(nodes.self(), version)
            .put("self", true)
            .put("stale", new JsonArray(nodes.staleBecause())));
    nodes.others().forEach(seen -> all.add(json(seen, now)));
    return all;
  }

  private static JsonObject json(Nodes.Seen seen, Instant now) {
    return json(seen.node(), seen.version())
        .put("self", false)
        .put("heard", seen.heard().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("seconds", Math.max(0, Duration.between(seen.heard(), now).toSeconds()))
        .put("admin_url", seen.adminUrl().map(URI::toString).orElse(null))
        .put("api_url", seen.apiUrl().map(URI::toString).orElse(null));
  }

  private static JsonObject json(Node node, String version) {
    return new JsonObject().put("node", node.name()).put("id", node.id()).put("version", version);
  }
}
