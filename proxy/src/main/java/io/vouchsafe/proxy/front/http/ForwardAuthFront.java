package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.CallerWords;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forward auth: 200 allow, 401 no certificate, 403 everything else, in words of HTTP that nginx
 * understands, and never another status, which would reach its client as 500.
 */
public final class ForwardAuthFront implements Front {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthFront.class);

  private static final CharSequence DECISION = HttpHeaders.createOptimized("X-Vouchsafe-Decision");
  private static final CharSequence REASON = HttpHeaders.createOptimized("X-Vouchsafe-Reason");
  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("X-Vouchsafe-Identity");
  static final CharSequence REFERENCE = HttpHeaders.createOptimized("X-Vouchsafe-Reference");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");
  private static final CharSequence DENY = HttpHeaders.createOptimized("deny");
  private static final Map<Reason, CharSequence> REASONS = reasons();

  private static final String UNTRUSTED = "none";

  /** The same for every stranger: who is trusted, and which tenants there are, is not his. */
  private static final String NOT_TRUSTED =
      "front_not_trusted: this address may not ask here, or nothing here has that name; the"
          + " service's log and GET /decisions?reference= of its admin port say which address"
          + " called and what to write";

  private final Tenants tenants;
  private final DecisionService decisions;

  public ForwardAuthFront(Tenants tenants, DecisionService decisions) {
    this.tenants = tenants;
    this.decisions = decisions;
  }

  private static Map<Reason, CharSequence> reasons() {
    Map<Reason, CharSequence> reasons = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      reasons.put(reason, HttpHeaders.createOptimized(reason.code()));
    }
    return reasons;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    answer(request, path, peer, Peer.ANY_FRONT);
  }

  /** The same for the front that is called {@code name}. */
  void answer(HttpServerRequest request, TenantPath path, Peer peer, String name) {
    TenantRuntime tenant = tenants.named(path.tenant()).orElse(null);
    if (tenant == null) {
      refuseUnknown(request, path.tenant(), peer);
      return;
    }
    HeaderFront front = peer.front(tenant.fronts(), name);
    if (front == null) {
      refuseUntrusted(request, tenant, peer, name);
    } else {
      answer(request, tenant, front, path, peer);
    }
  }

  private void answer(
      HttpServerRequest request,
      TenantRuntime tenant,
      HeaderFront front,
      TenantPath path,
      Peer peer) {
    // What follows /auth is the end client's, and so is the query then.
    String query = path.isWhole() ? request.query() : null;
    switch (FrontPolicy.of(tenant, front.settings(), query)) {
      case FrontPolicy.Refused(var kind, String asked, String said, String detail) ->
          send(
              decisions.refuse(
                  Optional.of(tenant),
                  front.label(),
                  new UntrustedCall(kind, peer.address(), asked),
                  detail),
              request.response(),
              said);
      case FrontPolicy.Chosen(Policy policy) -> answer(request, tenant, policy, front);
    }
  }

  private void answer(
      HttpServerRequest request, TenantRuntime tenant, Policy policy, HeaderFront front) {
    Future<Verdict> deciding = decide(tenant, policy, front, request.headers());
    if (deciding.succeeded()) {
      send(deciding.result(), request.response());
      return;
    }
    deciding
        .recover(failure -> Future.succeededFuture(failed(tenant, policy, front, failure)))
        .onComplete(
            done -> {
              if (done.succeeded()) {
                guarded(request, () -> send(done.result(), request.response()));
              } else {
                failed(request, done.cause());
              }
            });
  }

  private Future<Verdict> decide(
      TenantRuntime tenant, Policy policy, HeaderFront front, MultiMap headers) {
    DecisionService traced = decisions.within(RequestTrace.of(headers));
    String text = front.text(headers);
    Submission known = front.known(text, tenant.headers());
    if (known != null) {
      return traced.decide(tenant, policy, known);
    }
    return text.length() > RequestBody.LARGE
        ? traced.decide(
            tenant, policy, front.label(), () -> front.read(headers, text, tenant.headers()))
        : traced.decide(tenant, policy, front.label(), front.read(headers, text, tenant.headers()));
  }

  private Verdict failed(
      TenantRuntime tenant, Policy policy, HeaderFront front, Throwable failure) {
    Verdict verdict =
        decisions.refuse(
            tenant, policy, front.label(), Reason.INTERNAL, "the service failed to decide");
    LOG.error("decision {} failed and became a deny", verdict.reference(), failure);
    return verdict;
  }

  /** Refuses for {@code name}, which no tenant has. */
  private void refuseUnknown(HttpServerRequest request, String name, Peer peer) {
    send(
        decisions.refuse(
            Optional.empty(),
            UNTRUSTED,
            new UntrustedCall(UntrustedCall.Kind.UNKNOWN_TENANT, peer.address(), name),
            CallerWords.unknownTenant(tenants, name)),
        request.response(),
        NOT_TRUSTED);
  }

  /** The caller hears the same whatever fronts there are; the journal says what is missing. */
  private void refuseUntrusted(
      HttpServerRequest request, TenantRuntime tenant, Peer peer, String name) {
    boolean named = !name.equals(Peer.ANY_FRONT);
    send(
        decisions.refuse(
            Optional.of(tenant),
            UNTRUSTED,
            new UntrustedCall(
                UntrustedCall.Kind.UNTRUSTED_CALLER, peer.address(), named ? name : tenant.name()),
            missing(tenant, name, peer)),
        request.response(),
        NOT_TRUSTED);
  }

  private static String missing(TenantRuntime tenant, String name, Peer peer) {
    if (tenant.fronts().stream().noneMatch(front -> front.header().isPresent())) {
      return "no front of tenant %s has a header; write front: { header: nginx, trusted: [ADDRESS/32] }"
          .formatted(tenant.name());
    }
    return name.equals(Peer.ANY_FRONT)
            || tenant.fronts().stream().anyMatch(front -> front.isCalled(name))
        ? CallerWords.untrustedCaller(tenant, peer.address())
        : "no front of tenant %s is called %s; write front.name"
            .formatted(tenant.name(), Quoted.of(name));
  }

  private static void send(Verdict verdict, HttpServerResponse response) {
    send(verdict, response, "");
  }

  /** The {@code words} are for whoever set up the front; its client may see them too. */
  private static void send(Verdict verdict, HttpServerResponse response, String words) {
    if (response.closed()) {
      return;
    }
    if (!verdict.isAllow()) {
      response.setStatusCode(denied(verdict));
    }
    response
        .headers()
        .add(DECISION, verdict.isAllow() ? ALLOW : DENY)
        .add(REASON, REASONS.get(verdict.decision().reason()))
        .add(REFERENCE, HttpHeaders.createOptimized(verdict.reference()));
    if (verdict.leaf().isPresent() && verdict.decision().tellsIdentity()) {
      LeafText leaf = verdict.leaf().get();
      response.headers().add(IDENTITY, leaf.headerSubject());
    }
    if (words.isEmpty()) {
      response.end();
    } else {
      HttpProblem.forbidden(words).send(response);
    }
  }

  private static int denied(Verdict verdict) {
    return verdict.decision().reason() == Reason.NO_CERTIFICATE ? 401 : 403;
  }

  /** A 403; the log has why under its reference. */
  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    request
        .response()
        .setStatusCode(403)
        .putHeader(DECISION, DENY)
        .putHeader(REASON, REASONS.get(Reason.INTERNAL))
        .putHeader(REFERENCE, decisions.failed(failure))
        .end();
  }
}
