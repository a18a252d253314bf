package io.vouchsafe.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.memory.LeafText;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forward auth: 200 allow, 401 no certificate, 403 everything else, in words of HTTP that nginx
 * understands, and never another status, which would reach its client as 500.
 */
final class ForwardAuthFront {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthFront.class);

  private static final CharSequence DECISION = HttpHeaders.createOptimized("X-Vouchsafe-Decision");
  private static final CharSequence REASON = HttpHeaders.createOptimized("X-Vouchsafe-Reason");
  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("X-Vouchsafe-Identity");
  static final CharSequence REFERENCE = HttpHeaders.createOptimized("X-Vouchsafe-Reference");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");
  private static final CharSequence DENY = HttpHeaders.createOptimized("deny");
  private static final Map<Reason, CharSequence> REASONS = reasons();

  private static final String UNTRUSTED = "none";

  private final DecisionService decisions;
  private final CertificateHeader nginx = CertificateHeader.of(HeaderFormat.NGINX);

  ForwardAuthFront(DecisionService decisions) {
    this.decisions = decisions;
  }

  private static Map<Reason, CharSequence> reasons() {
    Map<Reason, CharSequence> reasons = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      reasons.put(reason, HttpHeaders.createOptimized(reason.code()));
    }
    return reasons;
  }

  /**
   * Answers {@code request}, which came from {@code peer}, for {@code tenant}.
   *
   * @param exact whether the path ends with {@code /auth}; what follows is the end client's
   */
  void answer(HttpServerRequest request, TenantRuntime tenant, Peer peer, boolean exact) {
    Optional<HeaderFormat> format = tenant.front().header();
    if (format.isEmpty() || !peer.isTrustedBy(tenant)) {
      send(
          decisions.refuse(
              Optional.of(tenant),
              UNTRUSTED,
              new UntrustedCall(UntrustedCall.Kind.UNTRUSTED_CALLER, peer.address(), tenant.name()),
              format.isEmpty() ? "no front is configured" : "the caller is no trusted front"),
          request.response());
      return;
    }
    CertificateHeader header = header(format.get());
    switch (FrontPolicy.of(tenant, exact ? request.query() : null)) {
      case FrontPolicy.Refused(var kind, String asked, String said, String detail) ->
          send(
              decisions.refuse(
                  Optional.of(tenant),
                  header.front(),
                  new UntrustedCall(kind, peer.address(), asked),
                  detail),
              request.response(),
              said);
      case FrontPolicy.Chosen(Policy policy) -> answer(request, tenant, policy, header);
    }
  }

  private void answer(
      HttpServerRequest request, TenantRuntime tenant, Policy policy, CertificateHeader header) {
    List<String> values = header.values(request.headers());
    Future<Verdict> deciding =
        CertificateHeader.isLarge(values, tenant.headers())
            ? decisions.decide(
                tenant, policy, header.front(), () -> header.read(values, tenant.headers()))
            : decisions.decide(
                tenant, policy, header.front(), header.read(values, tenant.headers()));
    Future<Verdict> decided =
        deciding.succeeded()
            ? deciding
            : deciding.recover(
                failure -> Future.succeededFuture(failed(tenant, policy, header, failure)));
    answer(decided, request.response());
  }

  private Verdict failed(
      TenantRuntime tenant, Policy policy, CertificateHeader header, Throwable failure) {
    Verdict verdict =
        decisions.refuse(
            tenant, policy, header.front(), Reason.INTERNAL, "the service failed to decide");
    LOG.error("decision {} failed and became a deny", verdict.reference(), failure);
    return verdict;
  }

  /** Refuses for {@code name}, which no tenant has. */
  void refuseUnknown(HttpServerRequest request, String name, Peer peer) {
    send(
        decisions.refuse(
            Optional.empty(),
            UNTRUSTED,
            new UntrustedCall(UntrustedCall.Kind.UNKNOWN_TENANT, peer.address(), name),
            "there is no such tenant"),
        request.response());
  }

  private CertificateHeader header(HeaderFormat format) {
    return switch (format) {
      case NGINX -> nginx;
    };
  }

  private static void answer(Future<Verdict> deciding, HttpServerResponse response) {
    if (deciding.succeeded()) {
      send(deciding.result(), response);
    } else {
      deciding.onSuccess(verdict -> send(verdict, response));
    }
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
      Problem.forbidden(words).send(response);
    }
  }

  private static int denied(Verdict verdict) {
    return verdict.decision().reason() == Reason.NO_CERTIFICATE ? 401 : 403;
  }

  /** The 403 when the service itself failed; the log has why under {@code reference}. */
  static void refuse(HttpServerResponse response, String reference) {
    response
        .setStatusCode(403)
        .putHeader(DECISION, DENY)
        .putHeader(REASON, REASONS.get(Reason.INTERNAL))
        .putHeader(REFERENCE, reference)
        .end();
  }
}
