package io.vouchsafe.proxy.front.grpc;

import io.vertx.core.Future;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.HeaderCache;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.TraceContext;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.CallerFront;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.AttributeContext;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.text.PemText;
import io.vouchsafe.proxy.text.PercentEncoding;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code Check} asks, decided (contract, section 5). The certificate is {@code
 * attributes.source.certificate}, which Envoy takes from its own handshake; what is in header
 * fields, its client may have written. Tenant and policy are what the route says.
 */
public final class CheckFront {
  private static final Logger LOG = LoggerFactory.getLogger(CheckFront.class);

  private static final String KIND = "grpc";
  private static final String TENANT = "vouchsafe_tenant";
  private static final String POLICY = "vouchsafe_policy";

  /** Characters of a certificate that an event loop decodes itself; as at {@code /auth}. */
  private static final int LARGE = 16 << 10;

  private final Tenants tenants;
  private final DecisionService decisions;

  public CheckFront(Tenants tenants, DecisionService decisions) {
    this.tenants = tenants;
    this.decisions = decisions;
  }

  /** The answer to {@code request} of {@code caller}; fails only where nothing can be said. */
  Future<CheckResponse> answer(CheckRequest request, Optional<InetAddress> caller) {
    AttributeContext attributes = request.getAttributes();
    String accept = attributes.getRequest().getHttp().getHeadersOrDefault("accept", "");
    try {
      return verdict(attributes, caller).map(verdict -> AuthorizationAnswer.to(verdict, accept));
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Verdict> verdict(AttributeContext attributes, Optional<InetAddress> caller) {
    Map<String, String> route = attributes.getContextExtensionsMap();
    CallerFront front =
        CallerFront.of(
            tenants,
            KIND,
            caller,
            Optional.ofNullable(route.get(TENANT)),
            Optional.ofNullable(route.get(POLICY)));
    return switch (front) {
      case CallerFront.Refused(var tenant, String label, var call, String detail) ->
          Future.succeededFuture(decisions.refuse(tenant, label, call, detail));
      case CallerFront.Chosen(TenantRuntime tenant, Policy policy, String label) ->
          decide(traced(attributes), tenant, policy, label, attributes.getSource().getCertificate())
              .recover(failure -> Future.succeededFuture(failed(tenant, policy, label, failure)));
    };
  }

  /** Envoy puts its own span there when it traces; else it is what the client wrote. */
  private DecisionService traced(AttributeContext attributes) {
    return decisions.within(
        attributes.getRequest().getHttp().getHeadersOrDefault(TraceContext.FIELD, ""));
  }

  private static Future<Verdict> decide(
      DecisionService traced,
      TenantRuntime tenant,
      Policy policy,
      String label,
      String certificate) {
    HeaderCache memory = tenant.headers();
    Submission known =
        certificate.isEmpty() ? null : memory.find(HeaderFormat.NGINX, label, certificate);
    if (known != null) {
      return traced.decide(tenant, policy, known);
    }
    return certificate.length() > LARGE
        ? traced.decide(tenant, policy, label, () -> read(certificate, label, memory))
        : traced.decide(tenant, policy, label, read(certificate, label, memory));
  }

  /**
   * Percent-encoded PEM of one certificate with nothing around it, or an empty text where the
   * client showed none: exactly as nginx writes it, so that both share what is remembered.
   */
  private static Parsed<Submission> read(String certificate, String label, HeaderCache memory) {
    if (certificate.isEmpty()) {
      return Parsed.ok(submission(List.of(), label));
    }
    Parsed<Der> leaf =
        PercentEncoding.decode(certificate)
            .map(PemText::single)
            .orElseGet(() -> Parsed.malformed("source.certificate holds a broken percent escape"));
    return switch (leaf) {
      case Parsed.Malformed<Der>(String reason) -> Parsed.malformed(reason);
      case Parsed.Ok<Der>(Der der) -> {
        Submission submission = submission(List.of(der), label);
        memory.remember(HeaderFormat.NGINX, certificate, submission);
        yield Parsed.ok(submission);
      }
    };
  }

  private static Submission submission(List<Der> chain, String label) {
    return Submission.of(new Presented(chain, List.of(), label));
  }

  private Verdict failed(TenantRuntime tenant, Policy policy, String label, Throwable failure) {
    Verdict verdict =
        decisions.refuse(tenant, policy, label, Reason.INTERNAL, "the service failed to decide");
    LOG.error("decision {} failed and became a deny", verdict.reference(), failure);
    return verdict;
  }
}
