package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.util.Optional;
import java.util.Set;

/**
 * {@code GET /nodes} lists the nodes that share an engine, {@code DELETE /nodes/{name}} says that
 * one of them does not come back.
 */
public final class NodeRoutes implements AdminCall {
  private final Changes changes;
  private final AdminNodes nodes;

  public NodeRoutes(Vertx vertx, AdminNodes nodes) {
    this.changes = new Changes(vertx);
    this.nodes = nodes;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return request.method().name().equals("DELETE") ? Deletion.queryKeysOfOne() : Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    AdminPath path = AdminPath.of(request.path());
    Optional<String> name = path.tenant().filter(node -> path.parts().size() == 2);
    String allowed = path.isWord() ? "GET" : "DELETE";
    if (!path.isWord() && name.isEmpty()) {
      HttpProblem.notFound("/nodes or /nodes/{name}").send(request.response());
    } else if (!request.method().name().equals(allowed)) {
      AdminAnswer.methodNotAllowed(request, allowed);
    } else if (name.isPresent()) {
      forget(request, name.get(), query);
    } else {
      changes.answer(request, nodes::report);
    }
  }

  private void forget(HttpServerRequest request, String name, RequestQuery query) {
    switch (Deletion.ofOne(query)) {
      case Parsed.Malformed<Deletion>(String mistake) ->
          HttpProblem.badRequest(mistake).send(request.response());
      case Parsed.Ok<Deletion>(Deletion deletion) ->
          changes.answer(
              request,
              () -> {
                if (!nodes.forget(name, deletion.author())) {
                  throw Changes.gone("nothing was changed: no other live node has that name");
                }
                return new JsonObject().put("node", name).put("forgotten", true);
              });
    }
  }
}
