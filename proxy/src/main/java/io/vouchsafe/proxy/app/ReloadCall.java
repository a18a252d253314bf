package io.vouchsafe.proxy.app;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import io.vouchsafe.proxy.tenant.Reloads;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** {@code POST /reload}: 200 with what changed, or 422 with every problem. */
final class ReloadCall implements AdminCall {
  private final Vertx vertx;
  private final Reloads reloads;

  ReloadCall(Vertx vertx, Reloads reloads) {
    this.vertx = vertx;
    this.reloads = reloads;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    if (!"/reload".equals(request.path())) {
      HttpProblem.notFound("nothing is here").send(request.response());
      return;
    }
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      HttpProblem.methodNotAllowed("POST").send(request.response());
      return;
    }
    Context caller = vertx.getOrCreateContext();
    reloads
        .request()
        .onComplete(done -> caller.runOnContext(there -> answer(done, request.response())));
  }

  private static void answer(AsyncResult<ReloadOutcome> done, HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    if (done.failed()) {
      HttpProblem.internal().send(response);
      return;
    }
    switch (done.result()) {
      case ReloadOutcome.Applied applied ->
          response
              .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header())
              .end(json(applied).toBuffer());
      case ReloadOutcome.Refused(List<String> problems) ->
          new HttpProblem(
                  422, "Settings refused", "nothing changed\n" + String.join("\n", problems))
              .send(response, new JsonObject().put("problems", new JsonArray(problems)));
    }
  }

  private static JsonObject json(ReloadOutcome.Applied applied) {
    SettingsChange change = applied.change();
    return new JsonObject()
        .put("status", "reloaded")
        .put(
            "tenants",
            new JsonObject()
                .put("added", array(change.added()))
                .put("removed", array(change.removed()))
                .put("changed", array(change.changed().keySet())))
        .put("tokens_changed", change.tokens())
        .put("warnings", array(applied.warnings()));
  }

  private static JsonArray array(Collection<?> values) {
    return new JsonArray(values.stream().map(Object::toString).toList());
  }
}
