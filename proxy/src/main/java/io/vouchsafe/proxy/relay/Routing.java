package io.vouchsafe.proxy.relay;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who answers for which issuer under one tenant's settings (contract, section 5). */
final class Routing {
  private final RelayScope scope;
  private final Provider provider;
  private final List<ResponseSigner> signers;
  private final IssuerIndex everybody;
  private final Set<DistinguishedName> certifying;
  private final List<PolicyIssuers> policies;
  private final IssuerPaths issuerPaths;

  /**
   * The routing of one scope.
   *
   * @param provider with which the gateway's signer signs
   */
  Routing(
      TenantSettings settings,
      RelayScope scope,
      PathValidator paths,
      Provider provider,
      Instant now) {
    this.scope = scope;
    this.provider = provider;
    this.signers = settings.signers();
    this.policies =
        scope.policies().stream().map(policy -> new PolicyIssuers(policy, paths, now)).toList();
    this.issuerPaths = IssuerPaths.firstOf(policies.stream().map(PolicyIssuers::paths).toList());
    List<Certificate> cas =
        settings.caGroups().values().stream().flatMap(group -> group.members().stream()).toList();
    this.everybody = new IssuerIndex(cas);
    this.certifying =
        cas.stream().map(Certificate::subject).collect(Collectors.toUnmodifiableSet());
  }

  /** Paths of the issuers that it answers for. */
  IssuerPaths issuerPaths() {
    return issuerPaths;
  }

  /** A certificate that is asked about: its issuer, and the policy that answers. */
  private record Asked(PolicyIssuers policy, Certificate issuer) {}

  /** Who answers {@code request}: one signer for all of it, or one OCSP object for all of it. */
  Route of(ReceivedRequest request) {
    if (policies.isEmpty()) {
      return new Route.Nobody(nobody());
    }
    Set<ResponseSigner> signing = new HashSet<>();
    Set<OcspObject> objects = new HashSet<>();
    Set<Policy> answering = new HashSet<>();
    List<StatusQuestion> questions = new ArrayList<>();
    for (CertId certId : request.certIds()) {
      Optional<Asked> asked = asked(certId);
      if (asked.isEmpty()) {
        return new Route.Nobody(
            everybody.issuerOf(certId).isPresent()
                ? "no CA group of " + scope.whose() + " holds the issuer"
                : "no CA group holds the issuer");
      }
      StatusQuestion question = asked.get().policy().question(certId, asked.get().issuer());
      Optional<ResponseSigner> signer = signer(asked.get().issuer());
      if (signer.isEmpty() && question.object().isEmpty()) {
        return new Route.Nobody("the issuer has neither a signer nor an OCSP object");
      }
      signer.ifPresentOrElse(signing::add, () -> question.object().ifPresent(objects::add));
      answering.add(asked.get().policy().policy());
      questions.add(question);
    }
    if (signing.size() + objects.size() > 1) {
      return new Route.Nobody("no one signer or OCSP object answers for all the certificates");
    }
    if (answering.size() > 1) {
      return new Route.Nobody("no one policy answers for all the certificates");
    }
    Policy policy = answering.iterator().next();
    return signing.isEmpty()
        ? new Route.Forward(objects.iterator().next(), policy, questions)
        : sign(signing.iterator().next(), policy, questions);
  }

  /**
   * Whoever is certified by the issuer that is asked about, everybody believes (RFC 6960 §4.2.2.2);
   * of any other CA of the tenant, whoever does not look closely. What such a signer says without
   * evidence would serve others than the gateway.
   */
  private Route sign(ResponseSigner signer, Policy policy, List<StatusQuestion> questions) {
    boolean isPrivate =
        scope
            .signer()
            .filter(own -> own.certificate().equals(signer.certificate()))
            .filter(own -> !certifying.contains(own.certificate().issuer()))
            .isPresent();
    return new Route.Sign(signer, policy, questions, isPrivate);
  }

  private String nobody() {
    return scope.forGateway()
        ? scope.whose() + " carries no tunnel with auth: certificate"
        : "the tenant has no " + scope.whose();
  }

  private Optional<Asked> asked(CertId certId) {
    return policies.stream()
        .flatMap(
            policy -> policy.issuerOf(certId).map(issuer -> new Asked(policy, issuer)).stream())
        .findFirst();
  }

  /**
   * The gateway's own comes first: nobody else believes it, and some answers are for nobody else.
   */
  private Optional<ResponseSigner> signer(Certificate issuer) {
    return scope
        .signer()
        .map(own -> new ResponseSigner(issuer, own.certificate(), own.key(), provider))
        .or(() -> signers.stream().filter(signer -> signer.answersFor(issuer)).findFirst());
  }
}
