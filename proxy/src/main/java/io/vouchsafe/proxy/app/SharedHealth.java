package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What this node and the others are to each other. */
final class SharedHealth implements HealthDetail {
  private final SharedNode node;

  SharedHealth(SharedNode node) {
    this.node = node;
  }

  @Override
  public String key() {
    return "shared";
  }

  @Override
  public JsonArray value() {
    JsonArray others = new JsonArray();
    node.stream().others().forEach(other -> others.add(shown(other)));
    return JsonArray.of(
        new JsonObject()
            .put("node", node.stream().self().name())
            .put("engine", node.engine().trouble().orElse("open"))
            .put("stale", node.stream().isStale())
            .put("nodes", others)
            .put("concerns", new JsonArray(concerns())));
  }

  private List<String> concerns() {
    List<String> concerns = new ArrayList<>();
    node.engine().trouble().ifPresent(concerns::add);
    concerns.addAll(node.engine().doubts());
    if (!node.hasCompared()) {
      concerns.add("What other nodes know was not taken over since the start");
    }
    concerns.addAll(node.stream().staleBecause());
    concerns.addAll(node.stream().concerns());
    return concerns;
  }

  private static JsonObject shown(Nodes.Seen other) {
    return new JsonObject()
        .put("node", other.node().name())
        .put("version", other.version())
        .put("heard", other.heard().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** {@code stale: strict} takes a node that may miss news out of the load balancer. */
  @Override
  public boolean isReady() {
    return !node.mayWithhold();
  }
}
