package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.work.WorkResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/{tenant}/ocvpn/…} at the API port: from one of the tenant's fronts the
 * certificate stands in the front's header, from everybody else it is the one of the connection.
 */
public final class OcvpnFront implements Front {
  /** A header that is not read within this belongs to a call that nobody waits for. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Tenants tenants;
  private final DecisionService decisions;
  private final OcvpnCalls calls;
  private final boolean isServed;

  /**
   * A front of the API port.
   *
   * @param isServed whether keys may travel there: it is on loopback, or speaks TLS
   */
  public OcvpnFront(
      Tenants tenants, DecisionService decisions, OcvpnCalls calls, boolean isServed) {
    this.tenants = tenants;
    this.decisions = decisions;
    this.calls = calls;
    this.isServed = isServed;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    Optional<HttpProblem> closed =
        isServed
            ? OpenPort.refusesPage(request)
            : Optional.of(
                HttpProblem.forbidden(
                    "OCVPN is served on loopback, over listen.tls, or at a tls_front with"
                        + " upstream: ocvpn"));
    if (closed.isPresent()) {
      OcvpnAnswer.refuse(request, closed.get(), new JsonObject());
      return;
    }
    Optional<TenantRuntime> tenant = tenants.named(path.tenant());
    if (calls.isHandedOn(request)) {
      calls.answerHandedOn(
          request,
          path.rest(),
          new OcvpnCalls.Caller(tenant, path.tenant(), peer.address(), true, PortRules.IDLE));
      return;
    }
    boolean isFront = tenant.filter(each -> peer.isTrusted(each.fronts())).isPresent();
    calls.answer(
        request,
        path.rest(),
        new OcvpnCalls.Caller(tenant, path.tenant(), peer.address(), isFront, PortRules.IDLE),
        isFront ? inHeader(request, tenant.orElseThrow(), peer) : onConnection(peer));
  }

  private static Future<WorkResult<Parsed<Submission>>> onConnection(Peer peer) {
    return Future.succeededFuture(OcvpnCalls.presented(peer.certificates()));
  }

  /**
   * Contract, section 5: from a front its header alone counts; one without a header passes none.
   */
  private Future<WorkResult<Parsed<Submission>>> inHeader(
      HttpServerRequest request, TenantRuntime tenant, Peer peer) {
    HeaderFront found = peer.front(tenant.fronts(), Peer.ANY_FRONT);
    if (found == null) {
      return Future.succeededFuture(OcvpnCalls.presented(List.of()));
    }
    String text = found.text(request.headers());
    Submission known = found.known(text, tenant.headers());
    if (known != null) {
      return done(Parsed.ok(known.from(OcvpnCalls.FRONT)));
    }
    return text.length() > RequestBody.LARGE
        ? decisions.read(tenant, PATIENCE, () -> read(request, found, text, tenant))
        : done(read(request, found, text, tenant));
  }

  private static Future<WorkResult<Parsed<Submission>>> done(Parsed<Submission> read) {
    return Future.succeededFuture(new WorkResult.Done<>(read));
  }

  private static Parsed<Submission> read(
      HttpServerRequest request, HeaderFront front, String text, TenantRuntime tenant) {
    return renamed(front.read(request.headers(), text, tenant.headers()));
  }

  private static Parsed<Submission> renamed(Parsed<Submission> read) {
    return switch (read) {
      case Parsed.Ok<Submission>(Submission submission) ->
          Parsed.ok(submission.from(OcvpnCalls.FRONT));
      case Parsed.Malformed<Submission> malformed -> malformed;
    };
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    calls.failed(request, failure);
  }
}
