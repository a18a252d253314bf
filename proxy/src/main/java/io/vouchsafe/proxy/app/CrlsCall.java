package io.vouchsafe.proxy.app;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.net.http.MediaType;
import java.util.List;
import java.util.Set;

/**
 * {@code DELETE /crls/{tenant}/{object}}: forgets the CRLs of an object and their numbers, for a CA
 * that had to start its numbers anew.
 */
final class CrlsCall implements AdminCall {
  private final CrlLibrary library;

  CrlsCall(CrlLibrary library) {
    this.library = library;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    List<String> path = List.of(String.valueOf(request.path()).split("/", -1));
    if (path.size() != 4) {
      HttpProblem.notFound("a CRL object is /crls/{tenant}/{object}").send(request.response());
      return;
    }
    if (!request.method().equals(HttpMethod.DELETE)) {
      request.response().putHeader(HttpHeaders.ALLOW, "DELETE");
      HttpProblem.methodNotAllowed("DELETE").send(request.response());
      return;
    }
    if (!library.reset(path.get(2), path.get(3))) {
      HttpProblem.notFound("no such tenant or CRL object").send(request.response());
      return;
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header())
        .end(new JsonObject().put("status", "forgotten").encode());
  }
}
