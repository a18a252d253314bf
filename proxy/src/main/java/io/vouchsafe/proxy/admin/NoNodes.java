package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import java.util.List;
import java.util.Optional;

/** A node that runs alone. */
final class NoNodes implements AdminNodes {
  @Override
  public Optional<String> self() {
    return Optional.empty();
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public Future<Answer> ask(String node, String target, Optional<JsonObject> posted) {
    return Future.failedFuture("this node runs alone");
  }

  @Override
  public void cut(String session, Author author) {
    // Nobody else has sessions.
  }

  @Override
  public JsonObject report() {
    return new JsonObject().put("nodes", new JsonArray()).put("stale", new JsonArray());
  }

  @Override
  public boolean forget(String name, Author author) {
    return false;
  }
}
