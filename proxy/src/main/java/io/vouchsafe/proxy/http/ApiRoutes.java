package io.vouchsafe.proxy.http;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.relay.OcspFront;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which front answers which path. By hand rather than by a router: forward auth is asked with every
 * request of its front, and a normalised path would corrupt the base64 of OCSP by GET.
 */
final class ApiRoutes {
  private static final String V1 = "/v1/";
  private static final String CRL = "/crl/";

  private final Tenants tenants;
  private final ForwardAuthFront forwardAuth;
  private final DecisionsFront decisions;
  private final CrlFront crls;
  private final OcspFront ocsp;
  private final BearerToken token;
  private final Function<Throwable, String> failures;

  /**
   * Routes.
   *
   * @param failures logs what went wrong and gives the reference under which the log has it
   */
  ApiRoutes(
      Tenants tenants,
      ForwardAuthFront forwardAuth,
      DecisionsFront decisions,
      CrlFront crls,
      OcspFront ocsp,
      BearerToken token,
      Function<Throwable, String> failures) {
    this.tenants = tenants;
    this.forwardAuth = forwardAuth;
    this.decisions = decisions;
    this.crls = crls;
    this.ocsp = ocsp;
    this.token = token;
    this.failures = failures;
  }

  void answer(HttpServerRequest request, Peer peer) {
    try {
      route(request, peer);
    } catch (RuntimeException e) {
      String reference = failures.apply(e);
      if (!request.response().headWritten()) {
        ForwardAuthFront.refuse(request.response(), reference);
      }
    }
  }

  private void route(HttpServerRequest request, Peer peer) {
    String path = request.path();
    if (path == null) {
      Problem.notFound("nothing is here").send(request.response());
      return;
    }
    int slash = path.startsWith(V1) ? path.indexOf('/', V1.length()) : -1;
    if (slash < 0) {
      outsideTenants(request, path, peer);
      return;
    }
    String name = path.substring(V1.length(), slash);
    Optional<TenantRuntime> tenant = tenants.named(name);
    int end = path.indexOf('/', slash + 1);
    String call = path.substring(slash + 1, end < 0 ? path.length() : end);
    switch (call) {
      case "auth" -> auth(request, name, tenant, peer, end < 0);
      case "decisions" -> whole(end, request, () -> decisions.answer(request, name, tenant, peer));
      case "ocvpn" -> Problem.notBuilt("OCVPN").send(request.response());
      default -> Problem.notFound("nothing is here").send(request.response());
    }
  }

  private void auth(
      HttpServerRequest request,
      String name,
      Optional<TenantRuntime> tenant,
      Peer peer,
      boolean exact) {
    if (tenant.isEmpty()) {
      forwardAuth.refuseUnknown(request, name, peer);
    } else {
      forwardAuth.answer(request, tenant.get(), peer, exact);
    }
  }

  private void crl(HttpServerRequest request, String path, Peer peer) {
    int slash = path.indexOf('/', CRL.length());
    int end = slash < 0 ? path.length() : slash;
    String name = slash < 0 ? "" : path.substring(slash + 1);
    crls.answer(request, tenants.named(path.substring(CRL.length(), end)), name, peer);
  }

  private static void whole(int end, HttpServerRequest request, Runnable answer) {
    if (end >= 0) {
      Problem.notFound("nothing is here").send(request.response());
    } else {
      answer.run();
    }
  }

  private void outsideTenants(HttpServerRequest request, String path, Peer peer) {
    if (RequestQuery.read(request.query(), Set.of())
        instanceof Parsed.Malformed<RequestQuery>(String reason)) {
      Problem.badRequest(reason).send(request.response());
    } else if (path.equals("/v1/check") || path.equals("/v1/check-batch")) {
      token
          .refuses(request)
          .orElseGet(() -> Problem.notBuilt("check over HTTP"))
          .send(request.response());
    } else if (path.startsWith(OcspFront.PREFIX)) {
      ocsp.answer(request, path, peer);
    } else if (path.startsWith(CRL)) {
      crl(request, path, peer);
    } else {
      Problem.notFound("nothing is here").send(request.response());
    }
  }
}
