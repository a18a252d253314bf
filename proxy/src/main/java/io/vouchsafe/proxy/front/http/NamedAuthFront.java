package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * {@code /v1/{tenant}/front/{name}/auth} and what follows it: forward auth of the front that is
 * called so, whichever other one trusts the caller too.
 */
public final class NamedAuthFront implements Front {
  private static final String AUTH = "auth";

  private final ForwardAuthFront forwardAuth;

  public NamedAuthFront(ForwardAuthFront forwardAuth) {
    this.forwardAuth = forwardAuth;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    String whole = path.whole();
    int name = path.end() + 1;
    int word = whole.indexOf('/', name) + 1;
    int next = word == 0 ? -1 : whole.indexOf('/', word);
    int end = next < 0 ? whole.length() : next;
    if (word <= name + 1 || end - word != AUTH.length() || !whole.startsWith(AUTH, word)) {
      HttpProblem.notFound("nothing is here").send(request.response());
    } else {
      TenantPath auth = new TenantPath(whole, path.tenant(), end);
      forwardAuth.answer(request, auth, peer, whole.substring(name, word - 1));
    }
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    forwardAuth.fail(request, failure);
  }
}
