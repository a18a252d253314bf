package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.pki.Parsed;
import java.util.Set;

/**
 * Which front answers which path. By hand rather than by a router: forward auth is asked with every
 * request of its front, and a normalised path would corrupt the base64 of OCSP by GET.
 */
public final class ApiRoutes {
  private static final String V1 = "/v1/";

  private final ApiFronts fronts;
  private final Front elsewhere = new ElsewhereFront();

  public ApiRoutes(ApiFronts fronts) {
    this.fronts = fronts;
  }

  /** Every request gets an answer or loses its connection, whatever goes wrong, an Error too. */
  public void answer(HttpServerRequest request, Peer peer) {
    String sent = request.path();
    String path = sent == null ? "" : sent;
    int slash = path.startsWith(V1) ? path.indexOf('/', V1.length()) : -1;
    if (slash < 0) {
      outsideTenants(request, path, peer);
    } else {
      int next = path.indexOf('/', slash + 1);
      int end = next < 0 ? path.length() : next;
      Front front = fronts.underTenant().getOrDefault(path.substring(slash + 1, end), elsewhere);
      answer(front, request, new TenantPath(path, path.substring(V1.length(), slash), end), peer);
    }
  }

  private void outsideTenants(HttpServerRequest request, String path, Peer peer) {
    int slash = path.indexOf('/', 1);
    int next = path.indexOf('/', slash + 1);
    int end = next < 0 || slash < 0 ? path.length() : next;
    Front front = fronts.exact().get(path);
    if (front == null) {
      String word = slash < 0 ? "" : path.substring(1, slash);
      front = fronts.beforeTenant().getOrDefault(word, elsewhere);
    }
    if (RequestQuery.read(request.query(), Set.of())
        instanceof Parsed.Malformed<RequestQuery>(String reason)) {
      HttpProblem.badRequest(reason).send(request.response());
    } else {
      String tenant = slash < 0 ? "" : path.substring(slash + 1, end);
      answer(front, request, new TenantPath(path, tenant, end), peer);
    }
  }

  private static void answer(Front front, HttpServerRequest request, TenantPath path, Peer peer) {
    try {
      front.answer(request, path, peer);
    } catch (RuntimeException | Error e) {
      front.failed(request, e);
    }
  }
}
